"""The circuit breaker of an editor (D06 §5): shown, and forced into a state."""

from collections.abc import Mapping

from sandbox.control.calls import find_editor, space_of
from sandbox.control.errors import ControlError
from sandbox.domain.models import Editor
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Space, Spaces
from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.lane import NoBreaker


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        space = space_of(spaces, call)
        return _answer(space, find_editor(space, call.query["client_id"]))

    def force(call: Call) -> Answer:
        space = space_of(spaces, call)
        editor = find_editor(space, _wanted_editor(call))
        try:
            space.engine.force_breaker(editor.client_id, BreakerState(call.body["state"]))
        except NoBreaker as error:
            raise ControlError(
                409,
                str(error),
                "make a workspace with another profile: POST /_sandbox/workspaces "
                '{"profile": "documented"}',
            ) from error
        return _answer(space, editor)

    return {"getBreaker": show, "forceBreaker": force}


def _wanted_editor(call: Call) -> str | None:
    """Find the editor in the body or the query; raises `ControlError` where they differ."""
    in_query: str | None = call.query["client_id"]
    in_body: str | None = call.body.get("client_id")
    if in_query and in_body and in_query != in_body:
        raise ControlError(
            422,
            f"client_id: the body names '{in_body}' and the query '{in_query}'",
            "name the editor once",
        )
    return in_body or in_query


def _answer(space: Space, editor: Editor) -> Answer:
    return Answer.json(200, space.engine.breaker(editor.client_id).to_json())
