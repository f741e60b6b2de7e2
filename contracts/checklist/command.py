"""`passe-marche checklist`: from its options to its exit code."""

import select
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from contracts.checklist import declarations, rendering
from contracts.checklist.filled import (
    Item,
    Status,
    items_of,
    read_battery,
    with_battery,
    with_declarations,
)
from contracts.checklist.guide import Guide
from contracts.checklist.source import DEFAULT_URL, fetch
from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.output import Output, deliver
from contracts.provider.control import Control
from contracts.safety import check_may_test, host_of
from contracts.wording import Text, in_language

FORMATS = ("text", "md", "html", "json", "junit")


@dataclass(frozen=True, slots=True)
class ChecklistOptions:
    """What was asked for."""

    url: str = DEFAULT_URL
    workspace: str = "default"
    declarations: Path = declarations.DEFAULT_FILE
    receiver_report: Path | None = None
    guide: bool = False
    patience: float = 600.0
    strict: bool = False
    declare: str | None = None
    by: str | None = None
    comment: str = ""


def run(options: ChecklistOptions, output: Output, stream: IO[str], errors: IO[str]) -> int:
    """Show the checklist; gives the exit code. Raises `EnvironmentProblem`."""
    check_may_test(options.url, [host_of(options.url)])
    control = Control(options.url, options.workspace)
    try:
        if options.declare is not None:
            return _declare(options, control, output, errors)
        items = _lead(control, options, output, errors) if options.guide else None
        items = items if items is not None else items_of(fetch(control))
    finally:
        control.close()
    if options.receiver_report is not None:
        items = with_battery(items, read_battery(options.receiver_report))
    items = with_declarations(items, declarations.read(options.declarations))
    _show(items, options, output, stream)
    return _exit_code(items, strict=options.strict)


def _show(items: list[Item], options: ChecklistOptions, output: Output, stream: IO[str]) -> None:
    if output.format == "json":
        stream.write(rendering.to_json(items, output.language))
        return
    report = rendering.report_of(items, f"{options.url} ({options.workspace})")
    deliver(report, Secrets(), output, stream)


def _exit_code(items: list[Item], *, strict: bool) -> int:
    bad = {Status.FAILED, Status.NOT_SEEN} if strict else {Status.FAILED}
    return 1 if any(item.status in bad for item in items) else 0


def _declare(options: ChecklistOptions, control: Control, output: Output, errors: IO[str]) -> int:
    known = {item.id: item for item in items_of(fetch(control))}
    item = known.get(options.declare or "")
    if item is None or not options.by:
        raise EnvironmentProblem(
            Text(
                "--declare demande un élément de la liste (d06-03, sfd-08…) et --by NOM",
                "--declare takes an item of the list (d06-03, sfd-08…) and --by NAME",
            )
        )
    declaration = declarations.Declaration(item.id, options.by, date.today(), options.comment)
    declarations.add(options.declarations, declaration)
    told = Text("{title} : déclaré dans {file}", "{title}: declared in {file}")
    line = told.fill(title=item.title, file=options.declarations)
    errors.write(in_language(line, output.language) + "\n")
    return 0


def _lead(
    control: Control, options: ChecklistOptions, output: Output, errors: IO[str]
) -> list[Item]:
    def say(text: Text) -> None:
        errors.write(in_language(text, output.language) + "\n")
        errors.flush()

    say(
        Text(
            "Entrée passe à la situation suivante ; Ctrl-C termine.",
            "Enter goes on to the next situation; Ctrl-C ends.",
        )
    )
    return Guide(control, say, _enter_pressed, options.patience).lead()


def _enter_pressed(seconds: float) -> bool:
    """Wait for the Enter key, at most so long; without a terminal, only wait."""
    if not sys.stdin.isatty():
        time.sleep(seconds)
        return False
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready and sys.stdin.readline() is not None)
