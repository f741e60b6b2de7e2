"""Actions about the clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.wording import Text
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage, StepRefused

_GIVES = ("now", "frozen", "ran")


@action(
    Text(
        "Avance l'horloge ; tout ce qui arrive à échéance en chemin est fait.",
        "Advances the clock; everything that falls due on the way is done.",
    ),
    {
        "seconds": {**shapes.SECONDS, "description": "How far."},
        "past": {
            "type": "string",
            "description": "Or an instant: the clock then goes one second beyond it.",
        },
    },
    example={"seconds": 3600},
    gives=_GIVES,
)
async def advance_clock(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/clock` with `advance_seconds`."""
    if ("seconds" in given) == ("past" in given):
        raise StepRefused(
            "'advance_clock' takes either 'seconds' or 'past'", "give exactly one of the two"
        )
    seconds = given["seconds"] if "seconds" in given else _until(stage, given["past"]) + 1
    return await stage.control("POST", "clock", body={"advance_seconds": max(seconds, 0)})


def _until(stage: Stage, instant: str) -> float:
    try:
        wanted = datetime.fromisoformat(instant)
        return (wanted - stage.workspace.clock.now()).total_seconds()
    except (ValueError, TypeError) as error:
        raise StepRefused(
            f"'{instant[:100]}' is no instant", "give ISO 8601 with its zone, or a deadline"
        ) from error


@action(
    Text("Fige l'horloge.", "Freezes the clock."),
    {"at": {"type": "string", "description": "ISO 8601 with its zone, or now."}},
    example={"at": "now"},
    gives=_GIVES,
)
async def freeze_clock(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/clock` with `freeze_at`."""
    return await stage.control("POST", "clock", body={"freeze_at": given.get("at", "now")})


@action(
    Text("Laisse de nouveau couler le temps.", "Lets time flow again."),
    {},
    example={},
    gives=_GIVES,
)
async def resume_clock(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/clock` with `resume`."""
    del given
    return await stage.control("POST", "clock", body={"resume": True})
