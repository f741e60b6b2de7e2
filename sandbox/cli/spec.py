"""`passe-marche spec`: the contract, checked or written out."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.settings import PROFILE_NAMES

EXAMPLE = """\
exemples :
  passe-marche spec lint                          le contrat fourni
  passe-marche spec lint mon-openapi.yaml         un autre document OpenAPI 3.0
  passe-marche spec export > openapi.yaml
  passe-marche spec export --profile deployed     celui du service en fonctionnement
  passe-marche spec export --lang en              ses descriptions en anglais
  passe-marche spec export --openapi 3.1 --format json --output openapi-3.1.json
  passe-marche spec export --format postman --output passe-marche.postman_collection.json
  passe-marche spec export --format bruno --output passe-marche-bruno"""
COLLECTIONS = ("postman", "bruno")


def configure(parser: Parser) -> None:
    """Add the two commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    checking = actions.add_parser(
        "lint",
        help="chercher ce que les validateurs ne voient pas",
        description="Cherche dans un document OpenAPI ce que les validateurs ne voient pas :\n"
        "exemples contraires à leur schéma, liens sans cible… Finit avec le code 1 s'il trouve.",
        epilog=EXAMPLE,
    )
    checking.add_argument(
        "file", metavar="FICHIER", nargs="?", type=Path, help="par défaut, le contrat fourni"
    )
    _add_profile(checking)
    checking.set_defaults(run=_lint)
    export = actions.add_parser(
        "export",
        help="écrire le contrat",
        description="Écrit le contrat du service, tel quel, en anglais, ou en OpenAPI 3.1 ; ou la\n"
        "collection de requêtes qui en est faite, pour Postman (un fichier) ou pour Bruno\n"
        "(un dossier, ou une archive si le nom finit par .zip).",
        epilog=EXAMPLE,
    )
    export.add_argument(
        "--openapi", metavar="3.0|3.1", choices=("3.0", "3.1"), default="3.0", help="édition [3.0]"
    )
    export.add_argument(
        "--format",
        metavar="yaml|json|postman|bruno",
        choices=("yaml", "json", *COLLECTIONS),
        default="yaml",
        help="[yaml]",
    )
    export.add_argument(
        "--lang", metavar="fr|en", choices=("fr", "en"), default="fr", help="langue des textes [fr]"
    )
    export.add_argument(
        "--output",
        metavar="FICHIER",
        type=Path,
        help="par défaut, la sortie standard ; à donner pour bruno",
    )
    _add_profile(export)
    export.set_defaults(run=_export)


def _add_profile(parser: Parser) -> None:
    parser.add_argument(
        "--profile",
        metavar="|".join(PROFILE_NAMES),
        choices=PROFILE_NAMES,
        default=PROFILE_NAMES[0],
        help=f"profil dont c'est le contrat [{PROFILE_NAMES[0]}]",
    )


def _lint(options: argparse.Namespace) -> int:
    from sandbox.contract.commands import lint_command  # noqa: PLC0415 - YAML and JSON Schema

    return lint_command(options.file, profile=options.profile)


def _export(options: argparse.Namespace) -> int:
    if options.format in COLLECTIONS:
        return _export_collection(options)
    from sandbox.contract.commands import export_command  # noqa: PLC0415 - YAML

    return export_command(
        options.openapi,
        options.format,
        options.output,
        profile=options.profile,
        language=options.lang,
    )


def _export_collection(options: argparse.Namespace) -> int:
    from sandbox.docs import collections  # noqa: PLC0415 - YAML

    output: Path | None = options.output
    if options.openapi != "3.0":
        raise CommandError("--openapi ne vaut que pour yaml et json")
    if options.format == "postman":
        content = collections.postman(options.profile, options.lang)
        if output is None:
            print(content.decode(), end="")
            return 0
        files = {output: content}
    elif output is None:
        raise CommandError(
            "la collection de Bruno est un dossier : dites où, par exemple "
            "--output passe-marche-bruno"
        )
    elif output.suffix == ".zip":
        files = {output: collections.bruno_zip(options.profile, options.lang)}
    else:
        if output.is_dir() and any(output.iterdir()):
            raise CommandError(f"le dossier {output} n'est pas vide ; donnez-en un nouveau")
        written = collections.bruno(options.profile, options.lang)
        files = {output / path: content for path, content in written.items()}
    _write(files)
    return 0


def _write(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"{path} ne peut pas être écrit : {error.strerror or error}"
            ) from error
