"""`passe-marche faults`: what is to go wrong on purpose, scripted, listed, forgotten."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.cli import driving
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.cli.terminal import table

EXAMPLE = """\
exemples :
  passe-marche faults kinds                    toutes les pannes
  passe-marche faults kinds latency            une panne et ses paramètres
  passe-marche faults add latency --on createPublicMarket --set seconds=3 --times 2
  passe-marche faults add status --on createToken --set status=503
  passe-marche faults add webhook_lost --on market.completed
  passe-marche faults add document_not_ready --set seconds=30 --identifier 73282932000074
  passe-marche faults list                     ce qui va frapper, et ce qui a frappé
  passe-marche faults clear
  passe-marche faults values                   les valeurs réservées, qui se passent de commande

Les pannes d'une même opération ou d'un même événement servent une à une, dans l'ordre."""

Fault = Mapping[str, Any]

_ANY = "any"
_COMMON = ("id", "fault", "operation", "event", "times", "remaining", "identifier", "origin")
_VALUES = {
    "market_name": "Dans le nom d'un marché, avec le texte que vous voulez autour :",
    "siret": "SIRET de l'acheteur ou du candidat :",
    "company": "SIRET du candidat, pour ce que disent les sources publiques :",
}


def configure(parser: Parser) -> None:
    """Add the five commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    driving.add_action(
        actions, "list", "lister les pannes à venir et les dernières survenues", _list, EXAMPLE
    )
    kinds = driving.add_action(actions, "kinds", "décrire les pannes possibles", _kinds, EXAMPLE)
    kinds.add_argument("name", metavar="PANNE", nargs="?", help="une seule, avec ses paramètres")
    add = driving.add_action(actions, "add", "provoquer une panne", _add, EXAMPLE)
    add.add_argument("name", metavar="PANNE", help="l'une de « faults kinds »")
    add.add_argument(
        "--on",
        metavar="CIBLE",
        default=_ANY,
        help="opération de l'API (createPublicMarket…) ou événement (market.completed…) ; any "
        "pour tout ce que la panne peut frapper [any]",
    )
    add.add_argument(
        "--set",
        metavar="CLÉ=VALEUR",
        action="append",
        default=[],
        dest="values",
        help="valeur d'un paramètre de la panne ; à répéter",
    )
    add.add_argument(
        "--times", metavar="N", type=int, default=1, help="combien de fois, au plus 1000 [1]"
    )
    add.add_argument(
        "--identifier",
        metavar="ID",
        help="seulement ce qui touche ce marché, cette candidature ou ce SIRET",
    )
    driving.add_action(actions, "clear", "oublier les pannes à venir", _clear, EXAMPLE)
    driving.add_action(
        actions, "values", "lister les noms de marché et SIRET réservés", _values, EXAMPLE
    )


def _list(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        answer = control.get("faults")
    if options.json:
        driving.print_json(answer)
        return 0
    faults, uses = answer["faults"], answer["uses"]
    driving.line("À venir, dans l'ordre :" if faults else "Aucune panne à venir.")
    if faults:
        driving.line(table([["  PANNE", "SUR", "RESTE", "OBJET", "PARAMÈTRES"], *_rows(faults)]))
    if uses:
        driving.line("\nSurvenues, la plus récente d'abord :")
        titles = ["  QUAND", "PANNE", "SUR", "OBJET", "CE QU'ELLE A FAIT"]
        driving.line(table([titles, *_use_rows(uses[:20])]))
    return 0


def _rows(faults: Sequence[Fault]) -> Iterator[list[str]]:
    for fault in faults:
        target = str(fault.get("operation") or fault.get("event"))
        left = f"{fault['remaining']}/{fault['times']}"
        yield [f"  {fault['fault']}", target, left, fault["identifier"] or "tout", _set(fault)]


def _use_rows(uses: Sequence[Fault]) -> Iterator[list[str]]:
    for use in uses:
        about = use["identifier"] or "–"
        yield [f"  {use['at']}", use["fault"], use["target"], about, use["effect"]]


def _set(fault: Fault) -> str:
    given = ((k, v) for k, v in fault.items() if k not in (*_COMMON, "until") and v is not None)
    told = [f"{key}={value}" for key, value in given]
    told += [f"jusqu'à {end} pour {name}" for name, end in fault["until"].items()]
    return " ".join(told)


def _kinds(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        answer = control.get("faults/kinds")
        kinds = answer["kinds"]
        if options.name is not None:
            kinds = [_named(kinds, options.name)]
    if options.json:
        driving.print_json({"kinds": kinds})
    elif options.name is not None:
        driving.line("\n".join(_described(kinds[0])))
    else:
        driving.line(table([[kind["fault"], kind["label"]] for kind in kinds]))
    return 0


def _described(kind: Fault) -> Iterator[str]:
    yield f"{kind['fault']} : {kind['label']}"
    word = "opérations" if kind["on"] == "operation" else "événements"
    yield f"{word} : {', '.join(kind['targets'])}"
    for name, rules in kind["parameters"]["properties"].items():
        default = rules.get("default")
        told = "obligatoire" if name in kind["parameters"].get("required", ()) else ""
        if default is not None and default != "":
            told = f"par défaut {default}"
        bounds = ", ".join(filter(None, [_bounds(rules), told]))
        suffix = f" ({bounds})" if bounds else ""
        yield f"  --set {name}=…  {kind['parameter_labels'][name]}{suffix}"


def _bounds(rules: Fault) -> str:
    if "enum" in rules:
        return " ou ".join(map(str, rules["enum"]))
    return f"de {rules['minimum']} à {rules['maximum']}" if "minimum" in rules else ""


def _add(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        kind = _named(control.get("faults/kinds")["kinds"], options.name)
        wish: dict[str, Any] = {
            "fault": kind["fault"],
            kind["on"]: options.on,
            "times": options.times,
            **_parameters(kind, options.values),
        }
        if options.identifier is not None:
            wish["identifier"] = options.identifier
        fault = control.post("faults", wish)
    if options.json:
        driving.print_json(fault)
    else:
        driving.line(_told(fault))
    return 0


def _told(fault: Fault) -> str:
    times = fault["times"]
    target = fault.get("operation") or fault.get("event")
    where = "tout ce qu'elle peut frapper" if target == _ANY else target
    about = f", pour {fault['identifier']}" if fault["identifier"] else ""
    parameters = f" ({_set(fault)})" if _set(fault) else ""
    return f"{fault['fault']}{parameters} prévue {times} fois sur {where}{about}."


def _parameters(kind: Fault, given: Sequence[str]) -> dict[str, Any]:
    """Read `CLÉ=VALEUR`: a text where the fault wants one, else JSON; raises `CommandError`."""
    rules: Mapping[str, Mapping[str, Any]] = kind["parameters"]["properties"]
    values: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name not in rules:
            known = ", ".join(rules) or "aucun"
            raise CommandError(
                f"--set {text} : {kind['fault']} ne connaît pas ce paramètre ; elle a : {known} "
                f"(voir « passe-marche faults kinds {kind['fault']} »)"
            )
        values[name] = value if rules[name].get("type") == "string" else _json(value)
    return values


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _named(kinds: Sequence[Fault], name: str) -> Fault:
    """Find a fault by its name; raises `CommandError`."""
    for kind in kinds:
        if kind["fault"] == name:
            return kind
    listed = ", ".join(kind["fault"] for kind in kinds)
    raise CommandError(f"il n'y a pas de panne « {name} » ; les pannes sont : {listed}")


def _clear(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        forgotten = len(control.get("faults")["faults"])
        control.delete("faults")
    if options.json:
        driving.print_json({"forgotten": forgotten})
    else:
        driving.line(_forgotten(forgotten))
    return 0


def _forgotten(number: int) -> str:
    if number == 0:
        return "Il n'y avait aucune panne à venir."
    return "Une panne oubliée." if number == 1 else f"{number} pannes oubliées."


def _values(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        answer = control.get("reserved_values")
    if options.json:
        driving.print_json(answer)
        return 0
    for kind, title in _VALUES.items():
        found = [value for value in answer["reserved_values"] if value["kind"] == kind]
        driving.line(title)
        driving.line(table([[f"  {value['value']}", value["label"]] for value in found]))
    return 0
