"""`passe-marche serve`: the sandbox in this process, until Ctrl-C.

Nothing heavy is imported before the command line is understood: the ready line is what people and
tests wait for.
"""

import argparse
from dataclasses import fields
from pathlib import Path

from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.settings import DESCRIPTIONS, PREFIX, SettingError, Settings, option, shown

EXAMPLE = f"""\
Chaque réglage se donne aussi par une variable ({PREFIX}PORT=3001) ou dans un fichier TOML
(port = 3001). L'option l'emporte sur la variable, la variable sur le fichier.

exemples :
  passe-marche serve
  passe-marche serve --port 0 --seed 42
  passe-marche serve --webhook-url http://localhost:8080/webhooks
  passe-marche serve --config passe-marche.toml
  passe-marche serve --load etat.json --save etat.json

Une ligne de JSON sur la sortie standard dit que le bac à sable est prêt :
  {{"ready": true, "url": "http://127.0.0.1:3000", "profile": "documented"}}"""

_METAVARS = {
    "host": "HÔTE",
    "port": "PORT",
    "profile": "documented|deployed",
    "seed": "N",
    "rate_limits": "observe|enforce|off",
    "webhook_ca_file": "FICHIER",
    "antivirus": "ANTIVIRUS",
    "force_ssl": "true|false",
    "faults_off": "DÉFAUT,…",
    "load": "FICHIER",
    "save": "FICHIER",
    "scenarios": "DOSSIER",
    "scenario": "NOM",
}


def configure(parser: Parser) -> None:
    """Give every setting an option; their values are checked by the settings, not by argparse."""
    parser.usage = "passe-marche serve [options]"
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--config", metavar="FICHIER", type=Path, help=f"fichier TOML (ou {PREFIX}CONFIG)"
    )
    for field in fields(Settings):
        parser.add_argument(
            option(field.name),
            dest=field.name,
            metavar=_METAVARS.get(field.name, "URL" if field.name.endswith("_url") else "N"),
            help=_help(field.name, field.default),
        )
    parser.set_defaults(run=run)


def _help(name: str, default: object) -> str:
    value = shown(default)
    text = f"{DESCRIPTIONS[name]} [{value}]" if value else DESCRIPTIONS[name]
    return text.replace("%", "%%")


def run(options: argparse.Namespace) -> int:
    """Serve until a signal ends it; gives 0. Raises `CommandError` where it cannot start."""
    try:
        settings = Settings.gather(
            {field.name: getattr(options, field.name) for field in fields(Settings)},
            file=options.config,
        )
    except SettingError as error:
        raise CommandError(str(error)) from error

    from sandbox.profiles import ProfileUnavailable  # noqa: PLC0415 - only once it is to start
    from sandbox.server import StartError, StopError, serve  # noqa: PLC0415 - as above

    try:
        serve(settings)
    except (StartError, StopError, ProfileUnavailable) as error:
        raise CommandError(str(error)) from error
    return 0
