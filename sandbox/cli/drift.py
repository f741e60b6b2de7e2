"""`passe-marche drift`: the register of differences, on the command line."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from sandbox.cli import driving
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.cli.terminal import table

FORMATS = ("text", "json", "md")
SEVERITIES = ("high", "medium", "low")

EXAMPLE = """\
exemples :
  passe-marche drift list
  passe-marche drift list --severity high
  passe-marche drift list --format json
  passe-marche drift show D-011
  passe-marche drift show C-04
  passe-marche drift pages docs/drift

D-001 à D-090 : là où les documents et le service diffèrent. C-01 à C-50 : là où les documents se
contredisent."""


def configure(parser: Parser) -> None:
    """Add the three commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    listing = actions.add_parser(
        "list", help="lister les écarts", description="Liste les écarts.", epilog=EXAMPLE
    )
    listing.add_argument(
        "--severity", metavar="GRAVITÉ", choices=SEVERITIES, help=", ".join(SEVERITIES)
    )
    _add_format(listing)
    listing.set_defaults(run=_list)
    show = actions.add_parser(
        "show", help="montrer un écart", description="Montre un écart en entier.", epilog=EXAMPLE
    )
    show.add_argument("entry", metavar="ID", help="D-001 à D-090, C-01 à C-50")
    _add_format(show)
    show.set_defaults(run=_show)
    writing = actions.add_parser(
        "pages",
        help="écrire le registre en pages Markdown",
        description="Écrit le registre en pages Markdown, une par domaine.",
        epilog=EXAMPLE,
    )
    writing.add_argument("directory", metavar="DOSSIER", type=Path)
    writing.set_defaults(run=_write)


def _add_format(parser: Parser) -> None:
    parser.add_argument(
        "--format", metavar="FORMAT", choices=FORMATS, default="text", help="text, json, md [text]"
    )


def _list(options: argparse.Namespace) -> int:
    from sandbox.drift import load  # noqa: PLC0415 - YAML
    from sandbox.drift.pages import difference_text  # noqa: PLC0415 - with the register

    wanted = options.severity
    entries = [
        entry for entry in load().differences.values() if wanted is None or entry.severity == wanted
    ]
    if options.format == "json":
        driving.print_json([asdict(entry) for entry in entries])
    elif options.format == "md":
        driving.line("\n\n".join(map(difference_text, entries)))
    else:
        driving.line(table([[e.id, e.severity, e.title] for e in entries]))
    return 0


def _show(options: argparse.Namespace) -> int:
    from sandbox.drift import Difference, load  # noqa: PLC0415 - YAML
    from sandbox.drift.pages import contradiction_text, difference_text  # noqa: PLC0415

    entry = load().find(options.entry)
    if entry is None:
        raise CommandError(
            f"aucun écart ne s'appelle « {options.entry} » ; « passe-marche drift list » les nomme"
        )
    if options.format == "json":
        driving.line(json.dumps(asdict(entry), ensure_ascii=False, indent=2))
        return 0
    text = difference_text(entry) if isinstance(entry, Difference) else contradiction_text(entry)
    if options.format == "text":
        text = text.removeprefix("## ").replace("**", "").replace("`", "")
    driving.line(text)
    return 0


def _write(options: argparse.Namespace) -> int:
    from sandbox.drift import load  # noqa: PLC0415 - YAML
    from sandbox.drift.pages import pages  # noqa: PLC0415

    directory: Path = options.directory
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in pages(load()).items():
            (directory / name).write_text(text, "utf-8")
    except OSError as error:
        raise CommandError(f"impossible d'écrire dans {directory} : {error.strerror}") from error
    return 0
