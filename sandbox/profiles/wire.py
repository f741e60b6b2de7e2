"""The questions about HTTP that the service's API asks a profile: how requests are read, how
answers and refusals are written. What an operation does is the domain's business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, Reading
from sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a client says that it is, and the secret with which it proves it."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a request for a token asks for."""

    credentials: Credentials
    scopes: Sequence[str]


def workspace_of(call: Call) -> Workspace:
    """Give the workspace that a call was found to belong to."""
    workspace: Workspace = call.attributes["space"].workspace
    return workspace


class Wire(Protocol):
    """How one profile speaks HTTP.

    `contract` names the contract that drives it, `formats` checks the contract's own formats,
    `reading` says how requests are read. `counts_calls` tells whether there are rate limits.
    """

    contract: str
    formats: Mapping[str, Callable[[str], bool]]
    reading: Reading
    counts_calls: bool

    def token_elsewhere(self, call: Call) -> str | None:
        """Find the access token of a call whose `Authorization` header holds none.

        Raises `HttpError` where the call cannot be read.
        """
        ...

    def credentials(self, call: Call) -> Credentials | None:
        """Read with what a client authenticates itself; raises `HttpError`, `OAuthError`."""
        ...

    def token_request(self, call: Call) -> TokenRequest:
        """Read what a request for a token asks for; raises `OAuthError`."""
        ...

    def json(self, status: int, payload: object, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """Answer with a JSON document."""
        ...

    def download(self, content: bytes, media_type: str, filename: str) -> Answer:
        """Answer with a document to be saved."""
        ...

    def refusal(self, call: Call, error: Exception, workspace: Workspace) -> Answer:
        """Word a refusal, or a failure; leaves what breaks the contract in `call.violations`."""
        ...

    def finish(self, call: Call, answer: Answer, workspace: Workspace) -> None:
        """Add the headers that all answers have."""
        ...

    def relied_on(self, call: Call, answer: Answer, workspace: Workspace) -> Sequence[str]:
        """Name the entries of the drift register that a client has come to rely on."""
        ...

    def base_url(self, settings: Settings, scheme: str, host: str) -> str:
        """Give the address with which the links in answers begin."""
        ...
