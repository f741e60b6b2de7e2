"""Makes findings of what was seen: each probe that failed is explained by one fault.

Rules run from the most telling to the least; a probe that one of them has explained is not looked
at by the next. So a receiver with one fault gets one finding, however many probes it failed.
"""

from collections.abc import Callable, Iterable, Sequence

from contracts.exchange import Exchange
from contracts.receiver.faults import faults
from contracts.receiver.forms import rewriters_like
from contracts.receiver.naming import forgery, form_fault, second_fails, told, valid_fault
from contracts.receiver.observations import Observation, Observations
from contracts.receiver.probes import Reply, reply_of
from contracts.receiver.refusals import explain_refusal
from contracts.report.model import Finding
from contracts.wording import NOTHING, Text, joined

FORGED = (
    "wrong-signature",
    "missing-signature",
    "empty-signature",
    "truncated-signature",
    "other-secret",
    "altered-body",
)
_STRANGE_BODIES = ("malformed", "empty", "array", "null", "content-type")
_UNREADABLE = ("malformed", "empty")
"""A program that decodes before it verifies stumbles over these: part of that fault."""


class Diagnosis:
    """The findings about one receiver, and which probe each of them explains."""

    def __init__(self, seen: Observations) -> None:
        self._seen = seen
        self.findings: list[Finding] = []
        self.explains: dict[str, str] = {}
        """Fingerprint of the finding by probe."""
        for rule in (
            self._nothing_accepted,
            self._slow,
            self._forged_accepted,
            self._forged_crash,
            self._raw_bytes,
            self._header_case,
            self._valid_refused,
            self._events,
            self._duplicates,
            self._bodies,
            self._methods,
            self._recovery,
        ):
            rule()

    # What the rules are made of

    def _open(self, probes: Iterable[str]) -> list[tuple[str, Observation]]:
        """Give what was seen of those probes that nothing explains yet."""
        return [
            (name, observation)
            for name in probes
            if name not in self.explains and (observation := self._seen.of(name)) is not None
        ]

    def _find(
        self,
        rule: str,
        probes: Iterable[str],
        evidence: Sequence[Exchange],
        observed: Text,
        explanation: Text = NOTHING,
    ) -> None:
        fault = faults()[rule]
        finding = Finding(
            rule=f"receiver/{rule}",
            place="",
            title=fault.title,
            explanation=fault.explanation.then(explanation),
            severity=fault.severity,
            expected=fault.expected,
            observed=observed,
            document=fault.document,
            evidence=list(evidence),
            fix=fault.fix,
            snippets=fault.code,
        )
        self.findings.append(finding)
        for probe in probes:
            self.explains.setdefault(probe, finding.fingerprint)

    def _find_each(
        self, rule: str, failed: Sequence[tuple[str, Observation]], explanation: Text = NOTHING
    ) -> None:
        """Make one finding of several probes with the same fault."""
        if failed:
            exchanges = [exchange for _, seen in failed for exchange in seen.exchanges]
            names = [name for name, _ in failed]
            self._find(rule, names, exchanges, told(exchanges), explanation)

    # The rules

    def _nothing_accepted(self) -> None:
        if self._seen.style is None:
            rule, observed, explanation = explain_refusal(self._seen)
            probes = ("valid-market", "valid-application")
            self._find(rule, probes, self._seen.calibration[:2], observed, explanation)

    def _slow(self) -> None:
        timed_out = [
            (name, seen)
            for name, seen in self._seen.by_probe.items()
            if any(exchange.error == "timeout" for exchange in seen.exchanges)
        ]
        measured = self._seen.of("acknowledgement")
        late = measured is not None and all(
            exchange.duration > self._seen.budget for exchange in measured.exchanges
        )
        if measured is None or not late:
            return
        seconds = min(exchange.duration for exchange in measured.exchanges)
        observed = Text(
            "réponse au bout de {seconds:.1f} s, pour un délai de {budget:g} s",
            "answer after {seconds:.1f} s, for a budget of {budget:g} s",
        ).fill(seconds=seconds, budget=self._seen.budget)
        probes = ["acknowledgement", *(name for name, _ in timed_out)]
        self._find("slow-acknowledgement", probes, measured.exchanges, observed)

    def _forged_accepted(self) -> None:
        passed = [
            (name, seen) for name, seen in self._open(FORGED) if Reply.ACCEPTED in seen.replies
        ]
        names = {name for name, _ in passed}
        if not names:
            return
        wrong = self._seen.of("wrong-signature")
        if "wrong-signature" in names and wrong is not None and wrong.processed == 0:
            self._find_each("refusal-acknowledged", passed)
            return
        asked_for = names.isdisjoint({"missing-signature", "empty-signature"})
        only_asked_for = Text(
            "Un en-tête est exigé, mais sa valeur n'est pas vérifiée.",
            "A header is required, but its value is not verified.",
        )
        rule = forgery(names)
        explanation = only_asked_for if rule == "signature-not-verified" and asked_for else NOTHING
        self._find_each(rule, passed, explanation)

    def _forged_crash(self) -> None:
        failed = [
            (name, seen)
            for name, seen in self._open(FORGED)
            if seen.worst in (Reply.CRASHED, Reply.SILENT)
        ]
        if self._seen.style is None and len(failed) == len(FORGED):
            # It fails on everything; that is told already.
            self.explains |= {name: self.findings[0].fingerprint for name, _ in failed}
            return
        self._find_each("refusal-crash", failed)

    def _raw_bytes(self) -> None:
        refused = self._seen.refused_forms()
        if not refused:
            return
        explanation = NOTHING
        rule = form_fault(self._seen.forms, set(refused))
        if rule == "reserialised-json":
            explanation = self._rewriter()
        titles = [exchange.label for exchange in refused.values()]
        observed = Text(
            "{count} écritures justes sur {all} refusées : {titles}",
            "{count} right ways to write of {all} refused: {titles}",
        ).fill(count=len(refused), all=len(self._seen.forms), titles=joined(titles, " ; "))
        crashed = [
            name
            for name, seen in self._open(_UNREADABLE)
            if not seen.survived and rule == "reserialised-json"
        ]
        self._find(rule, ["raw-bytes", *crashed], list(refused.values()), observed, explanation)

    def _rewriter(self) -> Text:
        outcomes = {
            exchange.request.body: reply_of(exchange) is Reply.ACCEPTED
            for exchange in self._seen.forms.values()
        }
        names = rewriters_like(outcomes)
        if not names:
            return NOTHING
        return Text(
            "Ce qui est accepté est ce qu'écrit : {names}.",
            "What is accepted is what is written by: {names}.",
        ).fill(names="; ".join(names))

    def _header_case(self) -> None:
        refused = self._seen.refused_spellings()
        if not refused:
            return
        accepted = [name for name in self._seen.spellings if name not in refused]
        observed = Text(
            "accepté : {accepted} ; refusé : {refused}",
            "accepted: {accepted}; refused: {refused}",
        ).fill(accepted=", ".join(accepted) or "–", refused=", ".join(refused))
        self._find("header-case", ["header-case"], list(refused.values()), observed)

    def _valid_refused(self) -> None:
        for name, seen in self._open(("valid-market", "valid-application")):
            if not seen.accepted:
                self._find_each(valid_fault(seen), [(name, seen)])

    def _events(self) -> None:
        crashed = self._failing(("unknown-event",), lambda seen: not seen.survived)
        self._find_each("unknown-event-crash", crashed)
        self._find_each(
            "unknown-event-refused", self._failing(("unknown-event",), lambda s: not s.accepted)
        )
        self._find_each(
            "extra-field-refused", self._failing(("extra-field",), lambda s: not s.accepted)
        )
        self._find_each(
            "deployed-payload-refused",
            self._failing(("deployed-payload",), lambda s: not s.accepted),
        )
        lost = (Reply.REFUSED, Reply.REDIRECTED)
        self._find_each(
            "application-first-lost",
            self._failing(("application-first",), lambda s: s.worst in lost),
        )

    def _failing(
        self, probes: Iterable[str], fails: Callable[[Observation], bool]
    ) -> list[tuple[str, Observation]]:
        return [(name, seen) for name, seen in self._open(probes) if fails(seen)]

    def _duplicates(self) -> None:
        twice = self._failing(("duplicate",), lambda s: (s.processed or 0) > 1)
        both = ("duplicate", "duplicate-at-once")
        if twice:
            repeated = self._failing(both, lambda s: (s.processed or 0) > 1)
            self._find_each("not-idempotent", repeated)
        self._find_each("duplicate-refused", self._failing(("duplicate",), second_fails))
        if "duplicate" in self.explains:
            fingerprint = self.explains["duplicate"]
            for name, seen in self._open(("duplicate-at-once",)):
                if not seen.accepted:
                    self.explains[name] = fingerprint
        self._find_each(
            "duplicate-race",
            self._failing(both[1:], lambda s: not s.accepted or (s.processed or 0) > 1),
        )

    def _bodies(self) -> None:
        self._find_each(
            "unexpected-body-crash", self._failing(_STRANGE_BODIES, lambda s: not s.survived)
        )
        self._find_each("large-body-crash", self._failing(("large",), lambda s: not s.survived))
        self._find_each("large-body-refused", self._failing(("large",), lambda s: not s.accepted))

    def _methods(self) -> None:
        self._find_each("method-crash", self._failing(("get", "options"), lambda s: not s.survived))

    def _recovery(self) -> None:
        self._find_each("no-recovery", self._failing(("recovery",), lambda s: not s.accepted))
