"""Snapshots: the whole server, or the one workspace that is named, written down and put back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox.control.errors import ControlError
from sandbox.domain.clock import format_seconds
from sandbox.http import JSON_TYPE, Answer, Call, Handler
from sandbox.spaces import Spaces

if TYPE_CHECKING:
    from sandbox.snapshots.restoring import Prepared


MOST_BYTES = 1024 * 1024 * 1024
"""The largest snapshot that is taken."""


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    async def save(call: Call) -> Answer:
        from sandbox.snapshots.taking import take  # noqa: PLC0415 - few servers are asked for it

        taken = await take(spaces, call.query["workspace"])
        return Answer(200, taken.chunks, [("content-type", JSON_TYPE)])

    async def load(call: Call) -> Answer:
        from sandbox.snapshots import restoring  # noqa: PLC0415 - few servers are asked for it
        from sandbox.snapshots.refusals import SnapshotRefused  # noqa: PLC0415

        try:
            prepared = await restoring.load(spaces, call.body, call.query["workspace"])
        except SnapshotRefused as refused:
            raise ControlError(422, refused.problem.en, refused.remedy.en) from refused
        return Answer.json(200, _shape(prepared))

    return {"saveSnapshot": save, "loadSnapshot": load}


def _shape(prepared: "Prepared") -> dict[str, object]:
    return {
        "workspaces": [world.request.name for world in prepared.worlds],
        "replaced_all": prepared.alone,
        "version": prepared.version,
        "sandbox": prepared.snapshot.sandbox,
        "saved_at": format_seconds(prepared.snapshot.saved_at),
    }
