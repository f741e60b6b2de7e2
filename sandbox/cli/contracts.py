"""`passe-marche contracts`: the options of the harness; what it does is in `contracts`."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from contracts.errors import EnvironmentProblem
from contracts.output import Output
from contracts.report.formats import FORMATS
from contracts.wording import LANGUAGES
from sandbox.cli.durations import seconds
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Commands, Parser

EXAMPLE = """\
exemples :
  passe-marche contracts receiver http://localhost:4567/webhooks/voie-rapide --secret S
  passe-marche contracts receiver URL --secret S --hook-url URL --report-dir rapport

Code de sortie : 0 tout est conforme, 1 des défauts sont constatés, 2 rien n'a pu être vérifié."""

SECRET_VARIABLE = "PASSE_MARCHE_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable


def configure(parser: Parser) -> None:
    """Add the harness's commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    _configure_receiver(actions)


def _add(
    actions: Commands, name: str, summary: str, run: Callable[[argparse.Namespace], int]
) -> Parser:
    sentence = f"{summary[0].upper()}{summary[1:]}."
    parser = actions.add_parser(name, help=summary, description=sentence, epilog=EXAMPLE)
    parser.set_defaults(run=_guarded(run))
    return parser


def _guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Say in one sentence why nothing could be checked."""

    def guarded(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except EnvironmentProblem as problem:
            raise CommandError(getattr(problem.text, options.lang)) from problem

    return guarded


def add_output(parser: Parser) -> None:
    """Add what all reports have in common."""
    formats = ", ".join(FORMATS)
    parser.add_argument(
        "--format", metavar="FORMAT", choices=tuple(FORMATS), default="text", help=formats
    )
    parser.add_argument(
        "--report-dir", metavar="DOSSIER", help="y écrire le rapport dans tous les formats"
    )
    parser.add_argument(
        "--lang", metavar="LANGUE", choices=LANGUAGES, default="fr", help="fr ou en [fr]"
    )


def output_of(options: argparse.Namespace) -> Output:
    """Read what `add_output` added."""
    folder = Path(options.report_dir) if options.report_dir else None
    return Output(format=options.format, language=options.lang, folder=folder)


def _add_permission(parser: Parser) -> None:
    parser.add_argument(
        "--yes-i-may-test",
        metavar="HÔTE",
        action="append",
        default=[],
        help="hôte que vous avez le droit de tester ; inutile pour cette machine",
    )


def _configure_receiver(actions: Commands) -> None:
    parser = _add(actions, "receiver", "examiner un récepteur de webhooks", _receiver)
    parser.add_argument("url", metavar="URL", help="adresse du récepteur")
    parser.add_argument(
        "--secret", metavar="SECRET", help=f"secret de webhook (ou {SECRET_VARIABLE})"
    )
    parser.add_argument(
        "--ack-budget",
        metavar="DURÉE",
        type=seconds,
        default=10.0,
        help="délai accordé à l'accusé de réception [10s]",
    )
    parser.add_argument(
        "--hook-url",
        metavar="URL",
        help='adresse où la plateforme dit combien d\'événements elle a traités : {"processed": n}',
    )
    parser.add_argument("--market", metavar="ID", help="un marché que la plateforme connaît")
    parser.add_argument("--application", metavar="ID", help="une candidature qu'elle connaît")
    parser.add_argument(
        "--ca-file", metavar="FICHIER", help="autorité de certification, pour https"
    )
    _add_permission(parser)
    add_output(parser)


def _receiver(options: argparse.Namespace) -> int:
    from contracts.receiver import command  # noqa: PLC0415 - httpx, for this action alone
    from contracts.receiver.examination import Examination  # noqa: PLC0415
    from contracts.receiver.forge import Subject  # noqa: PLC0415
    from contracts.receiver.hook import Hook  # noqa: PLC0415

    secret = options.secret or os.environ.get(SECRET_VARIABLE)
    if not secret:
        raise CommandError(f"il manque le secret de webhook : --secret, ou {SECRET_VARIABLE}")
    if options.ca_file and not Path(options.ca_file).is_file():
        raise CommandError(f"le fichier {options.ca_file} n'existe pas")
    examination = Examination(
        url=options.url,
        secret=secret,
        budget=options.ack_budget,
        hook=Hook(options.hook_url) if options.hook_url else None,
        subject=Subject(market=options.market, application=options.application),
        ca_file=options.ca_file,
    )
    return command.run(
        examination, output_of(options), options.yes_i_may_test, sys.stdout, sys.stderr
    )
