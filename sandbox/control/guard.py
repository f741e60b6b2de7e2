"""What is checked before every control call: who calls, and that nothing was mistyped."""

from collections.abc import Awaitable
from urllib.parse import parse_qs

from sandbox.control.description import wording
from sandbox.control.origins import refuse_other_sites
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces

_MAKES_WORKSPACES = frozenset({"loadSnapshot"})


def guarded(spaces: Spaces, handler: Handler) -> Handler:
    """Put the checks before a handler."""

    def checked(call: Call) -> Answer | Awaitable[Answer]:
        refuse_other_sites(call, spaces.settings)
        _refuse_unknown_parameters(call)
        # Even a call that concerns no workspace says so when a name leads nowhere.
        if call.query["workspace"] is not None and call.operation_id not in _MAKES_WORKSPACES:
            spaces.get(call.query["workspace"])
        return handler(call)

    return checked


def _refuse_unknown_parameters(call: Call) -> None:
    """Refuse a parameter that does not exist: `?worskpace=a` would act on the default one."""
    if not call.query_string:
        return
    given = parse_qs(call.query_string.decode("latin-1"), keep_blank_values=True)
    for name in given:
        if name not in call.query:
            raise wording().unknown_parameter(call.operation_id or "", name)
