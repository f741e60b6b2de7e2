"""Workspaces: isolated worlds, made and removed by the test jobs that share a sandbox."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.calls import body_of
from sandbox.control.urls import check_urls
from sandbox.domain.known_faults import named
from sandbox.domain.models import public_editor
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Space, Spaces


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""
    workspaces = _Workspaces(spaces)
    return {
        "listWorkspaces": workspaces.all,
        "createWorkspace": workspaces.create,
        "getWorkspace": workspaces.get,
        "deleteWorkspace": workspaces.delete,
        "resetWorkspace": workspaces.reset,
    }


class _Workspaces:
    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def all(self, _call: Call) -> Answer:
        return Answer.json(200, {"workspaces": [_shape(space) for space in self._spaces]})

    def create(self, call: Call) -> Answer:
        wanted = body_of(call)
        check_urls(wanted)
        off = wanted.get("faults_off")
        faults_off = None if off is None else named(",".join(off))
        space = self._spaces.create(
            wanted.get("name"),
            seed=wanted.get("seed"),
            profile=wanted.get("profile"),
            webhook_url=wanted.get("webhook_url"),
            faults_off=faults_off,
        )
        return Answer.json(201, _shape(space))

    def get(self, call: Call) -> Answer:
        return Answer.json(200, _shape(self._spaces.get(call.path_params["name"])))

    async def delete(self, call: Call) -> Answer:
        await self._spaces.delete(call.path_params["name"])
        return Answer(204)

    async def reset(self, call: Call) -> Answer:
        return Answer.json(200, _shape(await self._spaces.reset(call.query["workspace"])))


def _shape(space: Space) -> dict[str, Any]:
    """Write a workspace with its credentials: those of a sandbox are meant to be read."""
    return {
        "name": space.request.name,
        "profile": space.profile.name,
        "seed": space.request.seed,
        "seeded": space.request.seeded,
        "known_faults": sorted(space.workspace.faults),
        "editors": [public_editor(editor) for editor in space.workspace.editors.values()],
    }
