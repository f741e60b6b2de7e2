"""Scripted faults: what is to go wrong next, and what has."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sandbox.control.calls import space_of
from sandbox.control.errors import ControlError, listed
from sandbox.domain.clock import format_milliseconds
from sandbox.domain.faults import ScriptedFault, Stage, Use
from sandbox.faults.scripting import FaultError, script
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces

ORIGIN = "control API"


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        workspace = space_of(spaces, call).workspace
        faults = workspace.fault_script
        faults.tidy(workspace.clock.now())
        return Answer.json(
            200,
            {
                "faults": [fault_shape(fault) for fault in faults.pending],
                "uses": [use_shape(use) for use in reversed(faults.uses)],
            },
        )

    def add(call: Call) -> Answer:
        workspace, several = space_of(spaces, call).workspace, isinstance(call.body, list)
        try:
            added = script(workspace, call.body if several else [call.body], ORIGIN)
        except FaultError as error:
            raise ControlError(422, error.error, error.hint) from error
        shapes = [fault_shape(fault) for fault in added]
        return Answer.json(201, {"faults": shapes} if several else shapes[0])

    def clear(call: Call) -> Answer:
        space_of(spaces, call).workspace.fault_script.clear()
        return Answer(204)

    def remove(call: Call) -> Answer:
        faults, wanted = space_of(spaces, call).workspace.fault_script, call.path_params["id"]
        found = next((fault for fault in faults.pending if fault.id == wanted), None)
        if found is None:
            raise ControlError(
                404,
                f"no fault '{wanted[:100]}' is scripted; it may have struck already",
                f"those that are: {listed(fault.id for fault in faults.pending)}",
            )
        faults.remove(found)
        return Answer(204)

    def kinds(_: Call) -> Answer:
        from sandbox.faults.registry import described  # noqa: PLC0415 - loads all of them

        return Answer.json(200, {"kinds": list(described())})

    def values(_: Call) -> Answer:
        from sandbox.faults import reserved  # noqa: PLC0415 - loads all faults

        found = [asdict(value) for value in reserved.reserved_values()]
        return Answer.json(200, {"reserved_values": found})

    return {
        "listFaults": show,
        "scriptFault": add,
        "clearFaults": clear,
        "removeFault": remove,
        "listFaultKinds": kinds,
        "listReservedValues": values,
    }


def fault_shape(fault: ScriptedFault) -> dict[str, Any]:
    """Write a fault that is scripted."""
    return {
        "id": fault.id,
        "fault": fault.kind,
        "operation" if fault.stage is Stage.CALL else "event": fault.target,
        "times": fault.times,
        "remaining": fault.remaining,
        "identifier": fault.identifier,
        "origin": fault.origin,
        "until": {name: format_milliseconds(end) for name, end in fault.until.items()},
        **fault.parameters,
    }


def use_shape(use: Use) -> dict[str, Any]:
    """Write one time that a fault has struck."""
    return {
        "fault_id": use.fault_id,
        "fault": use.kind,
        "target": use.target,
        "at": format_milliseconds(use.at),
        "effect": use.effect,
        "request": use.request,
        "delivery": use.delivery,
        "identifier": use.identifier,
    }
