"""What goes in and out of an operation: a call, an answer, and the refusals of the HTTP layer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from sandbox.domain.errors import Violation

if TYPE_CHECKING:
    from sandbox.http.line import Line

JSON_TYPE = "application/json; charset=utf-8"
Headers = list[tuple[str, str]]


class Call:
    """One request on its way through the layers, each of which adds what it finds out.

    `body` is the parsed JSON, or the form as a dict; `raw_body` the bytes as received. `query` and
    `path_params` hold what the contract names, converted to its types. `attributes` is the place
    for what the hooks want to keep.
    """

    __slots__ = (
        "attributes",
        "auth",
        "body",
        "headers",
        "host",
        "method",
        "operation_id",
        "path",
        "path_params",
        "query",
        "query_string",
        "raw_body",
        "raw_headers",
        "scheme",
        "violations",
    )

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self.scheme: str = scope["scheme"]
        received: list[tuple[bytes, bytes]] = scope["headers"]
        self.raw_headers: bytes = b"\n".join([b"%b: %b" % pair for pair in received])
        # Where a header is repeated the first one counts, as in most servers.
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(received)
        }
        self.host: str = self.headers.get("host", "")
        self.operation_id: str | None = None
        self.path_params: dict[str, str] = {}
        self.query: dict[str, Any] = {}
        self.raw_body = b""
        self.body: Any = None
        self.auth: Any = None
        self.attributes: dict[str, Any] = {}
        self.violations: list[Violation] = []


class Answer:
    """A response: a status, headers in the order of sending, and a body.

    `body` is bytes, or a function that opens the chunks of a body too large to be held; then
    `length` is its size in bytes. `sending`, where there is one, puts the answer on the wire in
    its own way. A `status` of 0 stands for a call that is not answered.
    """

    __slots__ = ("body", "headers", "length", "sending", "status")

    def __init__(
        self,
        status: int,
        body: bytes | Callable[[], Sequence[bytes] | Any] = b"",
        headers: Headers | None = None,
        *,
        length: int | None = None,
    ) -> None:
        self.status = status
        self.body = body
        self.headers: Headers = [] if headers is None else headers
        self.length = len(body) if isinstance(body, bytes) else length
        self.sending: Sending | None = None

    @staticmethod
    def json(status: int, payload: object, headers: Sequence[tuple[str, str]] = ()) -> "Answer":
        """Answer with a JSON document."""
        return Answer(status, orjson.dumps(payload), [("content-type", JSON_TYPE), *headers])


Sending = Callable[[Answer, "Line"], Awaitable[None]]
"""Sends an answer otherwise than as a whole and at once; see `sandbox.http.line`."""

ON_PURPOSE = "on purpose"
"""Key of `Call.attributes`: the answer departs from the contract because somebody asked for it."""


class HttpError(Exception):
    """A refusal by the HTTP layer, before any rule of the service is asked.

    `title` is the phrase of the status, `reason` says what was wrong and what to do.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]] = (),
        title: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.reason = reason
        self.headers = list(headers)


class ScriptedFailure(Exception):
    """A failure of the server that somebody asked for: it is answered 500, and is no mistake."""


class ScriptedStatus(HttpError):
    """A status that somebody asked for: clients are told its phrase only, the journal the rest."""


class MalformedBody(HttpError):
    """The body cannot be read at all: not JSON, not UTF-8, not a form."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)


Handler = Callable[[Call], Answer | Awaitable[Answer]]
"""Answers one operation. It runs on the event loop; raises `ServiceError` or `HttpError`."""


class Hooks(Protocol):
    """What an API adds to every call; the methods are listed in the order of their use."""

    def before(self, call: Call) -> None:
        """Look at a call before anything else; must not fail."""
        ...

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Any:
        """Tell who calls, for an operation that the contract protects.

        `required_scopes` lists alternatives, any of which is enough. Raises what refuses the call.
        """
        ...

    def error(self, call: Call, error: Exception) -> Answer:
        """Word a refusal, or an unexpected failure."""
        ...

    def finish(self, call: Call, answer: Answer) -> Answer:
        """Add to an answer, and record the call."""
        ...

    async def sent(self, call: Call, answer: Answer) -> None:
        """Do what has to wait until the answer has left."""
        ...
