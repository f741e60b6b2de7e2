"""What a platform does that would harm it in real life, though its calls may well succeed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.wording import Text, same
from sandbox.console.attention.issue import SEE_CALL, SEE_CALLS, Issue, call_place
from sandbox.console.places import RESERVED, Place
from sandbox.console.repeats import TOKEN_OPERATION as TOKEN
from sandbox.journal import Entry
from sandbox.redaction import Redactor
from sandbox.space import Space

_MANY_TOKENS = 5
_OVERRUN = "rate limit overrun"
_MISREAD = "reserved value '"


@dataclass(slots=True)
class Habits:
    """What was seen of the calls of a platform, taken in newest first."""

    lost: list[Entry] = field(default_factory=list)
    """Calls of addresses that there are not."""
    drift: dict[str, Entry] = field(default_factory=dict)
    """The last call that relied on each entry of the register."""
    overrun: Entry | None = None
    leaking: Entry | None = None
    misread: Entry | None = None
    """The last call with a reserved value that was not understood."""
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, entry: Entry, redactor: Redactor) -> None:
        """Take in a call."""
        ok = entry.status < 400
        is_token = entry.operation_id == TOKEN and ok
        self.counts[TOKEN if is_token else "call" if ok else "refused"] += 1
        for identifier in entry.drift:
            self.drift.setdefault(identifier, entry)
        if not ok and entry.operation_id is None:
            self.lost.append(entry)
        if self.leaking is None and "?" in entry.target:
            self.leaking = entry if redactor.text(entry.target) != entry.target else None
        if self.overrun is None and any(_OVERRUN in note for note in entry.notes):
            self.overrun = entry
        if self.misread is None and _misreading(entry):
            self.misread = entry

    def issues(self, space: Space) -> Iterator[Issue]:
        """Tell what is to be said of them."""
        yield from _lost(self.lost)
        yield from _many_tokens(self.counts)
        if self.leaking is not None:
            yield _leak(self.leaking)
        if self.overrun is not None:
            yield _overrun(self.overrun)
        if self.misread is not None:
            yield _misread(space, self.misread)
        yield from _drift(self.drift)


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
