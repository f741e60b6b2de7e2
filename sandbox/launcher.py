"""Starts a sandbox of one's own as a child process, on a free port, and stops it again.

For programs that speak to a sandbox over HTTP and nothing else; imports nothing of the server.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from sandbox.settings import PREFIX

STOP_SECONDS = 5.0
"""How long the child may take to end before it is killed."""


class LaunchError(Exception):
    """The sandbox did not start; the message is what it said, in French."""


@dataclass(frozen=True)
class Running:
    """What the ready line told."""

    url: str
    profile: str


class Launcher:
    """A sandbox for the time of a `with` block.

    Its settings are the `options` alone, not those of the surrounding environment: what it shows
    is the same everywhere. Raises `LaunchError`.
    """

    def __init__(self, options: Sequence[str] = ()) -> None:
        # -P: a folder named "sandbox" where the user stands is not ours.
        self._command = [sys.executable, "-P", "-m", "sandbox", "serve", "--port=0", *options]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _stop
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Running:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={k: v for k, v in os.environ.items() if not k.startswith(PREFIX)},
        )
        try:
            return self._ready(self._process)
        except BaseException:
            self._stop()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def _ready(self, process: subprocess.Popen[bytes]) -> Running:
        line = process.stdout.readline() if process.stdout else b""
        try:
            told = json.loads(line)
            return Running(url=told["url"], profile=told["profile"])
        except (ValueError, KeyError, TypeError) as error:
            raise LaunchError(self._last_words(process)) from error

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        process.kill()
        process.wait()
        self._errors.seek(0)
        words = self._errors.read().decode(errors="replace").strip().splitlines()
        # The command says its own name first; whoever repeats its words does so too.
        last = words[-1].removeprefix("passe-marche : ") if words else f"code {process.returncode}"
        return f"le bac à sable n'a pas démarré : {last}"

    def _stop(self) -> None:
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        self._errors.close()
