"""The grammar: what is wrong in a file is told with its line and what would be right."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.scenarios import catalogue, grammar
from sandbox.scenarios.actions.registry import actions
from sandbox.scenarios.model import Faulty, Scenario
from sandbox.scenarios.parsing import parse
from sandbox.scenarios.reading import read
from tests.scenarios.conftest import MINIMAL

HEAD, STEPS = MINIMAL.split("steps:\n")
_, SEE = STEPS.split("see:")
SEE = 'see: {fr: "Vu.", en: "Seen."}\n'


def parsed(text: str) -> Scenario | Faulty:
    return parse("trial", Path("trial.yaml"), text.encode())


def fault(text: str) -> Faulty:
    found = parsed(text)
    assert isinstance(found, Faulty), "it is a scenario"
    assert found.problem and found.remedy
    return found


def with_steps(steps: str, more: str = "") -> str:
    return f"{HEAD}{more}steps:\n{steps}{SEE}"


def test_a_small_file_is_a_scenario() -> None:
    scenario = parsed(MINIMAL)
    assert isinstance(scenario, Scenario)
    assert scenario.title.en == "Trial"
    assert (scenario.steps[0].action, scenario.steps[0].name) == ("create_market", "market")
    assert scenario.profiles == ("documented", "deployed")


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("", 1, "no mapping", "title, summary, steps and see"),
        ("- a", 1, "no mapping", "title"),
        (MINIMAL.replace("title:", "titel:"), 1, "'titel'", "did you mean 'title'?"),
        (MINIMAL.replace(", en: Trial", ""), 1, "'en' is missing", ""),
        (HEAD + SEE, 1, "'steps' is missing", "the keys are"),
        (with_steps("  - create_markte: {}\n"), 4, "no action 'create_markte'", "create_market"),
        (with_steps("  - as: market\n"), 4, "no action", "create_market"),
        (
            with_steps("  - create_market: {}\n    complete_market: {}\n"),
            5,
            "several actions",
            "a step of each",
        ),
        (
            with_steps("  - create_market:\n      nmae: Essai\n"),
            5,
            "'nmae' is not known",
            "did you mean 'name'?",
        ),
        (
            with_steps("  - create_market:\n      siret: 13002526500013\n"),
            5,
            "siret",
            'put it in quotes: "13002526500013"',
        ),
        (
            with_steps("  - create_market: {types: [bricks]}\n"),
            4,
            "types.0",
            '"supplies", "services"',
        ),
        (with_steps("  - force_breaker: {}\n"), 4, "'state' is missing", "for example"),
        (with_steps("  - create_market: 3\n"), 4, "by name", "for example"),
        (with_steps("  - create_market:\n    as: 2 words\n"), 5, "as", "result"),
        (with_steps("  - create_market:\n    as: editor\n"), 5, "is taken", "base_url"),
        (
            with_steps('  - complete_market: {market: "{{ maket }}"}\n'),
            4,
            "nothing is called 'maket'",
            "known are",
        ),
        (
            with_steps("  - complete_market: {market: {{ market }}}\n"),
            4,
            "mapping",
            '"{{ name }}"',
        ),
        (with_steps('  - create_market: {name: "{{ a b }}"}\n'), 4, "'{{'", "{{ name }}"),
        (
            with_steps("  - repeat: 101\n    steps: [{create_market: {}}]\n"),
            4,
            "repeat",
            "How often",
        ),
        (with_steps("  - repeat: 2\n"), 4, "'steps' is missing", ""),
        (
            with_steps("  - repeat: 2\n    steps: [{repeat: 2, steps: [{clear_faults: }]}]\n"),
            5,
            "inside another",
            "",
        ),
        (MINIMAL.replace('"{{ market', '"{{ maket', 1), 6, "'maket'", "did you mean 'market'?"),
        (MINIMAL + "profiles: [other]\n", 7, "profiles.0", "deployed"),
        (MINIMAL + "topic: other\n", 7, "topic", "journey"),
    ],
)
def test_what_is_wrong_is_told(text: str, line: int, problem: str, remedy: str) -> None:
    found = fault(text)
    assert problem in found.problem
    assert remedy in found.remedy
    assert found.line == line
    assert str(found).startswith(f"trial.yaml, line {line}: ")


PARAMETER = "parameters:\n  count:\n    title: {fr: nombre, en: number}\n"
ONE = "  - create_market: {}\n"


@pytest.mark.parametrize(
    ("declaration", "line", "words"),
    [
        ("    type: integer\n    default: many\n", 7, "does not fit"),
        ("    type: string\n    default: 13002526500013\n", 7, "stands in quotes"),
        ("    type: bytes\n", 6, '"string"'),
        ("    type: string\n    pattern: '['\n", 4, "pattern"),
        ("    default: 3\n", 4, "'type' is missing"),
        ("    type: integer\n    mininum: 3\n", 7, "did you mean 'minimum'?"),
        ("    type: integer\n    minimum: low\n", 7, "minimum"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told(declaration: str, line: int, words: str) -> None:
    found = fault(with_steps(ONE, PARAMETER + declaration))
    assert words in f"{found.problem} {found.remedy}"
    assert found.line == line


@pytest.mark.parametrize("name", ["2x", "a-b", "workspace", "repetition", "x" * 41])
def test_a_name_that_cannot_be(name: str) -> None:
    text = PARAMETER.replace("count", name) + "    type: integer\n"
    assert fault(with_steps(ONE, text)).line == 4


def test_a_result_cannot_hide_a_parameter() -> None:
    text = with_steps(
        "  - create_market: {}\n    as: count\n", PARAMETER + "    type: integer\n    default: 1\n"
    )
    assert "parameter already" in fault(text).problem


def test_a_result_cannot_be_used_before_it_is_there() -> None:
    text = with_steps('  - complete_market: {market: "{{ m }}"}\n  - create_market:\n    as: m\n')
    assert "'m'" in fault(text).problem


def test_there_is_an_end_to_steps() -> None:
    assert fault(with_steps(ONE * (grammar.MOST_STEPS + 1))).problem


@pytest.mark.parametrize("name", actions())
def test_the_example_of_every_action_is_right(name: str) -> None:
    action = actions()[name]
    assert action.validator.violations(dict(action.example)) == []
    assert action.title.fr and action.title.en
    assert isinstance(parsed(with_steps(f"  - {json.dumps({name: action.example})}\n")), Scenario)


def test_the_schema_for_editors_agrees_with_the_library() -> None:
    schema = grammar.schema()
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for path in catalogue.LIBRARY_FOLDER.iterdir():
        errors = [error.message for error in validator.iter_errors(read(path.read_bytes()).value)]
        assert errors == [], path.name
    assert list(validator.iter_errors({"title": 1}))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.recursive(
                st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=8),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(["fr", "en", "as", "create_market", "repeat", "steps"]),
                        inner,
                        max_size=3,
                    )
                ),
                max_leaves=8,
            )
            for key in grammar.FILE["properties"]
        },
    )
)
def test_no_file_breaks_the_parser(value: dict[str, Any]) -> None:
    base = read(MINIMAL.encode()).value
    found = parsed(json.dumps({**base, **value}))
    assert isinstance(found, Scenario | Faulty)


TITLES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=30
).filter(lambda text: "{{" not in text)


@given(
    TITLES,
    st.integers(1, 5),
    st.lists(st.sampled_from(["services", "works"]), min_size=1, max_size=2),
)
def test_what_is_written_is_what_is_read(title: str, count: int, types: list[str]) -> None:
    steps = [
        {"create_market": {"name": title, "types": types}, "as": f"m{n}"} for n in range(count)
    ]
    words = {"fr": title, "en": title}
    document = {"title": words, "summary": words, "see": words, "steps": steps}
    scenario = parsed(json.dumps(document, ensure_ascii=False))
    assert isinstance(scenario, Scenario)
    assert scenario.title.fr == title.strip()
    assert [dict(step.arguments) for step in scenario.steps] == [
        {"name": title, "types": types}
    ] * count
