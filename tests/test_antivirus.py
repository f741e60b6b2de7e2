"""The antivirus that a setting names, and the client for clamd against a server like it."""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.antivirus import Clamd, from_setting
from sandbox.domain.attachments import add_file
from sandbox.domain.files import EICAR
from sandbox.domain.scans import Absent, Simulated
from sandbox.domain.states import ScanState
from tests.domain.conftest import PDF, World, upload

FIELD = "motifs_exclusion_appreciation_acheteur_discretionnaire_manquement_execution"


class FakeClamd:
    """Speaks INSTREAM: judges like the real one, or gives a fixed reply, or hangs up early."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.reply: bytes | None = None
        self.accepted = 2**31
        self.received = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._scan(connection)

    def _scan(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        self.received = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            self.received += stream.read(size)
            if len(self.received) > self.accepted:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Eicar-Signature FOUND" if EICAR in self.received else b"stream: OK"
        connection.sendall((self.reply if self.reply is not None else found) + b"\0")


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield FakeClamd(listener)


def client(server: FakeClamd) -> Clamd:
    antivirus = from_setting(f"clamd://127.0.0.1:{server.listener.getsockname()[1]}")
    assert isinstance(antivirus, Clamd)
    return antivirus


def scanned(antivirus: Clamd, content: bytes) -> tuple[ScanState, str]:
    world = World(antivirus)
    application = world.application(world.market(optional=[FIELD]))
    file = add_file(world.workspace, application, FIELD, upload("preuve.pdf", content))
    return file.scan, file.scan_reason


def test_settings() -> None:
    assert isinstance(from_setting("simulated"), Simulated)
    assert isinstance(from_setting("none"), Absent)
    assert isinstance(from_setting("clamd://localhost"), Clamd)
    assert isinstance(from_setting("clamd:///run/clamd.sock"), Clamd)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clamd",
        "clamd://",
        "clamd://host:port",
        "clamd://host/path",
        "http://host:3310",
        "clamd:///",
    ],
)
def test_settings_that_name_no_antivirus(text: str) -> None:
    with pytest.raises(ValueError, match="il faut simulated, none"):
        from_setting(text)


def test_clean(clamd: FakeClamd) -> None:
    content = PDF + bytes(200_000)
    assert scanned(client(clamd), content) == (ScanState.SAFE, "clamd found nothing")
    assert clamd.received == content


def test_malware(clamd: FakeClamd) -> None:
    assert scanned(client(clamd), EICAR) == (ScanState.UNSAFE, "Eicar-Signature")


@pytest.mark.parametrize("reply", [b"", b"stream: Can't allocate memory ERROR", b"UNKNOWN COMMAND"])
def test_a_clamd_in_trouble_leaves_the_file_unchecked(clamd: FakeClamd, reply: bytes) -> None:
    clamd.reply = reply
    state, reason = scanned(client(clamd), PDF)
    assert state is ScanState.NONE
    assert reason.startswith("clamd answered")


def test_a_file_that_is_too_large_for_clamd_stays_unchecked(clamd: FakeClamd) -> None:
    clamd.accepted = 10
    state, reason = scanned(client(clamd), PDF + bytes(5_000_000))
    assert state is ScanState.NONE
    assert reason.startswith("clamd")


def test_without_clamd_the_file_stays_unchecked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    antivirus = from_setting(f"clamd://127.0.0.1:{port}")
    assert isinstance(antivirus, Clamd)
    state, reason = scanned(antivirus, PDF)
    assert state is ScanState.NONE
    assert reason.startswith("clamd cannot be reached")


def test_over_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "clamd.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        FakeClamd(listener)
        antivirus = from_setting(f"clamd://{path}")
        assert isinstance(antivirus, Clamd)
        assert scanned(antivirus, EICAR)[0] is ScanState.UNSAFE


async def _scanned_beside(antivirus: Clamd) -> tuple[ScanState, ScanState]:
    world = World(antivirus)
    application = world.application(world.market(optional=[FIELD]))
    file = add_file(world.workspace, application, FIELD, upload())
    async with asyncio.timeout(10):
        while application.files[file.id].scan is ScanState.AWAITING:
            await asyncio.sleep(0)
    return file.scan, application.files[file.id].scan


def test_the_event_loop_does_not_wait_for_it(clamd: FakeClamd) -> None:
    assert asyncio.run(_scanned_beside(client(clamd))) == (ScanState.AWAITING, ScanState.SAFE)
