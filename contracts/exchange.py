"""One request and what came of it, as it was on the wire: the evidence of every verdict."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text

Headers = Sequence[tuple[str, str]]


def find_header(headers: Headers, name: str) -> str | None:
    """Give the first value of a header, whatever the case of its name."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path with its query."""
        _, _, rest = self.url.partition("://")
        _, slash, path = rest.partition("/")
        return slash + path or "/"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Give the first value of a header."""
        return find_header(self.headers, name)

    @property
    def media_type(self) -> str:
        """The type of the body without its parameters, in lower case; empty where none is told."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def json(self) -> object:
        """Read the body as JSON; gives None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer, or with the reason why none came. Durations are in seconds."""

    request: Request
    response: Response | None = None
    error: str | None = None
    duration: float = 0.0
    label: Text = field(default=NOTHING)

    @property
    def status(self) -> int | None:
        """The status of the answer; None where none came."""
        return self.response.status if self.response else None

    @property
    def outcome(self) -> Text:
        """Say in a few words what came back."""
        if self.response is not None:
            return Text(f"réponse {self.response.status}", f"answer {self.response.status}")
        return Text(f"pas de réponse ({self.error})", f"no answer ({self.error})")
