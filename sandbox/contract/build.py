"""Makes the JSON that the server loads out of the contracts that people write.

The build is where a contract is validated, so that the start of the server does not have to:
first against the OpenAPI specification, then by the lint of this package; each of its texts has to
have its English.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TextIO

from sandbox.contract import documents, english, loader, overlay
from sandbox.contract.documents import UnreadableDocument
from sandbox.contract.grammar import Document, pointer
from sandbox.contract.lint import lint


def build(*, check: bool, out: TextIO) -> int:
    """Write the JSON of every contract, or with `check` compare it; gives the exit code.

    0 when all is well, 1 when a contract is invalid or its JSON out of date, 2 when a contract
    cannot be read.
    """
    written = {name: (path, partial(documents.read, path)) for name, path in loader.SOURCES.items()}
    derived = {
        name: (changes, partial(_derived, base, changes))
        for name, (base, changes) in loader.OVERLAYS.items()
    }
    built = {**written, **derived}
    code = max(_build_one(name, path, read, check, out) for name, (path, read) in built.items())
    if code == 0 and built.keys() >= set(loader.OF_PROFILES.values()):
        return _check_english(out)
    return code


def _check_english(out: TextIO) -> int:
    """Tell of translations that no contract needs any more; gives the exit code."""
    unused = english.unused(loader.load(name) for name in loader.OF_PROFILES.values())
    name = english.TRANSLATIONS.name
    out.writelines(f"english: {name}: no contract says « {text} »\n" for text in unused)
    return 1 if unused else 0


def _derived(base: str, changes: Path) -> Document:
    return overlay.apply(documents.read(loader.SOURCES[base]), overlay.read(changes))


def _build_one(
    name: str, source: Path, read: Callable[[], Document], check: bool, out: TextIO
) -> int:
    if not source.is_file():
        out.write(f"{name}: skipped, there is no {_shown(source)}\n")
        return 0
    try:
        document = read()
    except UnreadableDocument as error:
        out.write(f"{name}: {_shown(source)} cannot be used: {error}\n")
        return 2
    problems = _problems(document) or _untranslated(name, document)
    if problems:
        out.writelines(f"{name}: {_shown(source)}: {problem}\n" for problem in problems)
        return 1
    return _write(name, documents.to_json(document, indent=None), check, out)


def _write(name: str, text: str, check: bool, out: TextIO) -> int:
    target = loader.parsed_path(name)
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        out.write(f"{name}: {_shown(target)} is up to date\n")
        return 0
    if check:
        out.write(
            f"{name}: {_shown(target)} is out of date; run `python -m sandbox.contract build`\n"
        )
        return 1
    target.write_text(text, encoding="utf-8")
    out.write(f"{name}: {_shown(target)} written\n")
    return 0


def _problems(document: Document) -> list[str]:
    # A development dependency: only the build needs it.
    from openapi_spec_validator import OpenAPIV30SpecValidator  # noqa: PLC0415

    invalid = OpenAPIV30SpecValidator(document).iter_errors()
    messages = [
        f"{pointer(tuple(error.absolute_path)) or '/'}: {error.message.partition(chr(10))[0]}"
        for error in invalid
    ]
    return messages or [str(found) for found in lint(document)]


def _untranslated(name: str, document: Document) -> list[str]:
    """Name the texts without English; the control API is in English from the start."""
    if name not in loader.OF_PROFILES.values():
        return []
    return [
        f"{english.TRANSLATIONS.name} has no English for « {' '.join(text.split())} »"
        for text in english.untranslated(document)
    ]


def _shown(path: Path) -> str:
    return str(path.relative_to(loader.ROOT))
