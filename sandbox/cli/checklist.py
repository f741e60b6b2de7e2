"""`passe-marche checklist`: the options; what it does is in `contracts.checklist`."""

import argparse
import sys
from pathlib import Path

from contracts.errors import EnvironmentProblem
from contracts.output import Output
from contracts.wording import LANGUAGES
from sandbox.cli.client import DEFAULT_URL, URL_VARIABLE, default_url
from sandbox.cli.durations import seconds
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser

EXAMPLE = """\
exemples :
  passe-marche checklist
  passe-marche checklist --guide
  passe-marche checklist --format md > integration.md
  passe-marche checklist --declare d06-03 --by "Camille Martin" --comment "coffre-fort de secrets"

Chaque élément est vérifié (preuves à l'appui), en défaut, déclaré, ou pas encore vu. Code de
sortie : 0, ou 1 si un élément est en défaut (avec --strict, aussi s'il n'est pas encore vu)."""

FORMATS = ("text", "md", "html", "json", "junit")


def configure(parser: Parser) -> None:
    """Add the options."""
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--url", metavar="URL", help=f"adresse du bac à sable (ou {URL_VARIABLE}) [{DEFAULT_URL}]"
    )
    parser.add_argument(
        "--workspace", metavar="NOM", default="default", help="espace de travail [default]"
    )
    parser.add_argument(
        "--format", metavar="FORMAT", choices=FORMATS, default="text", help=", ".join(FORMATS)
    )
    parser.add_argument(
        "--lang", metavar="LANGUE", choices=LANGUAGES, default="fr", help="fr ou en [fr]"
    )
    parser.add_argument(
        "--guide", action="store_true", help="provoquer une à une les situations qui manquent"
    )
    parser.add_argument(
        "--patience",
        metavar="DURÉE",
        type=seconds,
        default=600.0,
        help="durée d'attente d'une situation du guide [10m]",
    )
    parser.add_argument(
        "--receiver-report",
        metavar="FICHIER",
        help="rapport JSON de « contracts receiver », comme preuve",
    )
    parser.add_argument(
        "--declarations",
        metavar="FICHIER",
        default="passe-marche-checklist.toml",
        help="ce que l'équipe déclare [passe-marche-checklist.toml]",
    )
    parser.add_argument("--declare", metavar="ÉLÉMENT", help="déclarer un élément, avec --by")
    parser.add_argument("--by", metavar="NOM", help="qui le déclare")
    parser.add_argument("--comment", metavar="TEXTE", default="", help="un commentaire")
    parser.add_argument(
        "--strict", action="store_true", help="finir avec 1 si un élément n'est pas encore vu"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from contracts.checklist import command  # noqa: PLC0415 - httpx, for this command alone

    report = Path(options.receiver_report) if options.receiver_report else None
    chosen = command.ChecklistOptions(
        url=options.url or default_url(),
        workspace=options.workspace,
        declarations=Path(options.declarations),
        receiver_report=report,
        guide=options.guide,
        patience=options.patience,
        strict=options.strict,
        declare=options.declare,
        by=options.by,
        comment=options.comment,
    )
    output = Output(format=options.format, language=options.lang)
    try:
        return command.run(chosen, output, sys.stdout, sys.stderr)
    except EnvironmentProblem as problem:
        raise CommandError(getattr(problem.text, options.lang)) from problem
