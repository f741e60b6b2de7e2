"""Editors: the platforms that call the API, their flags, their addresses and their secrets."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.calls import body_of, find_editor, space_of
from sandbox.control.errors import ControlError
from sandbox.control.urls import check_urls
from sandbox.domain.models import public_editor
from sandbox.domain.workspace import new_editor
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Space, Spaces

_SECRETS = ("client_secret", "webhook_secret")


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""
    editors = _Editors(spaces)
    return {
        "listEditors": editors.all,
        "createEditor": editors.create,
        "getEditor": editors.get,
        "updateEditor": editors.update,
    }


class _Editors:
    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def all(self, call: Call) -> Answer:
        editors = space_of(self._spaces, call).workspace.editors.values()
        return Answer.json(200, {"editors": [public_editor(editor) for editor in editors]})

    def get(self, call: Call) -> Answer:
        space = space_of(self._spaces, call)
        return Answer.json(200, public_editor(find_editor(space, call.path_params["client_id"])))

    def create(self, call: Call) -> Answer:
        space, wanted = space_of(self._spaces, call), body_of(call)
        check_urls(wanted)
        if "client_id" in wanted:
            self._spaces.check_client_id(wanted["client_id"])
        name = f"Éditeur {len(space.workspace.editors) + 1}"
        editor = new_editor(space.workspace.ids, name, None, None)
        if not space.profile.makes_webhook_secrets:
            editor.webhook_secret = None
        for key, value in wanted.items():
            setattr(editor, key, value)
        self._spaces.add_editor(space, editor)
        return Answer.json(201, public_editor(editor))

    def update(self, call: Call) -> Answer:
        space, change = space_of(self._spaces, call), dict(call.body)
        editor = find_editor(space, call.path_params["client_id"])
        check_urls(change)
        rotated = _to_rotate(change)
        change |= {secret: _new_secret(space, secret) for secret in rotated}
        for key, value in change.items():
            setattr(editor, key, value)
        return Answer.json(200, public_editor(editor))


def _to_rotate(change: dict[str, Any]) -> tuple[str, ...]:
    """Take the secrets to draw anew out of a change; raises `ControlError` 422."""
    wanted = change.pop("rotate_secrets", ())
    secrets = _SECRETS if wanted is True else tuple(wanted)
    for secret in secrets:
        if secret in change:
            raise ControlError(
                422,
                f"{secret}: is given and is to be drawn anew in one call",
                f"leave out '{secret}', or name only the other one in 'rotate_secrets'",
            )
    return secrets


def _new_secret(space: Space, kind: str) -> str:
    """Draw a secret in the documented format: 64 hexadecimal digits (SFD §3.2.1)."""
    return space.workspace.ids.hexadecimal(kind, 64)
