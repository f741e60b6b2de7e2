"""`passe-marche scenarios`: situations to bring a workspace into, listed, shown, run, checked."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.cli import driving
from sandbox.cli.client import Control, Refused
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.cli.terminal import table

EXAMPLE = """\
exemples :
  passe-marche scenarios list
  passe-marche scenarios show token-expired
  passe-marche scenarios run application-submitted
  passe-marche scenarios run several-applications --set count=3 --set market_type=works
  passe-marche scenarios run webhook-retrying --reset
  passe-marche scenarios check mes-scenarios/panne-du-vendredi.yaml

Vos fichiers se mettent dans un dossier, donné par « passe-marche serve --scenarios DOSSIER »."""

TOPICS = {
    "journey": "Parcours",
    "access": "Accès",
    "documents": "Documents",
    "webhooks": "Webhooks",
    "sources": "Sources publiques",
    "limits": "Pannes et limites",
    "own": "Les vôtres",
}


def configure(parser: Parser) -> None:
    """Add the five commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    driving.add_action(actions, "list", "lister les scénarios", _list, EXAMPLE)
    show = driving.add_action(actions, "show", "montrer un scénario", _show, EXAMPLE)
    show.add_argument("name", metavar="NOM")
    run = driving.add_action(
        actions, "run", "amener l'espace de travail dans une situation", _run, EXAMPLE
    )
    run.add_argument("name", metavar="NOM")
    run.add_argument(
        "--set",
        metavar="CLÉ=VALEUR",
        action="append",
        default=[],
        dest="values",
        help="valeur d'un paramètre ; une liste s'écrit a,b,c ou en JSON ; à répéter",
    )
    run.add_argument("--reset", action="store_true", help="revenir d'abord à l'état de départ")
    check = actions.add_parser(
        "check",
        help="vérifier des fichiers, sans bac à sable",
        description="Vérifie des fichiers, sans bac à sable.",
        epilog=EXAMPLE,
    )
    check.add_argument("files", metavar="FICHIER", nargs="+", type=Path)
    check.set_defaults(run=_check)
    schema = actions.add_parser(
        "schema",
        help="afficher le schéma JSON des fichiers, pour votre éditeur de texte",
        description="Affiche le schéma JSON des fichiers, pour votre éditeur de texte.",
        epilog=EXAMPLE,
    )
    schema.set_defaults(run=_schema)


def _list(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        found = control.get("scenarios")
    if options.json:
        driving.print_json(found)
        return 0
    for topic, label in TOPICS.items():
        rows = [[one["name"], _title(one)] for one in found["scenarios"] if one["topic"] == topic]
        if rows:
            driving.line(f"{label}\n{_indented(table(rows))}")
    for file in found["faulty"]:
        driving.line("fichier refusé :", _place(file), "–", file["problem"], f"({file['remedy']})")
    return 0


def _title(scenario: Mapping[str, Any]) -> str:
    title = str(scenario["title"]["fr"])
    if scenario["overrides"]:
        return f"{title} (le vôtre, à la place de celui qui est fourni)"
    limits = scenario["profiles"]
    return title if len(limits) > 1 else f"{title} (profil {limits[0]})"


def _place(file: Mapping[str, Any]) -> str:
    return f"{file['file']}, ligne {file['line']}" if file["line"] else str(file["file"])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _show(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        scenario = control.get(f"scenarios/{options.name}")
    if options.json:
        driving.print_json(scenario)
        return 0
    driving.line(f"{scenario['name']} – {_title(scenario)}\n\n{scenario['summary']['fr']}\n")
    rows = list(_parameter_rows(scenario))
    if rows:
        driving.line(f"paramètres :\n{_indented(table(rows))}\n")
    driving.line(f"étapes : {', '.join(scenario['steps'])}\nfichier : {scenario['file']}")
    return 0


def _parameter_rows(scenario: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, schema in scenario["parameters"]["properties"].items():
        default = json.dumps(schema["default"], ensure_ascii=False) if "default" in schema else ""
        allowed = f" : {', '.join(map(str, schema['enum']))}" if "enum" in schema else ""
        yield [name, default, f"{scenario['parameter_labels'][name]}{allowed}"]


def _run(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        parameters = _parameters(control, options.name, options.values)
        body = {"parameters": parameters, "reset": options.reset}
        try:
            result = control.post(f"scenarios/{options.name}/run", body)
        except Refused as refused:
            if options.json:
                driving.print_json(refused.answer)
            raise
    if options.json:
        driving.print_json(result)
    else:
        _tell(result)
    return 0


def _parameters(control: Control, name: str, values: list[str]) -> dict[str, Any]:
    """Read `CLÉ=VALEUR` by the types that the scenario declares; raises `CommandError`."""
    if not values:
        return {}
    known = control.get(f"scenarios/{name}")["parameters"]["properties"]
    given = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not equals or key not in known:
            raise CommandError(
                f"--set {text} ne convient pas, il faut CLÉ=VALEUR ; "
                f"clés de « {name} » : {', '.join(known) or 'aucune'}"
            )
        given[key] = _typed(value, known[key])
    return given


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """Read a value as its type; one that is none stays a text, which the sandbox refuses."""
    if schema.get("nullable") and text in ("", "null"):
        return None
    if schema["type"] == "string":
        return text
    if schema["type"] == "array" and not text.lstrip().startswith("["):
        return [
            _typed(item.strip(), schema.get("items", {"type": "string"}))
            for item in text.split(",")
            if item.strip()
        ]
    try:
        return json.loads(text)
    except ValueError:
        return text


def _tell(result: Mapping[str, Any]) -> None:
    driving.line(f"{result['title']['fr']} (espace « {result['workspace']} »)\n")
    driving.line(f"{result['see']['fr']}\n")
    for note in result["notes"]:
        driving.line(f"Note : {note['fr']}\n")
    rows = [[link["fr"], link["url"]] for link in result["links"]]
    if result["access_token"]:
        rows.append(["Jeton", result["access_token"]])
    driving.line(table(rows))
    if result["try"]:
        driving.line("\nÀ essayer maintenant :")
    for advice in result["try"]:
        driving.line(f"- {advice['fr']}")
        if advice["run"]:
            driving.line(f"    {advice['run']}")


def _check(options: argparse.Namespace) -> int:
    from sandbox.scenarios.catalogue import check_file  # noqa: PLC0415 - YAML, and the domain
    from sandbox.scenarios.model import Faulty  # noqa: PLC0415 - with it

    code = 0
    for path in options.files:
        try:
            one = check_file(path)
        except OSError as error:
            raise CommandError(f"{path} est illisible : {error.strerror}") from error
        if isinstance(one, Faulty):
            code = 1
            where = f"{path}, ligne {one.line}" if one.line else str(path)
            driving.line(f"{where} : {one.problem} ({one.remedy})")
        else:
            steps = len(one.steps)
            driving.line(f"{path} : bon, {steps} étape{'s' if steps > 1 else ''}")
    return code


def _schema(options: argparse.Namespace) -> int:
    from sandbox.scenarios.grammar import schema  # noqa: PLC0415 - loads the whole vocabulary

    del options
    driving.print_json(schema())
    return 0
