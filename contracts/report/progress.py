"""Telling on a terminal what is being done; elsewhere nothing, so that CI logs stay short."""

from typing import IO, Protocol

from contracts.wording import Language, Text, in_language


class Progress(Protocol):
    """Listens to what is being done."""

    def step(self, text: Text) -> None:
        """Something begins."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


class Silent:
    """Tells nothing."""

    def step(self, text: Text) -> None:
        """Tell nothing."""

    def close(self) -> None:
        """Tell nothing."""


class Line:
    """One line of a terminal, always the present step."""

    def __init__(self, stream: IO[str], language: Language) -> None:
        self._stream = stream
        self._language = language
        self._done = 0

    def step(self, text: Text) -> None:
        """Show what begins, and how much is done."""
        shown = f"[{self._done}] {in_language(text, self._language)}"[:100]
        self._done += 1
        self._stream.write(f"\r\x1b[2K{shown}")
        self._stream.flush()

    def close(self) -> None:
        """Leave the line as if nothing had been."""
        self._stream.write("\r\x1b[2K")
        self._stream.flush()


def progress_for(stream: IO[str], language: Language) -> Progress:
    """Give a line on a terminal, silence elsewhere."""
    return Line(stream, language) if stream.isatty() else Silent()
