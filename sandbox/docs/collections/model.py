"""A collection of requests, whatever the tool that will send them.

Paths, headers and bodies may hold `{{variables}}`. A check says what to look at in the answer, and
what it has to be; the tools' scripts are written from it (`javascript.py`), and the tests of this
package judge answers by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from contracts.wording import NOTHING, Text

Place = tuple[str | int, ...]
"""The way to a value inside of JSON."""


class Subject(NamedTuple):
    """What is looked at in an answer; `place` is for what is inside of JSON.

    status: the status code. header: the one named `name`. text: the body as text. body: a value in
    the body. sent: a value in the newest request to a webhook receiver, where the body is a list of
    deliveries. event: a value in the JSON that this request carried. signature: what its signature
    has to be, computed from its bytes with the secret in the variable `name`.
    """

    kind: Literal["status", "header", "text", "body", "sent", "event", "signature"]
    place: Place = ()
    name: str = ""


class Variable(NamedTuple):
    """The value of a variable."""

    name: str


Matcher = Literal["equal", "match", "type", "one of", "not empty"]


class Assertion(NamedTuple):
    """One thing that has to hold; `expected` is a value, a pattern, a JSON type or a list."""

    subject: Subject
    matcher: Matcher
    expected: Any = None


class Check(NamedTuple):
    """A test with its title, as the tool lists it."""

    title: Text
    assertions: Sequence[Assertion]


@dataclass(frozen=True)
class Body:
    """What a request carries: JSON, a form, or text of some media type."""

    kind: Literal["json", "form", "text"]
    content: Any
    media_type: str


@dataclass(frozen=True)
class Request:
    """One request, what its answer has to be, and what later requests take from it.

    `bearer` names the variable with the token; `captures` gives the place in the JSON of the
    answer for each variable that is set.
    """

    name: Text
    method: str
    path: str
    description: Text = NOTHING
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    bearer: str | None = None
    body: Body | None = None
    checks: Sequence[Check] = ()
    captures: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """Requests that belong together, in the order in which they are sent."""

    name: Text
    description: Text
    requests: Sequence[Request]


@dataclass(frozen=True)
class Collection:
    """All folders in their order, and the variables with their values at the beginning."""

    name: Text
    description: Text
    variables: Mapping[str, str]
    folders: Sequence[Folder]

    def requests(self) -> Iterator[Request]:
        """List all requests in the order in which they are sent."""
        for folder in self.folders:
            yield from folder.requests


STATUS = Subject("status")


def header(name: str) -> Subject:
    """Look at a header of the answer."""
    return Subject("header", name=name)


def body(*place: str | int) -> Subject:
    """Look at a value in the JSON of the answer."""
    return Subject("body", place)


def equals(subject: Subject, expected: Any) -> Assertion:
    """Want a value, or that of a `Variable`."""
    return Assertion(subject, "equal", expected)
