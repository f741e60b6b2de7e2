"""`passe-marche trigger`: an event happens, with all that it needs, and its webhook is sent."""

import argparse

from sandbox.cli import driving
from sandbox.cli.deliveries import DELIVERED, outcome
from sandbox.cli.parser import Parser

EVENTS = ("market.completed", "market_application.completed")

EXAMPLE = f"""\
événements :
  {EVENTS[0]}               un marché est créé et configuré
  {EVENTS[1]}   le même, puis une candidature est déposée

La commande attend le premier essai du webhook et finit avec le code 1 s'il n'a pas abouti.

exemples :
  passe-marche trigger market.completed
  passe-marche trigger market_application.completed --client-id basic_editor_client"""


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.epilog = EXAMPLE
    parser.add_argument("event", metavar="ÉVÉNEMENT", choices=EVENTS, help=" ou ".join(EVENTS))
    parser.add_argument(
        "--client-id", metavar="ID", help="éditeur concerné, par défaut le premier de l'espace"
    )
    driving.add_target(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Trigger the event; gives 0 when its webhook was delivered, 1 when not."""
    request = {"event": options.event}
    if options.client_id:
        request["client_id"] = options.client_id
    with driving.control(options) as control:
        made = control.post("trigger", request, wait="delivery")
    delivery = made.get("delivery")
    if options.json:
        driving.print_json(made)
    else:
        driving.line("marché     ", made["public_market"]["identifier"])
        if made["market_application"]:
            driving.line("candidature", made["market_application"]["identifier"])
        if delivery:
            driving.line("webhook    ", outcome(delivery))
    return 0 if delivery and delivery["status"] == DELIVERED else 1
