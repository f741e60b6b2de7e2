"""`passe-marche clock`: the virtual clock of a workspace."""

import argparse
from collections.abc import Mapping
from typing import Any

from sandbox.cli import driving, durations
from sandbox.cli.parser import Parser

EXAMPLE = """\
exemples :
  passe-marche clock show
  passe-marche clock advance 30m              ce qui arrive à échéance est fait aussitôt
  passe-marche clock advance 24h              les jetons expirent
  passe-marche clock freeze                   l'horloge s'arrête où elle est
  passe-marche clock freeze 2026-11-23T09:00:00Z
  passe-marche clock resume"""


def configure(parser: Parser) -> None:
    """Add the four commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    driving.add_action(actions, "show", "dire l'heure de l'espace de travail", _show, EXAMPLE)
    advance = driving.add_action(
        actions, "advance", "avancer, et faire tout ce qui arrive à échéance", _advance, EXAMPLE
    )
    advance.add_argument(
        "duration",
        metavar="DURÉE",
        type=durations.seconds,
        help="90 (secondes), 30m, 1h30m, 24h ou 2j",
    )
    freeze = driving.add_action(actions, "freeze", "arrêter l'horloge", _freeze, EXAMPLE)
    freeze.add_argument(
        "instant",
        metavar="INSTANT",
        nargs="?",
        default="now",
        help="date et heure ISO 8601 avec fuseau, par défaut maintenant",
    )
    driving.add_action(actions, "resume", "laisser de nouveau couler le temps", _resume, EXAMPLE)


def _show(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        return _tell(options, control.get("clock"))


def _advance(options: argparse.Namespace) -> int:
    return _change(options, {"advance_seconds": options.duration})


def _freeze(options: argparse.Namespace) -> int:
    return _change(options, {"freeze_at": options.instant})


def _resume(options: argparse.Namespace) -> int:
    return _change(options, {"resume": True})


def _change(options: argparse.Namespace, change: Mapping[str, object]) -> int:
    with driving.control(options) as control:
        return _tell(options, control.post("clock", change))


def _tell(options: argparse.Namespace, clock: Mapping[str, Any]) -> int:
    if options.json:
        driving.print_json(clock)
        return 0
    driving.line(clock["now"], "(figée)" if clock["frozen"] else "(le temps coule)")
    for event in clock["ran"]:
        driving.line(" ", event["at"], f"{event['kind']:<8}", event["description"])
    return 0
