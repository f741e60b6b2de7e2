"""What is wrong with the calls of a platform."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text, joined, same
from sandbox.console import words
from sandbox.console.attention.issue import SEE_CALL, SEE_CALLS, Issue, call_place
from sandbox.console.contract import of as contract_of
from sandbox.console.formats import counted
from sandbox.console.places import RENEWING, RESERVED, Place
from sandbox.console.reasons import reason_of
from sandbox.console.repeats import TOKEN_OPERATION as TOKEN
from sandbox.console.repeats import repeats
from sandbox.console.strikes import Strike, strikes_of
from sandbox.console.violations import explained
from sandbox.journal import Entry
from sandbox.redaction import Redactor
from sandbox.space import Space

_TOKEN_CALLS = frozenset({TOKEN, "revokeToken", "introspectToken", "getTokenInfo"})
_MANY_TOKENS = 5
_OVERRUN = "rate limit overrun"
_MISREAD = "reserved value '"

_PROBLEM_CALLS = Place("timeline.show_all", {"group": "calls", "problems": "1"})


@dataclass(slots=True)
class _Seen:
    """The calls sorted out in one go, newest first."""

    refused_tokens: list[Entry] = field(default_factory=list)
    """Calls refused with 401 since the last one that was let in."""
    failing: dict[str, list[Entry]] = field(default_factory=dict)
    """Refusals by operation, where the operation has not succeeded since."""
    lost: list[Entry] = field(default_factory=list)
    """Calls of addresses that there are not."""
    drift: dict[str, Entry] = field(default_factory=dict)
    """The last call that relied on each entry of the register."""
    overrun: Entry | None = None
    leaking: Entry | None = None
    misread: Entry | None = None
    """The last call with a reserved value that was not understood."""
    counts: Counter[str] = field(default_factory=Counter)


def of_calls(space: Space) -> Iterator[Issue]:
    """Look through the journal."""
    seen = _sorted(space)
    yield from _tokens(space, seen.refused_tokens)
    for operation, entries in seen.failing.items():
        yield _failing(space, operation, entries)
    yield from _lost(seen.lost)
    yield from _many_tokens(seen.counts)
    if seen.leaking is not None:
        yield _leak(seen.leaking)
    if seen.overrun is not None:
        yield _overrun(seen.overrun)
    if seen.misread is not None:
        yield _misread(space, seen.misread)
    yield from _drift(seen.drift)


def _sorted(space: Space) -> _Seen:
    seen, well = _Seen(), set[str]()
    let_in = False
    redactor = space.redactor()
    for entry in space.journal.newest_first():
        operation, ok = entry.operation_id or "", entry.status < 400
        seen.counts[TOKEN if operation == TOKEN and ok else "call" if ok else "refused"] += 1
        for identifier in entry.drift:
            seen.drift.setdefault(identifier, entry)
        _remember(seen, entry, redactor)
        if ok:
            well.add(operation)
            let_in = let_in or operation not in _TOKEN_CALLS
        elif operation == "":
            seen.lost.append(entry)
        elif entry.cause.startswith("NotAuthorized") and operation != TOKEN:
            if not let_in:
                seen.refused_tokens.append(entry)
        elif operation not in well:
            seen.failing.setdefault(operation, []).append(entry)
    return seen


def _remember(seen: _Seen, entry: Entry, redactor: Redactor) -> None:
    """Keep the last call of each sort that there is something to say of."""
    if seen.leaking is None and "?" in entry.target:
        seen.leaking = entry if redactor.text(entry.target) != entry.target else None
    if seen.overrun is None and any(_OVERRUN in note for note in entry.notes):
        seen.overrun = entry
    if seen.misread is None and _misreading(entry):
        seen.misread = entry


def _tokens(space: Space, refused: Sequence[Entry]) -> Iterator[Issue]:
    if not refused:
        return
    last = refused[0]
    reason, again = reason_of(last), repeats(space.journal.newest_first(), last)
    if again is not None and again.renewed_at is not None and not again.stubborn:
        return  # A new token was asked for: that is what is to be done.
    title = _TOKEN_TITLES.get(last.cause, _NO_TOKEN)
    if again is not None and again.count == 1 and last.cause == "NotAuthorized.expired":
        title = _EXPIRED_ONCE
    text = again.text if again is not None else NOTHING
    if title is _NO_TOKEN and reason is not None:
        text = reason.what.then(text)
    yield Issue(
        "token",
        "bad",
        title,
        text.then(reason.advice if reason else NOTHING),
        [
            (SEE_CALL, call_place(last.id)),
            (SEE_CALLS, _PROBLEM_CALLS),
            (Text("Le renouveler, dans votre langage", "Renew it, in your language"), RENEWING),
        ],
    )


_NO_TOKEN = Text(
    "Votre plateforme appelle sans jeton valable.", "Your platform calls without a valid token."
)
_EXPIRED_ONCE = Text(
    "Votre plateforme a appelé avec un jeton expiré, et n’en a pas demandé d’autre depuis.",
    "Your platform has called with an expired token, and has not asked for another since.",
)
_TOKEN_TITLES = {
    "NotAuthorized.expired": Text(
        "Votre plateforme ne renouvelle pas son jeton : elle appelle avec un jeton expiré.",
        "Your platform never renews its token: it calls with an expired one.",
    ),
    "NotAuthorized.revoked": Text(
        "Votre plateforme appelle avec un jeton qu’elle a elle-même remplacé.",
        "Your platform calls with a token that it has replaced itself.",
    ),
}


def _failing(space: Space, operation: str, entries: Sequence[Entry]) -> Issue:
    last = entries[0]
    name = words.OPERATIONS.get(operation, same(operation))
    strikes = strikes_of(last)
    if strikes:
        return _on_purpose(operation, name, last, strikes)
    if last.violations:
        contract = contract_of(space.profile.wire.contract)
        first = explained(last, space.profile, contract, space.redactor())[0]
        why, advice = first.what, first.advice
    else:
        reason = reason_of(last)
        why = reason.what if reason else same(last.reason)
        advice = reason.advice if reason else NOTHING
    title = Text("{name} : {why}", "{name}: {why}").fill(name=name, why=why)
    same_body = [e for e in entries if e.request_body == last.request_body]
    if len(same_body) > 2 and last.method == "POST":
        again = Text(
            "La même demande a été renvoyée {n} fois sans être corrigée.",
            "The same request was sent {n} times without being corrected.",
        ).fill(n=len(same_body))
        advice = advice.then(again)
    more = len(last.violations) - 1
    if more > 0:
        others = counted(
            more,
            Text("Et {n} autre point.", "And {n} more."),
            Text("Et {n} autres points.", "And {n} more."),
        )
        advice = others.then(advice)
    tone = "warn" if last.status in (404, 409, 429) or "NotCompleted" in last.cause else "bad"
    return Issue(f"failing-{operation}", tone, title, advice, [(SEE_CALL, call_place(last.id))])


def _on_purpose(operation: str, name: Text, last: Entry, strikes: Sequence[Strike]) -> Issue:
    title = Text(
        "{name} : une panne programmée l’a fait échouer (HTTP {status}).",
        "{name}: a scripted fault has made it fail (HTTP {status}).",
    ).fill(name=name, status=last.status)
    text = joined([strike.label for strike in strikes], " ; ")
    return Issue(f"fault-{operation}", "info", title, text, [(SEE_CALL, call_place(last.id))])


def _lost(entries: Sequence[Entry]) -> Iterator[Issue]:
    if not entries:
        return
    last = entries[0]
    path = last.target.partition("?")[0][:100]
    title = Text(
        "Votre plateforme appelle une adresse que l’API n’a pas : {method} {path}",
        "Your platform calls an address that the API does not have: {method} {path}",
    ).fill(method=last.method, path=path)
    yield Issue(
        "lost",
        "warn",
        title,
        Text(
            "La page de l’appel liste celles du contrat.", "The call's page lists the contract's."
        ),
        [(SEE_CALL, call_place(last.id))],
    )


def _many_tokens(counts: Counter[str]) -> Iterator[Issue]:
    tokens, calls = counts[TOKEN], counts["call"]
    if tokens < _MANY_TOKENS or tokens < calls:
        return
    yield Issue(
        "many-tokens",
        "warn",
        Text(
            "{tokens} jetons demandés pour {calls} autres appels.",
            "{tokens} tokens asked for, for {calls} other calls.",
        ).fill(tokens=tokens, calls=calls),
        Text(
            "Un jeton vaut 24 heures et chaque nouveau révoque le précédent : gardez-le.",
            "A token lasts 24 hours and each new one revokes the former: keep it.",
        ),
        [(SEE_CALLS, Place("timeline.show_all", {"group": "calls", "q": "/oauth/token"}))],
    )


def _leak(entry: Entry) -> Issue:
    return Issue(
        "leak",
        "bad",
        Text("Un secret figure dans une adresse.", "An address carries a secret."),
        Text(
            "Les adresses finissent dans les journaux : envoyez jetons et secrets dans un en-tête "
            "ou dans le corps.",
            "Addresses end up in logs: send tokens and secrets in a header or in the body.",
        ),
        [(SEE_CALL, call_place(entry.id))],
    )


def _overrun(entry: Entry) -> Issue:
    return Issue(
        "overrun",
        "warn",
        Text("Une limite de débit a été dépassée.", "A rate limit was overrun."),
        Text(
            "En vrai, l’appel aurait reçu 429 : espacez les appels.",
            "In real life the call would have been answered 429: space the calls.",
        ),
        [(SEE_CALL, call_place(entry.id))],
    )


def _misreading(entry: Entry) -> str:
    return next((note for note in entry.notes if note.startswith(_MISREAD)), "")


def _misread(space: Space, entry: Entry) -> Issue:
    return Issue(
        "reserved",
        "warn",
        Text(
            "Une valeur réservée n’a pas été comprise : aucune panne n’en a résulté.",
            "A reserved value was not understood: no fault came of it.",
        ),
        same(space.redactor().text(_misreading(entry))),
        [(SEE_CALL, call_place(entry.id)), (Text("Les valeurs", "The values"), RESERVED)],
    )


def _drift(entries: dict[str, Entry]) -> Iterator[Issue]:
    if not entries:
        return
    names = sorted(entries)
    title = Text(
        "Le service en fonctionnement répondrait autrement : {names}",
        "The running service would answer otherwise: {names}",
    ).fill(names=", ".join(names))
    links = [(same(name), call_place(entries[name].id)) for name in names]
    yield Issue(
        "drift",
        "info",
        title,
        Text(
            "Chaque appel montre l’écart et un code qui marche des deux côtés.",
            "Each call shows the difference and code that works with both.",
        ),
        links,
    )
