"""The command line, `passe-marche`: one module per command, in French, as its readers are.

A module is loaded when its command is asked for, so that none pays for another. Each has
`configure(parser)`, which adds its arguments and its `run(options) -> int`. Exit codes: 0 all good,
1 findings, 2 a wrong usage or environment.
"""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser, Version

ENVIRONMENT_ERROR = 2

COMMANDS = {
    "serve": "démarrer le bac à sable",
    "demo": "jouer tout le parcours, étape par étape",
    "trigger": "provoquer un événement et son webhook",
    "webhooks": "lister, montrer ou renvoyer des webhooks",
    "clock": "lire, avancer, figer ou relancer l'horloge",
    "faults": "provoquer des pannes de l'API et des webhooks",
    "reset": "revenir à l'état de départ",
    "snapshot": "enregistrer l'état dans un fichier, ou le remettre",
    "scenarios": "amener l'espace de travail dans une situation choisie",
    "spec": "vérifier ou exporter le contrat OpenAPI",
    "drift": "lire le registre des écarts entre documents et service",
    "contracts": "éprouver un environnement, ou un récepteur de webhooks",
    "checklist": "remplir la liste d'intégration de votre plateforme",
    "docs": "écrire la documentation, statique, dans un dossier",
}

EXAMPLE = """\
exemples :
  passe-marche demo
  passe-marche serve --port 3000
  passe-marche trigger market_application.completed
  passe-marche clock advance 30m

« passe-marche COMMANDE --help » détaille chaque commande."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without UTF-8 shows a question mark, it does not end the command.
            stream.reconfigure(errors="replace")
    try:
        options = build_parser(given).parse_args(given)
        code: int = options.run(options)
        sys.stdout.flush()
    except CommandError as error:
        print(f"passe-marche : {error}", file=sys.stderr)
        return ENVIRONMENT_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough of it (`| head`); what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def build_parser(given: Sequence[str]) -> Parser:
    """Build the parser; only the commands named in `given` get their arguments."""
    parser = Parser(
        prog="passe-marche",
        description="Bac à sable local et non officiel de l'API Passe Marché.",
        epilog=EXAMPLE,
    )
    parser.add_argument("--version", action=Version, help="afficher la version")
    commands = parser.add_commands("commande")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=_sentence(summary))
        if name in given:
            import_module(f"sandbox.cli.{name}").configure(command)
    return parser


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."
