"""Real shells on real terminals; what they show is read as one reads it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE_SECONDS = 90.0
"""How long a command may take before the test gives up; nothing waits for it to pass."""

_PAINT = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
# A shell that begins with Ctrl-C ignored, as in a job in the background, never minds it again.
_IN_ITS_TERMINAL = """
import fcntl, os, signal, sys, termios
for number in (signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_DFL)
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
_SHELLS = {
    "bash": ["--norc", "--noprofile", "--noediting", "-i"],
    # Without its line editor, and without its mark after a line that has no end.
    "zsh": ["-f", "-i", "+Z", "-o", "no_prompt_sp", "-o", "no_prompt_cr"],
}


class Terminal:
    """A window with an interactive shell in it."""

    def __init__(self, shell: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._script = folder.parent / f"typed-{id(self)}.sh"
        self._screen, inside = pty.openpty()
        _quiet(inside)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IN_ITS_TERMINAL, shell, *_SHELLS[shell]],
            cwd=folder,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env={**environment, "TERM": "dumb", "PS1": "", "PS2": "", "PROMPT": ""},
        )
        os.close(inside)
        self._shown = b""
        self._read_to = 0
        self._typed = 0
        self.busy = False
        # What the shell says while it starts is nobody's output.
        self.run(":")

    def type(self, text: str) -> None:
        """Type a text and Enter, without waiting for what it does."""
        # From a file, so that nothing depends on how fast the shell reads its terminal.
        self._script.write_text(text, "utf-8")
        self._read_to = len(self.shown)
        self._typed += 1
        self.busy = True
        os.write(self._screen, f". '{self._script}'; echo '@@{self._typed}='$?\n".encode())

    @property
    def _end(self) -> re.Pattern[str]:
        """What tells that the last command has ended; those before it have marks of their own."""
        return re.compile(rf"@@{self._typed}=(\d+)\n")

    def run(self, text: str) -> tuple[int, str]:
        """Type a text and wait until it has been carried out; gives exit code and output."""
        self.type(text)
        found = self.wait_for(self._end)
        self.busy = False
        return int(found[1]), found.string[: found.start()]

    def wait_for(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Wait until it shows what is looked for, after what was read of it last."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            fresh = self.shown[self._read_to :]
            if found := pattern.search(fresh):
                self._read_to += found.end()
                return found
            left = deadline - time.monotonic() if not self._end.search(fresh) else 0
            assert left > 0 and self._read(left), f"not shown: {pattern.pattern}\nbut:\n{fresh}"

    def interrupt(self) -> None:
        """Type Ctrl-C, and wait until the shell is back."""
        os.write(self._screen, b"\x03")
        self.busy = False
        self._read_to = len(self.shown)
        self.run(":")

    @property
    def shown(self) -> str:
        """Everything that it has shown, without colours."""
        text = self._shown.decode("utf-8", "replace").replace("\r\n", "\n")
        return _PAINT.sub("", text)

    def close(self) -> None:
        """End the shell and what it runs."""
        for group in {self._process.pid, self._foreground()}:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()
        os.close(self._screen)

    def _foreground(self) -> int:
        answer = fcntl.ioctl(self._screen, termios.TIOCGPGRP, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0]) or self._process.pid

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._screen], [], [], seconds)
        if ready:
            self._shown += os.read(self._screen, 65536)
        return bool(ready)


def _quiet(inside: int) -> None:
    """Do not echo what is typed; make it wide enough that nothing is wrapped."""
    settings = termios.tcgetattr(inside)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(inside, termios.TCSANOW, settings)
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
