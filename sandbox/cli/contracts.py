"""`passe-marche contracts`: the options of the harness; what it does is in `contracts`."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from contracts.errors import EnvironmentProblem
from contracts.output import Output
from contracts.provider.credentials import Credentials
from contracts.provider.options import SUITES, RunOptions
from contracts.report.formats import FORMATS
from contracts.wording import LANGUAGES
from sandbox.cli.durations import seconds
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Commands, Parser
from sandbox.settings import PREFIX, PROFILE_NAMES

EXAMPLE = """\
exemples :
  passe-marche contracts run
  passe-marche contracts run --url http://localhost:3000 --suite spec,journeys --report-dir rapport
  passe-marche contracts receiver http://localhost:4567/webhooks/voie-rapide --secret S
  passe-marche contracts receiver URL --secret S --hook-url URL --report-dir rapport

Code de sortie : 0 tout est conforme, 1 des défauts sont constatés, 2 rien n'a pu être vérifié."""

SECRET_VARIABLE = f"{PREFIX}WEBHOOK_SECRET"


def configure(parser: Parser) -> None:
    """Add the harness's commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    _configure_run(actions)
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


def _configure_run(actions: Commands) -> None:
    parser = _add(actions, "run", "éprouver un environnement qui sert l'API", _run)
    parser.add_argument(
        "--url", metavar="URL", help="environnement ; par défaut un bac à sable est démarré"
    )
    parser.add_argument("--profile", choices=PROFILE_NAMES, help="ce qui est attendu [documented]")
    parser.add_argument(
        "--suite", metavar="SUITES", type=_suites, default=SUITES, help=f"parmi {','.join(SUITES)}"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="graine du hasard [1]")
    parser.add_argument(
        "--budget", metavar="DURÉE", type=seconds, default=60.0, help="durée de l'essai [60s]"
    )
    parser.add_argument("--spec", metavar="FICHIER", help="un autre contrat OpenAPI")
    parser.add_argument(
        "--baseline", metavar="FICHIER", help="rapport dont les constats sont connus"
    )
    parser.add_argument("--client-id", metavar="ID", help=f"(ou {PREFIX}CLIENT_ID)")
    parser.add_argument("--client-secret", metavar="S", help=f"(ou {PREFIX}CLIENT_SECRET)")
    parser.add_argument("--other-client-id", metavar="ID", help="un second éditeur, pour comparer")
    parser.add_argument("--other-client-secret", metavar="S", help="son secret")
    parser.add_argument("--webhook-secret", metavar="S", help=f"(ou {SECRET_VARIABLE})")
    parser.add_argument(
        "--webhook-listen",
        metavar="HÔTE:PORT",
        type=_listen,
        help="où recevoir les webhooks de cet environnement",
    )
    parser.add_argument(
        "--webhook-url", metavar="URL", help="comment l'environnement nous atteint, s'il diffère"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="dire ce qui serait envoyé, sans rien envoyer"
    )
    _add_permission(parser)
    add_output(parser)


def _suites(text: str) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in text.split(","))
    unknown = [part for part in asked if part not in SUITES]
    if unknown:
        raise argparse.ArgumentTypeError(f"« {unknown[0]} » n'est pas l'une de {', '.join(SUITES)}")
    return tuple(suite for suite in SUITES if suite in asked)


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"« {text} » n'a pas la forme HÔTE:PORT")
    return host.strip("[]"), int(port)


def _run(options: argparse.Namespace) -> int:
    from contracts.provider import command  # noqa: PLC0415 - httpx, for this action alone

    chosen = RunOptions(
        url=options.url,
        profile=options.profile,
        suites=options.suite,
        seed=options.seed,
        budget=options.budget,
        spec=_file(options.spec),
        main=_credentials(
            options.client_id or os.environ.get(f"{PREFIX}CLIENT_ID"),
            options.client_secret or os.environ.get(f"{PREFIX}CLIENT_SECRET"),
        ),
        other=_credentials(options.other_client_id, options.other_client_secret),
        webhook_secret=options.webhook_secret or os.environ.get(SECRET_VARIABLE),
        webhook_listen=options.webhook_listen,
        webhook_url=options.webhook_url,
        allowed_hosts=options.yes_i_may_test,
        dry_run=options.dry_run,
        baseline=_file(options.baseline),
    )
    return command.run(chosen, output_of(options), sys.stdout, sys.stderr)


def _file(name: str | None) -> Path | None:
    if name is not None and not Path(name).is_file():
        raise CommandError(f"le fichier {name} n'existe pas")
    return Path(name) if name is not None else None


def _credentials(client_id: str | None, client_secret: str | None) -> Credentials | None:
    if client_id is None and client_secret is None:
        return None
    if not client_id or not client_secret:
        raise CommandError("un identifiant de client va avec son secret : il manque l'un des deux")
    return Credentials(client_id, client_secret)


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
    ca_file = _file(options.ca_file)
    examination = Examination(
        url=options.url,
        secret=secret,
        budget=options.ack_budget,
        hook=Hook(options.hook_url) if options.hook_url else None,
        subject=Subject(market=options.market, application=options.application),
        ca_file=str(ca_file) if ca_file else None,
    )
    return command.run(
        examination, output_of(options), options.yes_i_may_test, sys.stdout, sys.stderr
    )
