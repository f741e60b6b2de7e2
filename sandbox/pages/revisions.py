"""Noticing that a form was overtaken: what it would replace has changed since it was made.

Every form carries a revision: the state that it was made from, and a name of its own. A form that
comes back with another state than the present one is stale, unless the last change was its own:
whoever goes back in the history of the browser and sends the same page again is alone.
"""

import hashlib
import json
import secrets
from collections import OrderedDict

from flask import request

from sandbox.pages.context import site

FIELD = "revision"
_KEPT = 10_000


class LastSaved:
    """Remembers which form was the last to change each step; the oldest ones are forgotten."""

    def __init__(self) -> None:
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()

    def note(self, identifier: str, step: str, name: str) -> None:
        """A form has changed a step."""
        self._names[identifier, step] = name
        self._names.move_to_end((identifier, step))
        if len(self._names) > _KEPT:
            self._names.popitem(last=False)

    def is_by(self, identifier: str, step: str, name: str) -> bool:
        """Tell whether the last change of a step came from this form."""
        return bool(name) and self._names.get((identifier, step)) == name


def state_of(*parts: object) -> str:
    """Name a state in a few characters: equal states have equal names."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new(state: str) -> str:
    """Make the revision of a form that shows `state`."""
    return f"{state}.{secrets.token_urlsafe(9)}"


def is_stale(identifier: str, step: str, state: str) -> bool:
    """Tell whether the form that was sent would overwrite what it did not show.

    A form without a revision is taken at its word.
    """
    shown, _, name = request.form.get(FIELD, state).partition(".")
    return shown != state and not site().last_saved.is_by(identifier, step, name)


def note_saved(identifier: str, step: str) -> None:
    """The form that was sent has been saved."""
    name = request.form.get(FIELD, "").partition(".")[2]
    site().last_saved.note(identifier, step, name)
