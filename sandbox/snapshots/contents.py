"""The bytes of files in a snapshot: apart from everything else, each once, in base64.

What changes is written down at one instant, on the event loop; contents never change, so they are
read and encoded afterwards, piece by piece, wherever there is time. A document that can be made
again from its field and its company is not kept at all.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blobs import adopt, spool
from sandbox.domain import catalogue, siret
from sandbox.domain.files import Content
from sandbox.domain.made import MadeContent, MakeDocument

_SLICE = 3 * 256 * 1024
"""How many bytes are encoded at a time: a multiple of three, or base64 would have gaps."""


class Written:
    """The contents of a snapshot that is being written."""

    def __init__(self) -> None:
        self._numbers: dict[int, str] = {}
        self._contents: list[Content] = []

    def reference(self, content: Content) -> dict[str, str]:
        """Give what stands for a content where a file has it."""
        if isinstance(content, MadeContent):
            return {"field_key": content.field_key, "siret": content.siret}
        number = self._numbers.get(id(content))
        if number is None:
            # Kept in the list: its id is not given to another object meanwhile.
            self._contents.append(content)
            number = self._numbers[id(content)] = str(len(self._contents))
        return {"content": number}

    def chunks(self) -> Iterator[bytes]:
        """Write the JSON object of all contents."""
        yield b"{"
        for number, content in enumerate(self._contents, 1):
            yield b'%s"%d":"' % (b"," if number > 1 else b"", number)
            with content.open() as file:
                while data := _full_read(file.read, _SLICE):
                    yield b64encode(data)
            yield b'"'
        yield b"}"


def _full_read(read: Any, size: int) -> bytes:
    """Read `size` bytes, or what is left; a single read may give less."""
    parts = bytearray()
    while len(parts) < size and (part := read(size - len(parts))):
        parts += part
    return bytes(parts)


class Read:
    """The contents of a snapshot that is being read; each is decoded once, when it is used."""

    def __init__(self, raw: Mapping[str, Any], make: MakeDocument) -> None:
        self._raw = raw
        self._contents: dict[str, Content] = {}
        self._make = make

    def content(self, reference: object) -> Content:
        """Give what a reference stands for; raises `ValueError`."""
        match reference:
            case {"content": str(number), **rest} if not rest:
                if number not in self._contents:
                    self._contents[number] = self._decoded(number)
                return self._contents[number]
            case {"field_key": str(key), "siret": str(company), **rest} if not rest:
                if key not in catalogue.FIELDS or not siret.is_valid(company):
                    raise ValueError("no document is made for this field and company")
                return MadeContent(self._make, key, company)
        raise ValueError('expected {"content": number} or {"field_key": key, "siret": siret}')

    def _decoded(self, number: str) -> Content:
        encoded = self._raw.get(number)
        if not isinstance(encoded, str):
            raise ValueError(f"there is no content {number[:40]!r}")
        file = spool()
        try:
            for start in range(0, len(encoded), _SLICE * 4 // 3):
                file.write(b64decode(encoded[start : start + _SLICE * 4 // 3], validate=True))
        except (binascii.Error, ValueError):
            file.close()
            raise ValueError(f"the content {number[:40]!r} is not base64") from None
        return adopt(file)
