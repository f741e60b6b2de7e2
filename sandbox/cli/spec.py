"""`passe-marche spec`: the contract, checked or written out."""

import argparse
from pathlib import Path

from sandbox.cli.parser import Parser
from sandbox.settings import PROFILE_NAMES

EXAMPLE = """\
exemples :
  passe-marche spec lint                          le contrat fourni
  passe-marche spec lint mon-openapi.yaml         un autre document OpenAPI 3.0
  passe-marche spec export > openapi.yaml
  passe-marche spec export --profile deployed     celui du service en fonctionnement
  passe-marche spec export --lang en              ses descriptions en anglais
  passe-marche spec export --openapi 3.1 --format json --output openapi-3.1.json"""


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
        description="Écrit le contrat du service, tel quel, en anglais, ou en OpenAPI 3.1.",
        epilog=EXAMPLE,
    )
    export.add_argument(
        "--openapi", metavar="3.0|3.1", choices=("3.0", "3.1"), default="3.0", help="édition [3.0]"
    )
    export.add_argument(
        "--format", metavar="yaml|json", choices=("yaml", "json"), default="yaml", help="[yaml]"
    )
    export.add_argument(
        "--lang", metavar="fr|en", choices=("fr", "en"), default="fr", help="langue des textes [fr]"
    )
    export.add_argument(
        "--output", metavar="FICHIER", type=Path, help="par défaut, la sortie standard"
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
    from sandbox.contract.commands import export_command  # noqa: PLC0415 - YAML

    return export_command(
        options.openapi,
        options.format,
        options.output,
        profile=options.profile,
        language=options.lang,
    )
