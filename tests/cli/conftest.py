"""The command line in this process, and a receiver of webhooks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.cli import main
from sandbox.cli.receiver import Receiver
from sandbox.settings import PREFIX
from tests.conftest import Live


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    output: str
    errors: str

    def json(self) -> Any:
        """Give its output as JSON."""
        return json.loads(self.output)


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `passe-marche` in this process."""

    def command(*words: str) -> Outcome:
        try:
            code = main(words)
        except SystemExit as end:  # argparse
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return command


@pytest.fixture
def driving(run: Run, live: Live, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands against the live server, as its environment variable tells them."""
    monkeypatch.setenv("PASSE_MARCHE_URL", live.url)
    return run


@pytest.fixture
def receiver(live: Live) -> Iterator[Receiver]:
    """Let the default editor's webhooks come to a receiver that verifies them."""
    editor = live.application.spaces.get("default").workspace.default_editor()
    with Receiver() as receiver:
        receiver.secret = editor.webhook_secret or ""
        editor.completion_webhook_url = receiver.url
        yield receiver


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `passe-marche serve` from an unrelated directory, without settings of our own."""
    started: list[subprocess.Popen[str]] = []

    def serve(*options: str, **variables: str) -> subprocess.Popen[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "serve", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment | variables,
        )
        started.append(process)
        return process

    yield serve
    for process in started:
        process.kill()
        process.communicate()
