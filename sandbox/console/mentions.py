"""The markets and applications that a call is about: their identifiers stand somewhere in it."""

import re

from sandbox.console.places import Place
from sandbox.console.rows import record_place
from sandbox.domain.models import Market
from sandbox.domain.workspace import Workspace
from sandbox.journal import Entry

_WORD = re.compile(r"[A-Za-z0-9-]{8,40}", re.ASCII)


def mentioned(workspace: Workspace, entry: Entry) -> list[tuple[str, Place]]:
    """List them by their identifiers, in the order in which they appear."""
    bodies = (entry.request_body + b" " + entry.response_body).decode("utf-8", "replace")
    found: dict[str, Place] = {}
    for word in _WORD.findall(f"{entry.target} {bodies}"):
        record = workspace.record(word)
        if record is not None and word not in found:
            found[word] = record_place(word, isinstance(record, Market))
    return list(found.items())
