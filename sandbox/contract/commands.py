"""What `passe-marche spec` does: checking an OpenAPI document, and writing out the contract.

Each function does one command and gives its exit code: 0 all good, 1 findings, 2 a file that
cannot be used. What people read is in French, as on the rest of the command line.
"""

import sys
from pathlib import Path
from typing import Literal, TextIO

from sandbox.contract import documents, english, loader
from sandbox.contract.documents import UnreadableDocument
from sandbox.contract.edition31 import to_openapi31
from sandbox.contract.grammar import Document
from sandbox.contract.lint import lint

Edition = Literal["3.0", "3.1"]
Format = Literal["yaml", "json"]
Language = Literal["fr", "en"]
FRENCH: Language = "fr"
DOCUMENTED = "documented"
_NAMES = {DOCUMENTED: "openapi.yaml", "deployed": "openapi.yaml + openapi.deployed.overlay.yaml"}


def lint_command(
    path: Path | None = None,
    *,
    profile: str = DOCUMENTED,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Check a document, by default the contract of a profile; findings go to `out`, one a line."""
    out, err = out or sys.stdout, err or sys.stderr
    name = str(path) if path is not None else _NAMES[profile]
    try:
        document = documents.read(path) if path is not None else _contract(profile)
    except UnreadableDocument as error:
        err.write(f"{name} ne peut pas être vérifié : {error}.\n")
        return 2
    findings = lint(document)
    out.writelines(f"{name}#{found}\n" for found in findings)
    count = len(findings)
    summary = f"{count} anomalie{'s' if count > 1 else ''}" if count else "rien à signaler"
    err.write(f"{name} : {summary}.\n")
    return 1 if findings else 0


def _contract(profile: str) -> Document:
    return loader.load(loader.OF_PROFILES[profile])


def export_command(
    edition: Edition = "3.0",
    form: Format = "yaml",
    output: Path | None = None,
    *,
    profile: str = DOCUMENTED,
    language: Language = FRENCH,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Write the service's contract, as a profile follows it, to a file or to `out`."""
    out, err = out or sys.stdout, err or sys.stderr
    text = export(edition, form, profile, language)
    if output is None:
        out.write(text)
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        err.write(f"{output} ne peut pas être écrit : {error.strerror or error}.\n")
        return 2
    return 0


def export(
    edition: Edition, form: Format, profile: str = DOCUMENTED, language: Language = FRENCH
) -> str:
    """Give the text of the service's contract; the documented 3.0 YAML is what people write."""
    if (edition, form, profile, language) == ("3.0", "yaml", DOCUMENTED, FRENCH):
        return loader.source_text()
    document = _contract(profile)
    if language != FRENCH:
        document = english.edition(document)
    return written(document, edition, form)


def written(document: Document, edition: Edition, form: Format) -> str:
    """Write a description, which is of edition 3.0, in an edition and a form."""
    if edition == "3.1":
        document = to_openapi31(document)
    return documents.to_yaml(document) if form == "yaml" else documents.to_json(document)
