import subprocess
import sys

import pytest

from sandbox.cli import COMMANDS
from sandbox.cli.parser import translate
from tests.cli.conftest import Run

ALL = [
    ["--help"],
    *([name, "--help"] for name in COMMANDS),
    *(["webhooks", name, "--help"] for name in ("list", "show", "replay", "diagnose")),
    *(["clock", name, "--help"] for name in ("show", "advance", "freeze", "resume")),
    *(["spec", name, "--help"] for name in ("lint", "export")),
]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_help_is_french_and_shows_an_example(run: Run, words: list[str]) -> None:
    outcome = run(*words)
    assert outcome.code == 0
    assert outcome.output.startswith("usage : passe-marche")
    assert "exemples :\n  passe-marche " in outcome.output
    for english in ("usage:", "show this", "positional", "optional arguments", "commands"):
        assert english not in outcome.output
    assert max(map(len, outcome.output.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "il manque COMMANDE"),
        (["bidule"], "COMMANDE : « bidule » ne convient pas, il faut l'un de serve, demo,"),
        (["clock"], "il manque ACTION"),
        (["clock", "advance"], "il manque DURÉE"),
        (["clock", "advance", "demain"], "DURÉE : « demain » n'est pas une durée"),
        (["serve", "--prot", "1"], "argument inconnu : --prot 1"),
        (["serve", "--port"], "--port : il manque une valeur"),
        (["reset", "--json=oui"], "--json ne prend pas de valeur"),
        (["webhooks", "list", "--status", "x"], "--status : « x » ne convient pas, il faut l'un"),
        (["trigger", "market.updated"], "ÉVÉNEMENT : « market.updated » ne convient pas"),
    ],
)
def test_a_wrong_usage_is_one_french_sentence(run: Run, words: list[str], sentence: str) -> None:
    outcome = run(*words)
    assert outcome.code == 2
    assert outcome.output == ""
    assert outcome.errors.startswith(f"passe-marche : {sentence}")
    assert outcome.errors.count("\n") == 1
    assert "--help »" in outcome.errors


def test_a_refusal_that_is_not_known_stays_as_it_is() -> None:
    assert translate("something new") == "something new"


def test_an_apostrophe_survives() -> None:
    assert translate("argument A: n'est pas 'x'") == "A : n'est pas 'x'"


def test_it_tells_its_version(run: Run) -> None:
    outcome = run("--version")
    assert outcome.code == 0
    assert outcome.output.startswith("passe-marche 0.")


def test_a_command_loads_nothing_for_another() -> None:
    # What `serve` loads before its options are understood delays every start.
    program = (
        "import sys, sandbox.cli; sandbox.cli.build_parser(['serve']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    for heavy in ("asyncio", "connexion", "email", "flask", "http", "starlette", "uvicorn", "yaml"):
        assert heavy not in loaded
