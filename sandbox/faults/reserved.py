"""Reserved values: names of markets and SIRETs that script faults by themselves.

So a platform's own test data brings a situation about, without any call to the control API.

    call with a name or SIRET ─▶ foresee: its faults are scripted, about this value
                                    │        (not again while some are left, nor after a call
                                    ▼         that one has spoilt: the client's next try passes)
                              the call is struck, or not
                                    │
    market or company is known ─▶ attach: what is left is about this market or application
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.domain import reserved
from sandbox.domain.faults import ScriptedFault, Stage
from sandbox.domain.models import Market, Record
from sandbox.domain.siret import with_check_digit
from sandbox.domain.workspace import Workspace
from sandbox.faults import markers
from sandbox.faults.pipeline import USES, sent_values
from sandbox.faults.registry import ANY, kinds
from sandbox.faults.scripting import FaultError, check, script_checked
from sandbox.http import Call

ORIGIN = "reserved value"

CREATIONS = ("createPublicMarket", "createMarketApplication")
"""The operations whose calls carry reserved values."""

_SIRETS: tuple[tuple[int, Mapping[str, Any]], ...] = (
    (301, {"fault": "status", "status": 500}),
    (302, {"fault": "status", "status": 503, "retry_after": 30}),
    (303, {"fault": "rate_limit"}),
    (304, {"fault": "latency"}),
    (305, {"fault": "slow_bytes"}),
    (306, {"fault": "connection_reset"}),
    (307, {"fault": "connection_reset", "moment": "after"}),
    (308, {"fault": "truncated_body"}),
    (309, {"fault": "expired_token"}),
    (310, {"fault": "revoked_token"}),
    (401, {"fault": "document_not_ready"}),
    (402, {"fault": "document_generation_fails", "times": 2}),
    (403, {"fault": "corrupt_document", "times": 2}),
    (404, {"fault": "corrupt_document", "damage": "garbled", "times": 2}),
    (405, {"fault": "corrupt_document", "damage": "html", "times": 2}),
    (406, {"fault": "document_fails_on_submission"}),
    (501, {"fault": "webhook_lost"}),
    (502, {"fault": "webhook_delayed"}),
    (503, {"fault": "webhook_duplicated"}),
    (504, {"fault": "webhook_reordered"}),
    (505, {"fault": "webhook_tampered"}),
    (506, {"fault": "webhook_wrong_signature"}),
    (507, {"fault": "webhook_wrong_signature", "signature": "missing"}),
    (508, {"fault": "webhook_late_after_return"}),
    (509, {"fault": "receiver_down", "times": 3}),
    (510, {"fault": "receiver_answers", "status": 500, "times": 2}),
)
"""The four digits of the establishment, under the reserved SIREN, and what they ask for."""

SIRETS: Mapping[str, Mapping[str, Any]] = {
    with_check_digit(f"{reserved.SIREN}{case:04}"): wish for case, wish in _SIRETS
}


@dataclass(frozen=True, slots=True)
class ReservedValue:
    """A value for tests: where it goes, what it does in French and English, and the fault.

    `kind` is `market_name`, `siret` for those that script a fault, or `company` for those that
    decide what public sources say. A SIRET counts as the candidate's and as the buyer's.
    """

    value: str
    kind: str
    label: str
    summary: str
    fault: Mapping[str, Any] | None = None


def reserved_values() -> Iterator[ReservedValue]:
    """List every reserved value; any text may stand around the one of a market's name."""
    for kind in kinds().values():
        wish: Mapping[str, Any] = {"fault": kind.name, **kind.sample()}
        yield ReservedValue(_marker(wish), "market_name", kind.label, kind.summary, wish)
    for siret, wish in SIRETS.items():
        kind = kinds()[wish["fault"]]
        more = ", ".join(f"{key}={value}" for key, value in wish.items() if key != "fault")
        told = f" ({more})" if more else ""
        yield ReservedValue(siret, "siret", kind.label + told, kind.summary + told, wish)
    for scenario in reserved.SCENARIOS.values():
        yield ReservedValue(scenario.siret, "company", scenario.label, scenario.summary)


def _marker(wish: Mapping[str, Any]) -> str:
    parameters = (f"{key}={value}" for key, value in wish.items() if key != "fault")
    return f"[panne: {' '.join([str(wish['fault']), *parameters])}]"


def foresee(workspace: Workspace, operation: str, call: Call) -> Sequence[str]:
    """Script what the reserved values of a call ask for; gives those that ask for something.

    What is not understood is noted in the journal of the call.
    """
    found = []
    for value in sent_values(call):
        wishes, notes = _asked(value, operation)
        call.attributes.setdefault("notes", []).extend(notes)
        if not wishes:
            continue
        found.append(value)
        if value not in workspace.fault_script.spoilt and not _waiting(workspace, value):
            _script(workspace, wishes, value, call)
    return found


def settle(workspace: Workspace, values: Sequence[str], call: Call) -> None:
    """Remember whether a call with reserved values was spoilt: the next one passes then."""
    spoilt = any(kinds()[use.kind].spoils for use in call.attributes.get(USES, ()))
    remembered = workspace.fault_script.spoilt
    (remembered.update if spoilt else remembered.difference_update)(values)


def attach(workspace: Workspace, record: Record) -> None:
    """Have what its name or SIRET asks for strike what is about this market or application.

    A company that was named on a page, and not by a call, asks for it now.
    """
    is_market = isinstance(record, Market)
    for value in _values_of(record):
        waiting = _waiting(workspace, value)
        for fault in waiting:
            fault.identifier = record.identifier
        known = waiting or _waiting(workspace, record.identifier)
        if known or is_market or value in workspace.fault_script.spoilt:
            continue
        wish = SIRETS.get(value)
        # What strikes the call that carries the SIRET comes too late.
        if wish is not None and not {*CREATIONS} & {*kinds()[wish["fault"]].targets}:
            aimed = _aimed(wish, None)
            script_checked(workspace, check([aimed]), ORIGIN, record.identifier)


def _values_of(record: Record) -> Iterator[str]:
    if isinstance(record, Market) and markers.may_hold_markers(record.name):
        yield record.name
    siret = getattr(record, "siret", None)
    if siret is not None and siret in SIRETS:
        yield siret


def _asked(value: str, operation: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Tell what a value asks for, and what is wrong with it in words for the journal."""
    if value in SIRETS:
        return [_aimed(SIRETS[value], operation)], []
    wishes: list[Mapping[str, Any]] = []
    notes: list[str] = []
    for marker in markers.read(value) if markers.may_hold_markers(value) else ():
        problem = marker.problem
        if marker.wish is not None:
            try:
                wish = _aimed(marker.wish, operation)
                check([wish])
                _check_target(wish)
                wishes.append(wish)
            except FaultError as error:
                problem = str(error)
        if problem:
            notes.append(f"reserved value '{marker.text[:100]}' not understood: {problem}")
    return wishes, notes


def _check_target(wish: Mapping[str, Any]) -> None:
    """Check that a market can be struck: a token has none. Raises `FaultError`."""
    target = wish.get("operation")
    kind = kinds()[wish["fault"]]
    about_markets = [name for name in kind.targets if "Token" not in name]
    if target not in (None, ANY, *about_markets):
        raise FaultError(
            f"the operation '{target}' is about no market",
            f"operation: one of {', '.join(about_markets)}; others with POST /_sandbox/faults",
        )


def _aimed(wish: Mapping[str, Any], operation: str | None) -> Mapping[str, Any]:
    """Aim a wish that says nothing of it at the call that carries it, else at all that follows."""
    kind = kinds().get(wish["fault"])
    if kind is None or {"operation", "event"} & wish.keys():
        return wish
    target = operation if operation in kind.targets else ANY
    return {**wish, kind.key(): target}


def _waiting(workspace: Workspace, value: str) -> list[ScriptedFault]:
    pending = workspace.fault_script.pending
    return [fault for fault in pending if fault.origin == ORIGIN and fault.identifier == value]


def _script(
    workspace: Workspace, wishes: Sequence[Mapping[str, Any]], value: str, call: Call
) -> None:
    notes = call.attributes.setdefault("notes", [])
    try:
        scripted = script_checked(workspace, check(wishes), ORIGIN, value)
    except FaultError as error:
        notes.append(f"reserved value '{value[:100]}' not followed: {error}")
        return
    for fault in scripted:
        on = "operation" if fault.stage is Stage.CALL else "event"
        notes.append(f"reserved value: the fault '{fault.kind}' is scripted, {on} {fault.target}")
