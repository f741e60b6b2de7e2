"""Brings a report to where it was asked for: the terminal, one format, a folder with all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.report.as_text import to_text
from contracts.report.formats import FORMATS, write_folder
from contracts.report.model import Report
from contracts.report.paint import paint_for
from contracts.report.view import Viewer
from contracts.wording import Language, Text


@dataclass(frozen=True, slots=True)
class Output:
    """Where reports go, and in which words."""

    format: str = "text"
    language: Language = "fr"
    folder: Path | None = None


def deliver(report: Report, secrets: Secrets, output: Output, stream: IO[str]) -> Sequence[Path]:
    """Write a report; gives the files written. Raises `EnvironmentProblem`."""
    view = Viewer(secrets, output.language).report(report)
    written: Sequence[Path] = ()
    if output.folder is not None:
        try:
            written = write_folder(view, output.folder)
        except OSError as error:
            raise EnvironmentProblem(
                Text(
                    "impossible d'écrire dans {folder} : {why}", "cannot write to {folder}: {why}"
                ).fill(folder=output.folder, why=error.strerror)
            ) from error
    if output.format == "text":
        stream.write(to_text(view, paint_for(stream)))
    else:
        stream.write(FORMATS[output.format](view))
    return written
