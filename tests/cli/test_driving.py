"""What every command that drives a sandbox does when there is none."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sandbox.server import bind
from tests.cli.conftest import Run
from tests.conftest import Live

COMMANDS = [
    ["reset"],
    ["clock", "show"],
    ["trigger", "market.completed"],
    ["webhooks", "list"],
    ["webhooks", "show", "last"],
]

Serve = Callable[[int, bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start some other server; gives its address."""
    servers: list[HTTPServer] = []

    def start(status: int, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nobody_listens(run: Run, command: list[str]) -> None:
    listener = bind("127.0.0.1", 0)[0]
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    outcome = run(*command, "--url", url)
    assert outcome.code == 2
    assert outcome.errors == (
        f"passe-marche : aucun bac à sable ne répond à {url} ; démarrez-le avec "
        "« passe-marche serve », ou donnez son adresse avec --url\n"
    )


@pytest.mark.parametrize(
    "url", ["localhost:3000", "ftp://x", "http://", "http://a:99999", "http:// "]
)
def test_the_address_is_no_address(run: Run, url: str) -> None:
    outcome = run("clock", "show", "--url", url)
    assert outcome.code == 2
    assert outcome.errors.startswith(f"passe-marche : l'adresse « {url} » ne convient pas, ")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>hello</html>"),
        (200, b"[]"),
        (200, b'{"status": "ok"}'),
        (404, b'{"error": "Resource not found"}'),
        (404, b'{"error": "\\u001b[31m", "status": 404}'),
        (302, b""),
        (500, b"\xff"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_something_else_listens(
    run: Run, serve: Serve, command: list[str], status: int, body: bytes
) -> None:
    outcome = run(*command, "--url", serve(status, body))
    assert outcome.code == 2
    assert "répond autre chose qu'un bac à sable Passe Marché" in outcome.errors
    assert outcome.errors.count("\n") == 1


def test_what_listens_does_not_speak_http(run: Run) -> None:
    with bind("127.0.0.1", 0)[0] as listener:
        listener.settimeout(20)

        def babble() -> None:
            with listener.accept()[0] as connection:
                connection.recv(10_000)
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        outcome = run("reset", "--url", f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert outcome.code == 2
    assert "répond autre chose qu'un bac à sable" in outcome.errors


@pytest.mark.parametrize("url", ["http://127.0.0.1/é", f"http://{'é' * 60}"])
def test_an_address_that_http_cannot_carry(run: Run, url: str) -> None:
    outcome = run("clock", "show", "--url", url)
    assert outcome.code == 2
    assert "ne peut pas être appelée" in outcome.errors


def test_an_unknown_host(run: Run) -> None:
    outcome = run("reset", "--url", "http://nulle-part.invalid:3000")
    assert outcome.code == 2
    assert "http://nulle-part.invalid:3000 est injoignable" in outcome.errors


def test_a_refusal_cannot_drive_the_terminal(run: Run, serve: Serve) -> None:
    outcome = run("reset", "--url", serve(404, b'{"error": "\\u001b[31mno", "hint": "a\\r\\nb"}'))
    assert outcome.code == 2
    assert "\x1b" not in outcome.errors
    assert "\r" not in outcome.errors


def test_an_unknown_workspace(driving: Run) -> None:
    outcome = driving("reset", "--workspace", "nowhere")
    assert outcome.code == 2
    assert "nowhere" in outcome.errors


def test_the_option_comes_before_the_variable(
    run: Run, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSE_MARCHE_URL", "http://nulle-part.invalid")
    assert run("clock", "show", "--url", f"{live.url}/").code == 0


def test_reset_goes_back_to_the_beginning(driving: Run, live: Live) -> None:
    driving("trigger", "market.completed")
    outcome = driving("reset")
    assert outcome.code == 0
    assert outcome.output == "L'espace de travail « default » est revenu à son départ.\n"
    assert driving("webhooks", "list").output == "Aucun webhook.\n"
    assert driving("reset", "--json").json()["name"] == "default"
