"""Reading an upload form as it arrives, so that a large file is on disk before its end is sent.

The decoder is Werkzeug's; it is fed from the event loop, slice by slice. A worker thread would
compete with the loop for the interpreter at every slice, and slow every other request down.
"""

from typing import IO

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from sandbox import blobs

MAX_FIELDS = 2 * 1024 * 1024
"""The most that all fields other than files may take together, in bytes."""

MAX_PARTS = 2_000

Form = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


class FormReader:
    """Takes the bytes of one `multipart/form-data` body; `finish` gives its fields and files."""

    def __init__(self, boundary: str) -> None:
        """Begin; raises `BadRequest` without a usable boundary."""
        if not boundary or not boundary.isascii():
            raise BadRequest("multipart/form-data without a boundary")
        self._decoder = MultipartDecoder(
            boundary.encode("ascii"), max_form_memory_size=MAX_FIELDS, max_parts=MAX_PARTS
        )
        self._form: list[tuple[str, str]] = []
        self._files: list[tuple[str, FileStorage]] = []
        self._field_bytes = 0
        self._part: Field | File | None = None
        self._value = bytearray()
        self._content: IO[bytes] | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes, a few at a time; raises `BadRequest`, `RequestEntityTooLarge`."""
        self._decoder.receive_data(chunk)
        self._drain()

    def finish(self) -> tuple[Form, Files]:
        """Give what was sent, files rewound; raises `BadRequest` if the end is missing."""
        self._decoder.receive_data(None)
        self._drain()
        return MultiDict(self._form), MultiDict(self._files)

    def close(self) -> None:
        """Drop the files of a form that will not be used."""
        if self._content is not None:
            self._content.close()
        for _, file in self._files:
            file.close()

    def _drain(self) -> None:
        while True:
            try:
                event = self._decoder.next_event()
            except ValueError as error:
                raise BadRequest(f"the multipart form cannot be read: {error}") from error
            match event:
                case NeedData() | Epilogue():
                    return
                case Field() | File():
                    self._begin(event)
                case Data():
                    self._add(event)

    def _begin(self, part: Field | File) -> None:
        self._part, self._value = part, bytearray()
        if isinstance(part, File):
            self._content = blobs.spool()

    def _add(self, data: Data) -> None:
        part = self._part
        if isinstance(part, File) and self._content is not None:
            self._content.write(data.data)
            if not data.more_data:
                self._content.seek(0)
                file = FileStorage(self._content, part.filename, part.name, headers=part.headers)
                self._files.append((part.name or "", file))
                self._content = None
        elif part is not None:
            self._field_bytes += len(data.data)
            if self._field_bytes > MAX_FIELDS:
                raise RequestEntityTooLarge(f"the fields take more than {MAX_FIELDS} bytes")
            self._value += data.data
            if not data.more_data:
                self._form.append((part.name or "", self._value.decode("utf-8", "replace")))
