"""`passe-marche docs`: the documentation, written into a folder."""

import argparse
from pathlib import Path

from sandbox.cli import driving
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser

EXAMPLE = """\
exemples :
  passe-marche docs build documentation

Le dossier s'ouvre dans un navigateur sans serveur ni réseau, ou se publie tel quel, sous n'importe
quel chemin. Un bac à sable démarré sert la même documentation à /_sandbox/docs/."""


def configure(parser: Parser) -> None:
    """Add the command."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    building = actions.add_parser(
        "build",
        help="écrire la documentation dans un dossier",
        description="Écrit la documentation, statique et complète, dans un dossier nouveau, vide,\n"
        "ou écrit par cette même commande.",
        epilog=EXAMPLE,
    )
    building.add_argument("folder", metavar="DOSSIER", type=Path)
    building.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from sandbox.docs.site import build  # noqa: PLC0415 - Markdown and templates
    from sandbox.docs.writing import ForeignFolder, write  # noqa: PLC0415 - with it

    folder: Path = options.folder
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} est un fichier ; il faut un dossier")
    site = build()
    try:
        write(site, folder)
    except ForeignFolder as error:
        raise CommandError(
            f"le dossier {folder} n'est pas vide, et rien ne dit que son contenu vient de cette "
            "commande ; donnez un dossier nouveau ou vide"
        ) from error
    except OSError as error:
        raise CommandError(f"impossible d'écrire dans {folder} : {error.strerror}") from error
    pages = sum(name.endswith(".html") for name in site)
    size = f"{sum(map(len, site.values())) / 1_000_000:.1f}".replace(".", ",")
    driving.line(
        f"{pages} pages, {len(site)} fichiers ({size} Mo) dans {folder} ; "
        f"ouvrez {folder / 'index.html'}"
    )
    return 0
