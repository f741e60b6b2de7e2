"""The journal of calls: what was received, and what the contract says of it."""

from collections.abc import Iterator, Mapping
from itertools import islice

from sandbox.control.calls import space_of
from sandbox.http import Answer, Call, Handler
from sandbox.journal import Entry, Journal
from sandbox.spaces import Spaces


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def list_requests(call: Call) -> Answer:
        space = space_of(spaces, call)
        found = list(_matching(space.journal, call))
        redactor = space.redactor()
        shown = islice(found, call.query["limit"])
        return Answer.json(
            200,
            {
                "requests": [entry.to_json(redactor, space.profile) for entry in shown],
                "total": len(found),
                "dropped": space.journal.dropped,
            },
        )

    return {"listRequests": list_requests}


def _matching(journal: Journal, call: Call) -> Iterator[Entry]:
    wanted = {
        name: call.query[name]
        for name in ("operation_id", "status", "method", "client_id")
        if call.query[name] is not None
    }
    violations, after = call.query["violations"], call.query["after"] or 0
    for entry in journal.newest_first():
        if entry.id <= after:
            return
        if violations is not None and violations is not bool(entry.violations):
            continue
        if all(getattr(entry, name) == value for name, value in wanted.items()):
            yield entry
