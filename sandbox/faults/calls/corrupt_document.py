"""A document that cannot be opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import DOWNLOADS, parameter, register
from sandbox.http import Answer, chunks_of

_PAGE = (
    b"<!doctype html>\n<title>502 Bad Gateway</title>\n<h1>502 Bad Gateway</h1>\n"
    b"<p>Page d'erreur d'un intermediaire, servie a la place du document (bac a sable).</p>\n"
)
_FLIPPED = bytes(byte ^ 0xFF for byte in range(256))


@register
@dataclass(frozen=True)
class CorruptDocument(CallFault):
    """The PDF or ZIP arrives as announced by every header, and is damaged."""

    name: ClassVar[str] = "corrupt_document"
    label: ClassVar[str] = "Le PDF ou le ZIP est abîmé, sous un statut 200"
    summary: ClassVar[str] = "The PDF or ZIP is damaged, under a status of 200"
    targets: ClassVar[tuple[str, ...]] = DOWNLOADS

    damage: str = parameter(
        "cut : la seconde moitié manque ; garbled : des octets sont changés ; "
        "html : une page d’erreur à la place",
        "`cut`: the second half is missing; `garbled`: bytes are changed; "
        "`html`: an error page in its place.",
        "cut",
        type="string",
        enum=["cut", "garbled", "html"],
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        what = {
            "cut": "its second half is missing",
            "garbled": "bytes in its middle are changed",
            "html": "it is an error page",
        }
        return f"the document is damaged: {what[self.damage]}"

    async def apply(self, affected: Affected) -> Answer:
        """Operate, and damage what was made; a refusal is left alone."""
        answer = await affected.operate()
        if answer.status != 200:
            return answer
        length = answer.length or 0
        pieces = chunks_of(answer)
        damaged = Answer(200, headers=answer.headers)
        if self.damage == "html":
            # To its end, so that a file on disk is closed.
            for _ in pieces:
                continue
            damaged.body, damaged.length = _PAGE, len(_PAGE)
        elif self.damage == "cut":
            damaged.body, damaged.length = lambda: _beginning(pieces, length // 2), length // 2
        else:
            damaged.body, damaged.length = lambda: _garbled(pieces, length), length
        return damaged


def _beginning(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        if size > 0:
            yield piece[:size]
        size -= len(piece)


def _garbled(pieces: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Change the bytes of the middle third."""
    first, last, place = length // 3, 2 * length // 3, 0
    for piece in pieces:
        start = min(max(first - place, 0), len(piece))
        end = min(max(last - place, 0), len(piece))
        yield piece[:start] + piece[start:end].translate(_FLIPPED) + piece[end:]
        place += len(piece)
