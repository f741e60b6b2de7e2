"""The command line, read from its own parsers: every command, its arguments, its examples."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import cli

_EXAMPLES = "exemples :\n"


@dataclass(frozen=True)
class Argument:
    """An argument: how it is written, and what it is for."""

    written: str
    about: str


@dataclass(frozen=True)
class Command:
    """A command: its words, what it does, its arguments, what its help adds.

    An example is what to type, and what that does where the help says it.
    """

    name: str
    usage: str
    about: str
    arguments: Sequence[Argument]
    remarks: Sequence[str]
    examples: Sequence[tuple[str, str]]

    @property
    def level(self) -> int:
        """Tell how deep it stands: 2 for a command, 3 for one of its actions."""
        return len(self.name.split())


def commands(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give every command and every action, in the order of the help."""
    parser = cli.build_parser(tuple(cli.COMMANDS))
    return {"commands": list(_below(parser))}


def _below(parser: argparse.ArgumentParser) -> Iterator[Command]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield _command(inner, parser)
                yield from _below(inner)


def _command(parser: argparse.ArgumentParser, outer: argparse.ArgumentParser) -> Command:
    remarks, examples = _epilog(parser, outer)
    arguments = [
        action
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]
    return Command(
        parser.prog,
        " ".join([parser.prog, *_usage(parser, arguments)]),
        parser.description or "",
        [Argument(_written(action), _about(action)) for action in arguments],
        remarks,
        examples,
    )


def _usage(parser: argparse.ArgumentParser, arguments: Sequence[argparse.Action]) -> Iterator[str]:
    if any(isinstance(a, argparse._SubParsersAction) for a in parser._actions):
        yield "ACTION …"
    for action in arguments:
        if not action.option_strings:
            optional = action.nargs in ("?", "*")
            yield f"[{_metavar(action)}]" if optional else _metavar(action)
        elif action.required:
            yield f"{action.option_strings[0]} {_metavar(action)}".strip()
    if any(action.option_strings and not action.required for action in arguments):
        yield "[options]"


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return _metavar(action)
    value = _metavar(action) if action.nargs != 0 else ""
    return " ".join(filter(None, (", ".join(action.option_strings), value)))


def _metavar(action: argparse.Action) -> str:
    if isinstance(action.metavar, tuple):
        return " ".join(action.metavar)
    return action.metavar or action.dest.upper()


def _about(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%")


def _epilog(
    parser: argparse.ArgumentParser, outer: argparse.ArgumentParser
) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
    """Take what stands below a help apart; what a command says is not repeated by its actions."""
    epilog = parser.epilog or ""
    if epilog == outer.epilog:
        return (), ()
    before, found, examples = epilog.partition(_EXAMPLES)
    if not found:
        return ((epilog,) if epilog else ()), ()
    shown, _, after = examples.partition("\n\n")
    remarks = [text.strip() for text in (before, after) if text.strip()]
    return remarks, [_example(line.strip()) for line in shown.splitlines()]


def _example(line: str) -> tuple[str, str]:
    command, _, explanation = line.partition("  ")
    return command, explanation.strip()
