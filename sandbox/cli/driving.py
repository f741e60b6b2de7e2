"""What the commands that drive a running sandbox have in common."""

import argparse
import json
from collections.abc import Callable

from sandbox.cli.client import DEFAULT_URL, URL_VARIABLE, Control, default_url
from sandbox.cli.parser import Commands, Parser
from sandbox.cli.terminal import printable

Run = Callable[[argparse.Namespace], int]

DEFAULT_WORKSPACE = "default"


def add_action(
    actions: Commands,
    name: str,
    summary: str,
    run: Run,
    example: str,
    *,
    workspace: str | None = DEFAULT_WORKSPACE,
) -> Parser:
    """Add an action to a command, with the options of `add_target`."""
    sentence = f"{summary[0].upper()}{summary[1:]}."
    parser = actions.add_parser(name, help=summary, description=sentence, epilog=example)
    add_target(parser, workspace)
    parser.set_defaults(run=run)
    return parser


def add_target(parser: Parser, workspace: str | None = DEFAULT_WORKSPACE) -> None:
    """Add the options that say which sandbox is meant, and how to answer.

    `workspace` is the one that is meant where none is given, None where all of them are.
    """
    parser.add_argument(
        "--url",
        metavar="URL",
        help=f"adresse du bac à sable (ou {URL_VARIABLE}) [{DEFAULT_URL}]",
    )
    parser.add_argument(
        "--workspace",
        metavar="NOM",
        default=workspace,
        help=f"espace de travail [{workspace or 'tous'}]",
    )
    parser.add_argument(
        "--json", action="store_true", help="afficher la réponse de l'API de pilotage, en JSON"
    )


def control(options: argparse.Namespace) -> Control:
    """Connect to the sandbox that the options mean; raises `CommandError`."""
    return Control(options.url or default_url(), options.workspace)


def print_json(answer: object) -> None:
    """Print an answer for other programs."""
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def line(*words: str) -> None:
    """Print a line in which names and texts of the network may stand."""
    print(printable(" ".join(words)))
