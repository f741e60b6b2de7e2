"""What is made from tables is complete: nothing that the code knows is missing on its page."""

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields

import httpx
import pytest

from sandbox import cli, profiles
from sandbox.checklist import evaluate
from sandbox.contract import loader
from sandbox.contract.references import resolved
from sandbox.docs import contracts, texts
from sandbox.docs.parts import PARTS, commands, machines, scenarios
from sandbox.docs.site import build
from sandbox.docs.sitemap import pages
from sandbox.domain.catalogue import FIELDS, MARKET_TYPES
from sandbox.drift import load
from sandbox.faults import registry
from sandbox.faults.reserved import reserved_values
from sandbox.scenarios import catalogue
from sandbox.settings import DESCRIPTIONS, PREFIX, Settings
from tests.docs.reading import read

BOTH = pytest.mark.parametrize("language", ["fr", "en"])
CONTRACTS = {"api": loader.SERVICE, "api-deployed": loader.DEPLOYED}


def page(name: str) -> str:
    return build()[name].decode()


def shown(name: str) -> str:
    """The text of a page, as a reader sees it."""
    text = " ".join(read(build()[name]).text.split())
    return text.replace("’", "'").replace("\u00a0", " ")


def flat(text: str) -> str:
    return " ".join(text.replace("`", "").replace("’", "'").replace("\u00a0", " ").split())


def test_every_part_is_asked_for() -> None:
    asked = {
        piece.name
        for one in pages()
        for language in one.languages
        for piece in texts.split(texts.text_of(one, language))
        if isinstance(piece, texts.Asked)
    }
    assert asked == set(PARTS)


@pytest.mark.parametrize("name", CONTRACTS)
@BOTH
def test_every_operation(name: str, language: str) -> None:
    path = f"{'' if language == 'fr' else 'en/'}{name}.html"
    description = contracts.document(CONTRACTS[name], language)
    for operation in contracts.operations(description):
        assert f'data-operation="{operation.identifier}"' in page(path)
        assert flat(operation.about["summary"]) in shown(path)
    script = build()[f"assets/contracts/{CONTRACTS[name]}.{language}.js"].decode()
    assert json.loads(script.partition(" = ")[2].removesuffix(";\n")) == description


def test_the_english_reference_is_in_english() -> None:
    for name in CONTRACTS.values():
        assert contracts.language_of(name, "en") == "en"
        french, english = (contracts.document(name, language) for language in ("fr", "en"))
        assert french["info"]["description"] != english["info"]["description"]
        assert french["paths"].keys() == english["paths"].keys()


@pytest.mark.parametrize("path", ["pilotage.html", "api-pilotage.html", "en/control.html"])
def test_every_control_call(path: str) -> None:
    text = shown(path)
    for operation in contracts.operations(loader.load(loader.CONTROL)):
        assert f"{operation.method.upper()} {operation.path}" in text
        assert flat(operation.about["summary"]) in text


@pytest.mark.parametrize("path", ["erreurs.html", "en/errors.html"])
def test_every_error(path: str) -> None:
    text = shown(path)
    for name in CONTRACTS.values():
        found = list(_refusals(loader.load(name)))
        assert len(found) > 20
        for body in found:
            assert flat(body) in text, body


def _refusals(description: contracts.Document) -> Iterator[str]:
    for operation in contracts.operations(description):
        for status, given in operation.about["responses"].items():
            if status[0] in "45":
                response = resolved(description, given)
                for media in response.get("content", {}).values():
                    for example in media.get("examples", {}).values():
                        value = resolved(description, example)["value"]
                        yield (
                            value
                            if isinstance(value, str)
                            else json.dumps(value, ensure_ascii=False)
                        )


def test_every_field() -> None:
    text = shown("champs.html")
    for field in FIELDS.values():
        assert f'id="{field.key}"' in page("champs.html")
        assert flat(field.label) in text
        assert flat(field.help) in text
        row = page("champs.html").partition(f'id="{field.key}"')[2].partition("</tr>")[0]
        assert ("obligatoire" in row) == field.mandatory
        last = row.rpartition("<td>")[2]
        assert set(re.findall("<code>([a-z]+)</code>", last)) == field.market_types
        assert (field.api_name or "le candidat") in row
    assert all(label in text for label in MARKET_TYPES.values())


def test_every_entry_of_the_register() -> None:
    register = load()
    index = shown("ecarts.html")
    for entry in register.differences.values():
        own = shown(f"ecarts-{entry.area}.html")
        assert f'href="ecarts-{entry.area}.html#{entry.id.lower()}"' in page("ecarts.html")
        for text in (entry.title, entry.documented, entry.deployed, entry.pitfall, entry.advice):
            assert flat(text) in own, entry.id
        assert all(test in own for test in (*entry.documented_tests, *entry.deployed_tests))
        assert flat(entry.title) in index
    for contradiction in register.contradictions.values():
        own = shown("ecarts-contradictions.html")
        assert all(flat(text) in own for text in (contradiction.title, *contradiction.versions))
        assert flat(contradiction.choice) in own
        assert contradiction.id in index


@BOTH
def test_every_fault_with_every_parameter(language: str) -> None:
    path = "pannes.html" if language == "fr" else "en/faults.html"
    described = list(registry.described())
    assert len(described) > 15
    for fault in described:
        assert f'id="{fault["fault"].replace("_", "-")}"' in page(path)
        told = fault["label" if language == "fr" else "summary"]
        assert flat(told) in shown(path)
        for name in fault["parameters"]["properties"]:
            assert f"<td><code>{name}</code></td>" in page(path)


def test_the_examples_of_faults_can_be_scripted(docs_http: httpx.Client) -> None:
    text = shown("pannes.html")
    bodies = re.findall(r"-d '(\{\"fault\".*?\})'", text)
    assert len(bodies) > len(list(registry.described()))
    for body in bodies:
        answer = docs_http.post("/_sandbox/faults", json=json.loads(body))
        assert answer.status_code == 201, (body, answer.text)


@BOTH
def test_every_reserved_value(language: str) -> None:
    path = "valeurs-reservees.html" if language == "fr" else "en/reserved-values.html"
    text = shown(path)
    for value in reserved_values():
        assert flat(value.value) in text
        assert flat(value.label if language == "fr" else value.summary) in text


@BOTH
def test_every_scenario(language: str) -> None:
    path = f"{'' if language == 'fr' else 'en/'}scenarios.html"
    library = catalogue.library().scenarios
    assert len(library) >= 20
    for scenario in library.values():
        assert f"passe-marche scenarios run {scenario.name}" in shown(path)
        for words in (scenario.title, scenario.summary):
            assert flat(getattr(words, language)) in shown(path)
        assert flat(scenarios.seen(scenario, language)) in shown(path)
        for name in scenario.parameters:
            assert f"<td><code>{name}</code></td>" in page(path)


def test_every_item_of_the_checklist() -> None:
    text = shown("liste-integration.html")
    items = evaluate.catalogue()["items"]
    assert len(items) == 58
    for name, item in items.items():
        assert f"{name} {flat(item['title']['fr'])}" in text
        assert item["document"] in text
        assert flat(item.get("todo", {}).get("fr", "")) in text


def test_every_setting() -> None:
    text = shown("reglages.html")
    for field in fields(Settings):
        assert f"--{field.name.replace('_', '-')}" in text
        assert f"{PREFIX}{field.name.upper()}" in text
        assert flat(DESCRIPTIONS[field.name]) in text


def test_every_command_with_every_argument() -> None:
    text = shown("commandes.html")
    names = set()
    for parser in _parsers(cli.build_parser(tuple(cli.COMMANDS))):
        names.add(parser.prog)
        assert f"{parser.prog} " in text
        assert flat(parser.description or "") in text
        for action in parser._actions:
            for option in action.option_strings:
                assert option in text or option in ("-h", "--help")
            if action.help and "--help" not in action.option_strings:
                assert flat(action.help.replace("%%", "%")) in text, (parser.prog, action.dest)
    assert {f"passe-marche {name}" for name in cli.COMMANDS} <= names
    assert "passe-marche docs build" in names


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield inner
                yield from _parsers(inner)


@BOTH
@pytest.mark.parametrize("profile", profiles.NAMES)
def test_every_transition(profile: str, language: str) -> None:
    path = "etats.html" if language == "fr" else "en/states.html"
    text = shown(path)
    found = profiles.get(profile)
    machines_of_it = (
        found.market_machine,
        found.application_machine,
        found.sync_machine,
        found.fetch_machine,
        found.scan_machine,
    )
    for machine in machines_of_it:
        for row in machine.transitions:
            assert flat(getattr(machines.EVENTS[row.event], language)) in text
            told = [machines.CONDITIONS[guard] for guard in row.guards]
            told += [machines.EFFECTS[effect] for effect in row.effects]
            assert all(flat(getattr(words, language)) in text for words in told)
            assert row.origin in text
        states = machine.states
        assert all(f"<td><code>{state}</code></td>" in page(path) for state in states)
    assert page(path).count('<svg class="machine"') == 8


@BOTH
@pytest.mark.parametrize("contract", CONTRACTS.values())
def test_the_events_with_their_payloads(contract: str, language: str) -> None:
    path = f"{'' if language == 'fr' else 'en/'}webhooks.html"
    description = contracts.document(contract, language)
    for name, item in description["x-webhooks"].items():
        assert name in shown(path)
        media = item["post"]["requestBody"]["content"]["application/json"]
        for example in media["examples"].values():
            written = json.dumps(example["value"], ensure_ascii=False, indent=2)
            assert " ".join(written.split()) in " ".join(read(build()[path]).text.split())
    for key in ("market.field_keys", "market_application.attestation_url", "market.lots[].name"):
        assert f"<code>{key}</code>" in page(path)


@BOTH
@pytest.mark.parametrize("profile", profiles.NAMES)
def test_the_rules_of_delivery(profile: str, language: str) -> None:
    text = shown(f"{'' if language == 'fr' else 'en/'}webhooks.html")
    rules = profiles.get(profile).webhook_rules(3, 30)
    for name, value in rules.headers:
        assert f"{name} {value}" in text
    assert rules.signature_header in text
    for verdict in (*(rule.verdict for rule in rules.answers), rules.otherwise):
        assert flat(verdict.source) in text
    assert "400, 401, 403, 404, 405, 410, 422" in text
    assert {"documented": "1 s, 4 s", "deployed": "3–3.15 s, 18–20.4 s"}[profile] in text


@BOTH
def test_every_download_is_offered(language: str) -> None:
    path = "telechargements.html" if language == "fr" else "en/downloads.html"
    files = {name for name in build() if name.startswith("files/")}
    assert len(files) > 20
    root = "" if language == "fr" else "../"
    assert files == {
        name.removeprefix(root) for name in re.findall(r'href="([./]*files/[^"]+)"', page(path))
    }


def test_the_examples_of_commands_are_understood() -> None:
    found = commands.commands("fr", "")["commands"]
    examples = [example for command in found for example, _ in command.examples]
    assert len(examples) > 40
    for example in examples:
        assert flat(example) in shown("commandes.html")
        words = shlex.split(example.partition(" > ")[0].removeprefix("NO_COLOR=1 "))
        assert words.pop(0) == "passe-marche", example
        cli.build_parser(words).parse_args(words)
