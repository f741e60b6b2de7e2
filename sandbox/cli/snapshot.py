"""`passe-marche snapshot`: the state of a running sandbox to a file, and back."""

import argparse
import json
from pathlib import Path
from typing import Any

from sandbox.cli import driving
from sandbox.cli.client import Refused
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.cli.terminal import printable

EXAMPLE = """\
Sans --workspace, tout le serveur : au chargement, ce qui n'est pas dans le fichier disparaît.
Avec --workspace, cet espace de travail seulement ; les autres restent comme ils sont.
Le fichier contient les secrets et les jetons du bac à sable ; vous seul pouvez le lire.

exemples :
  passe-marche snapshot save etat.json
  passe-marche snapshot load etat.json
  passe-marche snapshot save job-42.json --workspace job-42
  passe-marche serve --load etat.json --save etat.json"""


def configure(parser: Parser) -> None:
    """Add the two commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    for name, summary, run in (
        ("save", "enregistrer l'état dans un fichier", _save),
        ("load", "remettre l'état d'un fichier", _load),
    ):
        action = driving.add_action(actions, name, summary, run, EXAMPLE, workspace=None)
        action.add_argument("file", metavar="FICHIER", type=Path, help="fichier de l'instantané")


def _save(options: argparse.Namespace) -> int:
    from sandbox.snapshots import files  # noqa: PLC0415 - for these commands alone

    try:
        files.check_target(options.file)
        with driving.control(options) as control:
            content = control.fetch("snapshot")
        snapshot = json.loads(content)
        size = files.write(options.file, [content])
    except files.FileProblem as problem:
        raise CommandError(str(problem)) from problem
    counts = _counts(snapshot["workspaces"])
    if options.json:
        driving.print_json({"file": str(options.file), "bytes": size, **counts})
    else:
        driving.line(f"État enregistré dans {options.file} : {_in_french(counts)}.")
    return 0


def _load(options: argparse.Namespace) -> int:
    from sandbox.snapshots import files  # noqa: PLC0415 - for these commands alone

    try:
        content = files.read(options.file)
    except files.FileProblem as problem:
        raise CommandError(str(problem)) from problem
    try:
        with driving.control(options) as control:
            answer = control.put("snapshot", content)
    except Refused as refused:
        raise _in_words(options.file, content) or refused from refused
    if options.json:
        driving.print_json(answer)
        return 0
    names = ", ".join(printable(name) for name in answer["workspaces"])
    driving.line(f"État de {options.file} remis, enregistré le {answer['saved_at']} : {names}.")
    return 0


def _in_words(path: Path, content: bytes) -> CommandError | None:
    """Say in French what is wrong with the file; None where it is something else."""
    from sandbox.snapshots.reading import parse  # noqa: PLC0415 - heavy, and rarely needed
    from sandbox.snapshots.refusals import SnapshotRefused  # noqa: PLC0415
    from sandbox.snapshots.restoring import examine  # noqa: PLC0415

    try:
        examine(parse(content))
    except SnapshotRefused as refused:
        return CommandError(f"{path} : {printable(refused.sentence.fr)}")
    return None


def _counts(workspaces: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "workspaces": len(workspaces),
        "markets": sum(len(workspace["markets"]) for workspace in workspaces),
        "applications": sum(len(workspace["applications"]) for workspace in workspaces),
    }


def _in_french(counts: dict[str, int]) -> str:
    from sandbox.snapshots.counting import in_french  # noqa: PLC0415 - for these commands alone

    return in_french(counts)
