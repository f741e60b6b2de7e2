"""Collections of requests for Postman and Bruno, made from the contract.

    contract ─▶ service.py, driving.py ─▶ journey.py, refusals.py, steering.py ─▶ Collection
                                                          postman.py, bruno.py ◀──┘

They hold the whole journey, the refusals, and the useful control calls, with tests, and pass from
top to bottom against a fresh sandbox of their profile. What to offer:

    postman(profile, language) -> bytes                 one JSON file, format v2.1
    bruno(profile, language) -> Mapping[path, bytes]    the folder for Bruno, and for `bru run`
    bruno_zip(profile, language) -> bytes               the same folder, in an archive
    file_name(tool, profile, language) -> str           what to call the file

The same arguments always give the same bytes. French is the default language, as elsewhere.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Literal

from contracts.wording import Language
from sandbox.docs.collections import bruno as bruno_files
from sandbox.docs.collections import postman as postman_file
from sandbox.docs.collections.whole import collection

Tool = Literal["postman", "bruno"]
TOOLS: tuple[Tool, ...] = ("postman", "bruno")
FOLDER = "passe-marche"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest date that an archive can hold: the bytes must not depend on the day."""


@cache
def postman(profile: str = "documented", language: Language = "fr") -> bytes:
    """Give the collection for Postman: one JSON file."""
    return postman_file.written(collection(profile), language)


@cache
def bruno(profile: str = "documented", language: Language = "fr") -> Mapping[str, bytes]:
    """Give the collection for Bruno: its files by their paths in the folder."""
    return bruno_files.files(collection(profile), language)


@cache
def bruno_zip(profile: str = "documented", language: Language = "fr") -> bytes:
    """Give the folder for Bruno in a ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, content in bruno(profile, language).items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{path}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()


def file_name(tool: Tool, profile: str = "documented", language: Language = "fr") -> str:
    """Name the file to download; each profile and language has a name of its own."""
    edition = "" if language == "fr" else f"-{language}"
    end = "postman_collection.json" if tool == "postman" else "bruno.zip"
    return f"passe-marche-{profile}{edition}.{end}"
