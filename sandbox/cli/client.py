"""The HTTP client of the commands: the standard library only, so that they are quick."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox.cli.errors import CommandError
from sandbox.cli.terminal import printable
from sandbox.settings import check_url

DEFAULT_URL = "http://127.0.0.1:3000"
URL_VARIABLE = "PASSE_MARCHE_URL"
TIMEOUT_SECONDS = 330.0
"""Longer than anything that a control call may wait for on a receiver."""


_NO_CONTENT = 204


class Refused(CommandError):
    """The sandbox understood the call and refused it; the message says why, `answer` is all."""

    def __init__(self, message: str, answer: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.answer = answer


@dataclass(frozen=True)
class Reply:
    """An answer: its status, its headers with lower-case names, its bytes."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Give the body as JSON; raises `ValueError` where it is none."""
        return json.loads(self.body)


class Answer(dict[str, Any]):
    """A JSON object of the control API; a key that is missing tells that it is none of ours."""

    def __init__(self, content: Mapping[str, Any], url: str) -> None:
        super().__init__(content)
        self._url = url

    def __missing__(self, key: str) -> Any:
        raise CommandError(_not_a_sandbox(self._url))


class Client:
    """One connection to one server, kept open; a context manager."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        """Prepare; nothing is sent yet. Raises `CommandError` for an unusable address."""
        try:
            parts = urlsplit(check_url(url))
        except ValueError as error:
            raise CommandError(
                f"l'adresse « {printable(url)} » ne convient pas, {error}"
            ) from error
        self.url = url.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = connection(parts.hostname or "", parts.port, timeout=timeout_seconds)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        """Send a request; raises `CommandError` where nobody answers in HTTP."""
        try:
            self._connection.request(method, self._prefix + path, body, dict(headers))
            answer = self._connection.getresponse()
            content = answer.read()
        except ConnectionRefusedError as error:
            raise CommandError(
                f"aucun bac à sable ne répond à {self.url} ; démarrez-le avec "
                "« passe-marche serve », ou donnez son adresse avec --url"
            ) from error
        except UnicodeError as error:
            raise CommandError(f"l'adresse « {self.url} » ne peut pas être appelée") from error
        except HTTPException as error:
            raise CommandError(_not_a_sandbox(self.url)) from error
        except OSError as error:
            why = error.strerror or str(error)
            raise CommandError(f"{self.url} est injoignable : {printable(why)}") from error
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, answer.reason, names, content)


class Control:
    """The control API of a running sandbox, for one workspace; a context manager."""

    def __init__(self, url: str, workspace: str | None = "default") -> None:
        """Prepare; raises `CommandError` for an unusable address.

        Without a workspace the calls name none, and mean the default one or the whole server.
        """
        self.client = Client(url)
        self._workspace = workspace

    def __enter__(self) -> "Control":
        return self

    def __exit__(self, *details: object) -> None:
        self.client.__exit__(*details)

    def get(self, path: str, **query: str) -> Answer:
        """Read from `/_sandbox/PATH`; raises `Refused`, `CommandError`."""
        return self._call("GET", path, None, query)

    def post(self, path: str, body: Mapping[str, object] | None = None, **query: str) -> Answer:
        """Write to `/_sandbox/PATH`; raises `Refused`, `CommandError`."""
        return self._call("POST", path, body or {}, query)

    def delete(self, path: str) -> None:
        """Remove what is at `/_sandbox/PATH`; raises `Refused`, `CommandError`."""
        self._call("DELETE", path, None, {})

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        query: Mapping[str, str],
    ) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        return self._understood(self._send(method, path, content, query))

    def fetch(self, path: str) -> bytes:
        """Read the JSON of `/_sandbox/PATH` as it came; raises `Refused`, `CommandError`."""
        reply = self._send("GET", path, None, {})
        self._understood(reply)
        return reply.body

    def put(self, path: str, content: bytes) -> Answer:
        """Send JSON as it is to `/_sandbox/PATH`; raises `Refused`, `CommandError`."""
        return self._understood(self._send("PUT", path, content, {}))

    def _send(
        self, method: str, path: str, content: bytes | None, query: Mapping[str, str]
    ) -> Reply:
        headers = {} if content is None else {"Content-Type": "application/json"}
        meant = {} if self._workspace is None else {"workspace": self._workspace}
        question = urlencode({**query, **meant})
        return self.client.send(method, f"/_sandbox/{path}?{question}", content, headers)

    def _understood(self, reply: Reply) -> Answer:
        if reply.status == _NO_CONTENT:
            return Answer({}, self.client.url)
        try:
            answer = reply.json()
        except ValueError as error:
            raise CommandError(_not_a_sandbox(self.client.url)) from error
        if not isinstance(answer, dict):
            raise CommandError(_not_a_sandbox(self.client.url))
        if reply.status >= 300:
            raise self._refusal(answer)
        return Answer(answer, self.client.url)

    def _refusal(self, answer: Mapping[str, Any]) -> CommandError:
        """Tell a refusal of the control API from an error of some other server."""
        if not {"error", "hint"} <= answer.keys():
            return CommandError(_not_a_sandbox(self.client.url))
        error, hint = printable(str(answer["error"])), printable(str(answer["hint"]))
        return Refused(f"refus du bac à sable : {error} ({hint})", answer)


def _not_a_sandbox(url: str) -> str:
    return (
        f"à l'adresse {url} répond autre chose qu'un bac à sable Passe Marché ; "
        "donnez la bonne avec --url"
    )


def default_url() -> str:
    """Give the address of the sandbox where `--url` gives none."""
    return os.environ.get(URL_VARIABLE) or DEFAULT_URL
