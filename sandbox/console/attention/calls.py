"""What is wrong with the calls of a platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text, joined, same
from sandbox.console import words
from sandbox.console.attention.habits import Habits
from sandbox.console.attention.issue import SEE_CALL, SEE_CALLS, Issue, call_place
from sandbox.console.contract import of as contract_of
from sandbox.console.formats import counted
from sandbox.console.places import RENEWING, Place
from sandbox.console.reasons import reason_of
from sandbox.console.repeats import TOKEN_OPERATION as TOKEN
from sandbox.console.repeats import repeats
from sandbox.console.strikes import Strike, strikes_of
from sandbox.console.violations import explained
from sandbox.journal import Entry
from sandbox.space import Space

_TOKEN_CALLS = frozenset({TOKEN, "revokeToken", "introspectToken", "getTokenInfo"})

_PROBLEM_CALLS = Place("timeline.show_all", {"group": "calls", "problems": "1"})


@dataclass(slots=True)
class _Seen:
    """The calls sorted out in one go, newest first."""

    refused_tokens: list[Entry] = field(default_factory=list)
    """Calls refused with 401 since the last one that was let in."""
    failing: dict[str, list[Entry]] = field(default_factory=dict)
    """Refusals by operation, where the operation has not succeeded since."""
    habits: Habits = field(default_factory=Habits)


def of_calls(space: Space) -> Iterator[Issue]:
    """Look through the journal."""
    seen = _sorted(space)
    yield from _tokens(space, seen.refused_tokens)
    for operation, entries in seen.failing.items():
        yield _failing(space, operation, entries)
    yield from seen.habits.issues(space)


def _sorted(space: Space) -> _Seen:
    seen, well = _Seen(), set[str]()
    let_in = False
    redactor = space.redactor()
    for entry in space.journal.newest_first():
        operation, ok = entry.operation_id or "", entry.status < 400
        seen.habits.note(entry, redactor)
        if ok:
            well.add(operation)
            let_in = let_in or operation not in _TOKEN_CALLS
        elif entry.cause.startswith("NotAuthorized") and operation != TOKEN:
            if not let_in:
                seen.refused_tokens.append(entry)
        elif operation and operation not in well:
            seen.failing.setdefault(operation, []).append(entry)
    return seen


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
