"""How the demonstration is told: numbered steps, real requests and answers, abridged."""

from collections.abc import Iterable
from typing import Any, TextIO

from sandbox.cli.client import Reply
from sandbox.cli.layout import lay_out
from sandbox.cli.terminal import Styles, printable

WIDTH = 96
"""How wide bodies are set, in characters."""

_MARGIN = "     "


class Narrator:
    """Writes the story to one output."""

    def __init__(self, output: TextIO, styles: Styles) -> None:
        self._output, self._styles = output, styles
        self._steps = 0

    def title(self, text: str) -> None:
        """Begin the story."""
        self._write(self._styles(text, "bold"))

    def step(self, text: str) -> None:
        """Begin the next step."""
        self._steps += 1
        self._write("")
        self._write(self._styles(f"{self._steps:>3}. {text}", "bold"))

    def request(self, method: str, path: str, *body: str) -> None:
        """Show a request that is being sent, and the lines of its body."""
        self._line("→", f"{method} {path}", "cyan")
        self._body(body)

    def answer(self, reply: Reply, *body: str) -> None:
        """Show what came back, and the lines of its body."""
        colour = "green" if reply.status < 400 else "red"
        self._line("←", f"{reply.status} {reply.reason}", colour)
        self._body(body)

    def received(self, what: str, *body: str) -> None:
        """Show what came in on its own."""
        self._line("⇐", what, "cyan")
        self._body(body)

    @staticmethod
    def json(value: Any) -> list[str]:
        """Give the lines of a JSON body, abridged."""
        return lay_out(value, WIDTH - len(_MARGIN) - 2)

    def good(self, text: str) -> None:
        """Say what was achieved."""
        self._line("✔", text, "green")

    def bad(self, text: str) -> None:
        """Say what went wrong."""
        self._line("✘", text, "red", "bold")

    def detail(self, text: str) -> None:
        """Add a detail."""
        self._line(" ", text)

    def close(self, text: str) -> None:
        """End the story."""
        self._write("")
        self._write(text)

    def _body(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._line(" ", line, "dim")

    def _line(self, sign: str, text: str, *styles: str) -> None:
        shown = f"{sign} {printable(text)}"
        self._write(_MARGIN + (self._styles(shown, *styles) if styles else shown))

    def _write(self, line: str) -> None:
        self._output.write(f"{line}\n")
        self._output.flush()
