"""The receiver battery: a right receiver is all green, a wrong one is named for its fault."""

import asyncio
import hashlib
import hmac

import pytest

from contracts.receiver.examination import Examination, examine
from contracts.receiver.hook import Hook
from contracts.receiver.wire import Unreachable
from contracts.report.model import Report, Status
from tests.contracts.receivers import (
    HEADER,
    SECRET,
    Answer,
    CaseSensitive,
    CrashesOnUnknownEvents,
    Make,
    NoCheck,
    NotIdempotent,
    Receiver,
    Reserialised,
    Slow,
    listening,
)


def report_on(
    receiver: Receiver, *, secret: str = SECRET, hooked: bool = True, **more: float
) -> Report:
    """Examine a receiver."""
    with listening(receiver) as (url, hook_url):
        hook = Hook(hook_url, settle=0) if hooked else None
        return asyncio.run(examine(Examination(url, secret, hook=hook, **more)))


def rules(report: Report) -> list[str]:
    return [finding.rule.removeprefix("receiver/") for finding in report.findings]


def test_a_right_receiver_is_all_green() -> None:
    report = report_on(Receiver())
    assert rules(report) == []
    assert report.count(Status.PASSED) == sum(len(suite.verdicts) for suite in report.suites)
    assert report.exit_code() == 0


def test_what_cannot_be_seen_is_not_called_green() -> None:
    report = report_on(Receiver(), hooked=False)
    assert rules(report) == []
    skipped = [v.id for s in report.suites for v in s.verdicts if v.status is Status.SKIPPED]
    assert skipped == ["duplicate", "duplicate-at-once"]


class PresenceOnly(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        return bool(self.signature(headers))


class OnlyWhenThere(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        return self.signature(headers) is None or super().is_authentic(headers, body)


class PrefixCompare(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        given = self.signature(headers)
        return given is not None and self.expected(body).startswith(given.encode())


class Trimming(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        return super().is_authentic(headers, body.strip())


class Latin1(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        return super().is_authentic(headers, body.decode("latin-1").encode())


class RefusesDuplicates(Receiver):
    def process(self, event: dict[str, object]) -> Answer:
        known = not self.is_new(event)
        return (409, "known") if known else super().process(event)


class WantsKnownMarkets(Receiver):
    def process(self, event: dict[str, object]) -> Answer:
        if "market_identifier" in event and not self._knows(str(event["market_identifier"])):
            return 422, "unknown market"
        return super().process(event)

    def _knows(self, market: str) -> bool:
        return any(identifier == market for _, identifier, _ in self.processed)


class Fragile(Receiver):
    def receive(self, headers: list[tuple[str, str]], body: bytes) -> Answer:
        status, text = super().receive(headers, body)
        return (500, text) if status == 400 else (status, text)


class LocksOut(Receiver):
    failures = 0

    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        right = super().is_authentic(headers, body)
        self.failures = 0 if right and self.failures < 5 else self.failures + 1
        return right and self.failures == 0


class NeverReadsTheHeader(Receiver):
    """As Node does where the name is written with capitals."""

    def receive(self, headers: list[tuple[str, str]], body: bytes) -> Answer:
        return 401, "missing signature"


class HexSecret(Receiver):
    def expected(self, body: bytes) -> bytes:
        hmac_bytes = hmac.digest(bytes.fromhex(SECRET), body, hashlib.sha256)
        return f"sha256={hmac_bytes.hex()}".encode()


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (NoCheck, "signature-not-verified"),
        (PresenceOnly, "signature-not-verified"),
        (OnlyWhenThere, "missing-signature-accepted"),
        (PrefixCompare, "truncated-signature-accepted"),
        (Reserialised, "reserialised-json"),
        (lambda: Reserialised(separators=(",", ":")), "reserialised-json"),
        (lambda: Reserialised(ensure_ascii=False, separators=(",", ":")), "reserialised-json"),
        (lambda: Reserialised(sort_keys=True), "reserialised-json"),
        (lambda: Reserialised(indent=2), "reserialised-json"),
        (Trimming, "trimmed-body"),
        (Latin1, "decoded-body"),
        (lambda: CaseSensitive(HEADER), "header-case"),
        (lambda: CaseSensitive(HEADER.lower()), "header-case"),
        (lambda: CaseSensitive("X-Webhook-Signature-Sha256"), "header-case"),
        (NeverReadsTheHeader, "header-case"),
        (NotIdempotent, "not-idempotent"),
        (RefusesDuplicates, "duplicate-refused"),
        (CrashesOnUnknownEvents, "unknown-event-crash"),
        (Fragile, "unexpected-body-crash"),
        (WantsKnownMarkets, "application-first-lost"),
        (LocksOut, "no-recovery"),
    ],
)
def test_a_wrong_receiver_is_named_for_its_fault_and_nothing_else(make: Make, rule: str) -> None:
    report = report_on(make())
    assert rules(report) == [rule]
    assert report.exit_code() == 1


class LikeTheReferenceClient(NoCheck):
    """Verifies nothing, and fails on JSON that is no object."""

    def receive(self, headers: list[tuple[str, str]], body: bytes) -> Answer:
        status, text = super().receive(headers, body)
        return (500, text) if text == "not an object" else (status, text)


def test_the_reference_client_is_told_both_its_faults() -> None:
    report = report_on(LikeTheReferenceClient(), hooked=False)
    assert rules(report) == ["signature-not-verified", "unexpected-body-crash"]


def test_a_slow_receiver_is_named_for_it() -> None:
    report = report_on(Slow(0.06), budget=0.03)
    assert rules(report) == ["slow-acknowledgement"]


def test_a_receiver_that_never_answers_in_time_is_slow() -> None:
    report = report_on(Slow(0.3), budget=0.05, timeout=0.1)
    assert rules(report) == ["slow-acknowledgement"]


def test_the_program_that_rewrites_is_named() -> None:
    report = report_on(Reserialised())
    assert "json.dumps (Python)" in report.findings[0].explanation.en


def test_the_usual_mistakes_in_signing_are_recognised() -> None:
    report = report_on(HexSecret())
    assert rules(report) == ["valid-signature-refused"]
    assert "hexadecimal" in report.findings[0].explanation.en


def test_a_wrong_secret_is_not_taken_for_a_fault_of_another_kind() -> None:
    assert rules(report_on(Receiver(), secret="f" * 64)) == ["valid-signature-refused"]


def test_findings_carry_the_remedy_in_six_stacks() -> None:
    finding = report_on(NoCheck()).findings[0]
    assert set(finding.snippets) == {
        "PHP",
        "Java",
        "C#",
        "Ruby",
        "JavaScript (Node)",
        "Python",
    }
    assert finding.fix.fr
    assert finding.document
    assert finding.evidence


def test_an_address_where_nobody_listens_is_said_so() -> None:
    with listening(Receiver()) as (url, _):
        pass
    with pytest.raises(Unreachable):
        asyncio.run(examine(Examination(url, SECRET)))
