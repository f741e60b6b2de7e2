"""argparse in French: the words of the help, and the refusals as one clear sentence."""

import argparse
import re
import shutil
import sys
from typing import Any, NoReturn, TypeAlias

USAGE_ERROR = 2

_REFUSALS = (
    (r"the following arguments are required: (.*)", "il manque {0}"),
    (r"unrecognized arguments: (.*)", "argument inconnu : {0}"),
    (
        r"argument (.*): invalid choice: '?(.*?)'? \(choose from '?(.*?)'?\)",
        "{0} : « {1} » ne convient pas, il faut l'un de {2}",
    ),
    (r"argument (.*): expected (?:one|at least one) argument", "{0} : il manque une valeur"),
    (r"argument (.*): ignored explicit argument '?(.*?)'?", "{0} ne prend pas de valeur"),
    (r"argument (.*): not allowed with argument (.*)", "{0} et {1} ne vont pas ensemble"),
    (r"argument (.*?): (.*)", "{0} : {1}"),
)
"""argparse's refusals; it lets nobody word them otherwise."""


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are in French."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title = "arguments "
        self._optionals.title = "options "
        self.add_argument("-h", "--help", action="help", help="afficher cette aide")

    def add_commands(self, word: str) -> "Commands":
        """Make room for commands, one of which has to be given; `word` names them in the help."""
        return self.add_subparsers(
            # A colon follows, before which French leaves a space.
            title=f"{word}s ",
            metavar=word.upper(),
            required=True,
            parser_class=Parser,
            prog=self.prog,
        )

    def error(self, message: str) -> NoReturn:
        """Refuse the command line in one sentence and say where the help is."""
        sentence = translate(message)
        self.exit(USAGE_ERROR, f"passe-marche : {sentence} (voir « {self.prog} --help »)\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def translate(message: str) -> str:
    """Give one of argparse's refusals in French; one that is not known stays as it is."""
    message = message.replace("', '", ", ")
    for pattern, french in _REFUSALS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return french.format(*found.groups())
    return message


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the examples, and says "usage" the French way."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size().columns - 2, 100)
        super().__init__(prog, max_help_position=32, width=width)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin the help with how to use the command."""
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


class Version(argparse.Action):
    """Prints the version; only then is the installation's metadata read."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it and end."""
        from importlib.metadata import version  # noqa: PLC0415 - 20 ms, for this option alone

        sys.stdout.write(f"passe-marche {version('passe-marche-sandbox')}\n")
        parser.exit()
