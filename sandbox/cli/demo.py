"""`passe-marche demo`: the whole journey against a sandbox of its own, every step shown."""

import argparse
import sys
import time
from pathlib import Path

from sandbox.cli.client import Client
from sandbox.cli.errors import CommandError
from sandbox.cli.journey import Journey, StepFailed
from sandbox.cli.narration import Narrator
from sandbox.cli.parser import Parser
from sandbox.cli.receiver import Receiver
from sandbox.cli.terminal import Styles
from sandbox.launcher import Launcher, LaunchError, Running
from sandbox.settings import PROFILE_NAMES

SEED = "2026"

EXAMPLE = """\
Démarre un bac à sable et un récepteur de webhooks sur des ports libres, joue le parcours d'une
plateforme en HTTP et arrête tout. Finit avec le code 1 si une étape échoue.

exemples :
  passe-marche demo
  passe-marche demo --output documents       garde le PDF et le ZIP
  NO_COLOR=1 passe-marche demo > parcours.txt"""


def configure(parser: Parser) -> None:
    """Add the options."""
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--profile",
        metavar="|".join(PROFILE_NAMES),
        choices=PROFILE_NAMES,
        default=PROFILE_NAMES[0],
        help=f"comportement imité [{PROFILE_NAMES[0]}]",
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        default=SEED,
        help=f"graine : le même parcours à chaque lancement [{SEED}]",
    )
    parser.add_argument(
        "--output", metavar="DOSSIER", type=Path, help="où garder les documents téléchargés"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Play; gives 0, or 1 when a step failed. Raises `CommandError`."""
    tell = Narrator(sys.stdout, Styles(sys.stdout))
    tell.title("Passe Marché, bac à sable non officiel : le parcours complet d'une plateforme")
    began = time.monotonic()
    with Receiver() as receiver:
        sandbox = Launcher(
            [
                f"--seed={options.seed}",
                f"--profile={options.profile}",
                f"--webhook-url={receiver.url}",
            ]
        )
        try:
            with sandbox as running:
                return _play(options, running, receiver, tell, began)
        except LaunchError as error:
            raise CommandError(str(error)) from error


def _play(
    options: argparse.Namespace,
    running: Running,
    receiver: Receiver,
    tell: Narrator,
    began: float,
) -> int:
    ready = f"{time.monotonic() - began:.1f}".replace(".", ",")
    tell.good(f"bac à sable démarré sur {running.url} en {ready} s, profil {running.profile}")
    try:
        with Client(running.url, timeout_seconds=30) as client:
            Journey(client, receiver, tell, options.output).play()
    except (StepFailed, CommandError) as error:
        tell.bad(f"l'étape a échoué : {error}")
        return 1
    except LookupError as error:
        tell.bad(f"l'étape a échoué : {error} manque dans la dernière réponse")
        return 1
    took = f"{time.monotonic() - began:.1f}".replace(".", ",")
    tell.close(
        f"Tout le parcours a abouti, en {took} s. À vous : « passe-marche serve », puis "
        f"pointez votre\nintégration vers http://127.0.0.1:3000."
    )
    return 0
