"""`passe-marche reset`: a workspace back to its beginning."""

import argparse

from sandbox.cli import driving
from sandbox.cli.parser import Parser

EXAMPLE = """\
Les marchés, les candidatures, les jetons et les webhooks en attente disparaissent ; les éditeurs
et l'horloge redeviennent ce qu'ils étaient au départ.

exemples :
  passe-marche reset
  passe-marche reset --workspace tests-42"""


def configure(parser: Parser) -> None:
    """Add the options."""
    parser.epilog = EXAMPLE
    driving.add_target(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reset; gives 0."""
    with driving.control(options) as control:
        workspace = control.post("reset")
    if options.json:
        driving.print_json(workspace)
    else:
        driving.line(f"L'espace de travail « {workspace['name']} » est revenu à son départ.")
    return 0
