"""`serve` as a process: how it begins, what it refuses, how it ends."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from sandbox.cli.client import Client, Control
from sandbox.server import bind
from tests.cli.conftest import Start


def refusal(process: subprocess.Popen[str]) -> str:
    """Give the sentence with which it refused to start."""
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert output == ""
    assert errors.startswith("passe-marche : ")
    assert errors.count("\n") == 1
    return errors.removeprefix("passe-marche : ").rstrip("\n")


def test_the_ready_line_is_all_that_standard_output_gets(start: Start) -> None:
    process = start("--port", "0", "--seed", "7")
    assert process.stdout
    ready = json.loads(process.stdout.readline())
    assert set(ready) == {"ready", "url", "profile"}
    assert ready["ready"] is True
    assert ready["profile"] == "documented"
    with Client(ready["url"]) as client:
        assert client.send("GET", "/_sandbox/health").json()["status"] == "ok"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert output == ""
    for address in ("", "/_sandbox/console", "/_sandbox/docs/"):
        assert f"{ready['url']}{address}\n" in errors
    assert "583cae889af3be3c2361750fe89c5f842b582714dcf485155964c1b35fa5d418" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_although_a_client_waits(start: Start, number: signal.Signals) -> None:
    process = start("--port=0")
    assert process.stdout
    url = json.loads(process.stdout.readline())["url"]
    with Client(url) as client:
        client.send("GET", "/_sandbox/health")  # the connection stays open
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_signal_ends_it_although_a_page_is_followed(start: Start) -> None:
    process = start("--port=0")
    assert process.stdout
    url = json.loads(process.stdout.readline())["url"]
    with urlopen(f"{url}/_sandbox/console/stream", timeout=20) as news:
        assert news.readline() == b"retry: 2000\n"
        process.send_signal(signal.SIGINT)
        assert news.read().startswith(b"event: hello")  # to its proper end
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


@dataclass(frozen=True)
class Sleepy:
    """A receiver that does not answer before the end of the test."""

    url: str
    called: threading.Event


@pytest.fixture
def sleepy() -> Iterator[Sleepy]:
    called, released = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.set()
            released.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Sleepy(f"http://127.0.0.1:{server.server_port}/", called)
        released.set()
        server.shutdown()
        thread.join()


def test_a_signal_ends_it_although_a_receiver_keeps_it_waiting(
    start: Start, sleepy: Sleepy
) -> None:
    process = start("--port=0", f"--webhook-url={sleepy.url}")
    assert process.stdout
    with Control(json.loads(process.stdout.readline())["url"]) as control:
        control.post("trigger", {"event": "market.completed"})
    assert sleepy.called.wait(20)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_signal_ends_it_although_a_call_waits_for_that_receiver(
    start: Start, sleepy: Sleepy
) -> None:
    process = start("--port=0", f"--webhook-url={sleepy.url}")
    assert process.stdout
    url = json.loads(process.stdout.readline())["url"]

    def wait() -> None:
        with Client(url) as client:
            client.send("POST", "/_sandbox/trigger?wait=delivery", body, headers)

    body, headers = b'{"event": "market.completed"}', {"Content-Type": "application/json"}
    caller = threading.Thread(target=wait)
    caller.start()
    assert sleepy.called.wait(20)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    caller.join()
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_an_unreachable_receiver_is_told_in_one_line(start: Start) -> None:
    listener = bind("127.0.0.1", 0)[0]
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    listener.close()
    process = start("--port=0", f"--webhook-url={address}?key=secret")
    assert process.stdout
    with Control(json.loads(process.stdout.readline())["url"]) as control:
        control.post("trigger", {"event": "market.completed"}, wait="delivery")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    told = [line for line in errors.splitlines() if "not delivered" in line]
    assert len(told) == 1
    assert f"webhook market.completed to {address} not delivered: connection refused" in told[0]
    assert "Traceback" not in errors


def test_a_taken_port_is_one_sentence(start: Start) -> None:
    with bind("127.0.0.1", 0)[0] as listener:
        port = listener.getsockname()[1]
        sentence = refusal(start("--port", str(port)))
    assert f"le port {port} de 127.0.0.1 est déjà pris" in sentence
    assert "--port 0" in sentence


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--host", "nulle-part.invalid"], "l'hôte « nulle-part.invalid » est inconnu"),
        (["--host", "é" * 60], f"l'hôte « {'é' * 60} » est inconnu"),
        (["--port", "abc"], "option --port : « abc » ne convient pas, il faut un nombre entier"),
        (["--port", "70000"], "option --port : « 70000 » ne convient pas"),
        (["--profile", "other"], "option --profile : « other » ne convient pas"),
        (["--seed", "-1"], "option --seed : « -1 » ne convient pas"),
        (["--webhook-url", "example"], "option --webhook-url : « example » ne convient pas"),
        (["--config", "absent.toml"], "le fichier de configuration absent.toml est illisible"),
    ],
)
def test_a_bad_option_is_one_sentence(start: Start, options: list[str], expected: str) -> None:
    assert refusal(start(*options)).startswith(expected)


def test_a_bad_variable_is_one_sentence(start: Start) -> None:
    sentence = refusal(start(PASSE_MARCHE_RATE_LIMITS="sometimes"))
    assert sentence == (
        "variable PASSE_MARCHE_RATE_LIMITS : « sometimes » ne convient pas, "
        "il faut observe ou enforce ou off"
    )


def test_an_unknown_key_is_one_sentence(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sandbox.toml").write_text("prot = 3000\n", "utf-8")
    sentence = refusal(start("--config=sandbox.toml"))
    assert sentence.startswith(
        "le fichier de configuration sandbox.toml a une clé inconnue, « prot » ; clés connues : "
    )
    assert "port" in sentence


def test_every_setting_can_stand_in_the_file(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sandbox.toml").write_text('port = 0\nseed = 3\nrate_limits = "off"\n', "utf-8")
    process = start(PASSE_MARCHE_CONFIG="sandbox.toml")
    assert process.stdout
    with Control(json.loads(process.stdout.readline())["url"]) as control:
        seeds = [space["seed"] for space in control.get("workspaces")["workspaces"]]
    assert seeds == [3]


def test_a_scenario_that_cannot_be_played_is_one_sentence(start: Start) -> None:
    sentence = refusal(start("--port", "0", "--scenario", "nope"))
    assert sentence.startswith("le scénario « nope » n'a pas pu être joué")
