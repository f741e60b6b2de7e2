"""The antivirus that the setting `antivirus` names, and a client for a real `clamd`.

simulated               virtual time, finds the test file (the default)
none                    files are accepted unseen
clamd://host:port       a clamd over TCP
clamd:///path/socket    a clamd over a Unix socket
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import BinaryIO
from urllib.parse import urlsplit

from sandbox.domain.files import StoredFile
from sandbox.domain.models import Application
from sandbox.domain.scans import Absent, Antivirus, Simulated, Verdict, note_verdict
from sandbox.domain.states import ScanEvent
from sandbox.domain.workspace import Workspace

DEFAULT_PORT = 3310
_CHUNK = 64 * 1024
_LONGEST_REPLY = 4_096

Connect = Callable[[float], socket.socket]
"""Opens a connection, waiting at most so many seconds; raises `OSError`."""


def from_setting(text: str) -> Antivirus:
    """Give the antivirus that a setting names; raises `ValueError` with a sentence in French."""
    if text == "simulated":
        return Simulated()
    if text == "none":
        return Absent()
    return Clamd(_address(text))


def _address(text: str) -> Connect:
    problem = "il faut simulated, none, clamd://hôte:port ou clamd:///chemin/du/socket"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError:
        raise ValueError(problem) from None
    if parts.scheme != "clamd" or parts.query or parts.fragment:
        raise ValueError(problem)
    if host and parts.path in ("", "/"):
        return lambda timeout: socket.create_connection((host, port), timeout)
    if not host and len(parts.path) > 1:
        return lambda timeout: _connect_unix(parts.path, timeout)
    raise ValueError(problem)


def _connect_unix(path: str, timeout: float) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise OSError("this system has no Unix sockets")
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


class Clamd:
    """A real antivirus, asked over the INSTREAM command of clamd.

    One that cannot be reached, or that answers with an error, leaves the file unchecked, with the
    reason: never safe.
    """

    def __init__(self, connect: Connect, timeout: float = 30.0) -> None:
        self._connect = connect
        self._timeout = timeout

    def start(self, workspace: Workspace, application: Application, file: StoredFile) -> None:
        """Scan beside the event loop; without a loop the verdict is there on return."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            note_verdict(workspace, application, file.id, self.look(file))
            return

        def scan() -> None:
            verdict = self.look(file)
            # A loop that has closed refuses: the server has stopped, and nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(note_verdict, workspace, application, file.id, verdict)

        # A daemon: a slow clamd must not keep the server from stopping.
        threading.Thread(target=scan, name=f"clamd {file.id}", daemon=True).start()

    def look(self, file: StoredFile) -> Verdict:
        """Have clamd look at a file, and wait for its answer."""
        try:
            with (
                closing(self._connect(self._timeout)) as connection,
                file.content.open() as content,
            ):
                reply = _ask(connection, content)
        except OSError as error:
            return Verdict(ScanEvent.SKIP, f"clamd cannot be reached: {error}")
        return _verdict(reply)


def _ask(connection: socket.socket, content: BinaryIO) -> str:
    """Send a file in chunks, each after its length, and read the one line of the answer."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while chunk := content.read(_CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except BrokenPipeError:
        # clamd closes early when the file is larger than it accepts; its answer says so.
        pass
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        received = connection.recv(_LONGEST_REPLY)
        if not received:
            break
        reply += received
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(reply: str) -> Verdict:
    """Read `stream: OK`, `stream: NAME FOUND`, or anything else as an error."""
    result = reply.partition(": ")[2]
    if result == "OK":
        return Verdict(ScanEvent.CLEAR, "clamd found nothing")
    if result.endswith(" FOUND"):
        return Verdict(ScanEvent.CONDEMN, result.removesuffix(" FOUND"))
    return Verdict(ScanEvent.SKIP, f"clamd answered {reply or 'nothing'!r}")
