"""The receiver battery against receivers in other languages, where these are installed."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.receiver.examination import Examination, examine
from contracts.receiver.hook import Hook

HERE = Path(__file__).parent / "receivers_elsewhere"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
COMMANDS = {"node": ["receiver.js"], "java": ["Receiver.java"]}


@contextmanager
def running(program: str, fault: str) -> Iterator[str]:
    """Run a receiver; gives its base address."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    command = [program, *COMMANDS[program], fault, SECRET]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("program", "fault", "expected"),
    [
        ("node", "none", []),
        ("node", "no-check", ["signature-not-verified"]),
        ("node", "reserialised", ["reserialised-json"]),
        ("node", "case", ["header-case"]),
        ("node", "twice", ["not-idempotent"]),
        ("node", "unknown-event", ["unknown-event-crash"]),
        ("java", "none", []),
        ("java", "no-check", ["signature-not-verified"]),
        ("java", "twice", ["not-idempotent"]),
    ],
)
def test_a_receiver_in_another_language(program: str, fault: str, expected: list[str]) -> None:
    with running(program, fault) as base:
        hook = Hook(f"{base}/processed", settle=0)
        examination = Examination(f"{base}/webhooks/passemarche", SECRET, hook=hook)
        report = asyncio.run(examine(examination))
    assert [f.rule.removeprefix("receiver/") for f in report.findings] == expected
