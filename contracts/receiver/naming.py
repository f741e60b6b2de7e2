"""Names the fault that explains what was seen."""

from collections.abc import Mapping, Sequence

from contracts.exchange import Exchange
from contracts.receiver.observations import Observation
from contracts.receiver.probes import Reply
from contracts.wording import Text, joined, same


def forgery(names: set[str]) -> str:
    """Name the fault of a receiver that accepts these forgeries."""
    if {"wrong-signature", "other-secret", "altered-body"} <= names:
        return "signature-not-verified"
    if names <= {"missing-signature", "empty-signature"}:
        return "missing-signature-accepted"
    if names <= {"truncated-signature", "empty-signature"}:
        return "truncated-signature-accepted"
    return "body-not-signed" if names == {"altered-body"} else "signature-partly-verified"


def form_fault(forms: Mapping[str, Exchange], refused: set[str]) -> str:
    """Tell what stands between the bytes and the signature of a receiver."""
    with_accents = {name for name, e in forms.items() if not e.request.body.isascii()}
    if refused == {n for n, e in forms.items() if e.request.body != e.request.body.strip()}:
        return "trimmed-body"
    return "decoded-body" if refused == with_accents else "reserialised-json"


def valid_fault(seen: Observation) -> str:
    """Name the fault of a receiver that does not take a valid event."""
    if seen.worst is Reply.REDIRECTED:
        return "redirect"
    return "valid-event-refused" if seen.survived else "valid-event-crash"


def second_fails(seen: Observation) -> bool:
    """Tell whether an event was taken, and then refused as a duplicate."""
    first, second = seen.replies
    return first is Reply.ACCEPTED and second is not Reply.ACCEPTED


def told(exchanges: Sequence[Exchange]) -> Text:
    """Say what came back to each request."""
    parts = [
        Text("{label} : {outcome}", "{label}: {outcome}").fill(label=e.label, outcome=e.outcome)
        if e.label.fr
        else e.outcome
        for e in exchanges
    ]
    return joined(parts, " ; ") if parts else same("")
