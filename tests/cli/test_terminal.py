import io

import pytest

from sandbox.cli.terminal import Styles, printable, table, wants_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "variables", "expected"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (False, {"TERM": "xterm"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_are_for_those_who_want_them(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, variables: dict[str, str], expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(Terminal() if terminal else io.StringIO()) is expected


def test_painting() -> None:
    assert Styles(colour=True)("fini", "green", "bold") == "\x1b[32;1mfini\x1b[0m"
    assert Styles(colour=False)("fini", "green") == "fini"


def test_control_characters_are_shown_as_unprintable() -> None:
    assert printable("a\x1b[2J\r\nb\u202e") == "a�[2J�\nb�"


def test_a_table() -> None:
    assert table([["A", "LONG"], ["abc", "d"]]) == "A    LONG\nabc  d"
