"""The English edition: every text in English, and nothing but texts different."""

import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml

from sandbox.contract import english, loader
from sandbox.contract.build import build
from sandbox.contract.commands import export
from sandbox.contract.lint import lint

CONTRACTS = sorted(loader.OF_PROFILES.values())
FRENCH_WORDS = re.compile(r"\b(le|la|les|des|du|une|est|pas|et|ou|qui|dans|pour|sur|aux)\b")

Place = tuple[str | int, ...]


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every scalar of a document with its place, empty containers included."""
    if isinstance(value, dict) and value:
        for key, held in value.items():
            yield from leaves(held, (*place, key))
    elif isinstance(value, list) and value:
        for index, held in enumerate(value):
            yield from leaves(held, (*place, index))
    else:
        yield place, value


def is_text(place: Place) -> bool:
    """Tell by its place whether something is for people to read, and no value."""
    steps = [str(step) for step in place]
    if any(step in ("example", "value", "enum", "default") for step in steps):
        return False
    last, before = steps[-1], steps[-2] if len(steps) > 1 else ""
    if before == "properties":
        return False
    return (
        last in ("summary", "description", "x-displayName")
        or before == "scopes"
        or steps in (["info", "title"], ["info", "contact", "name"])
    )


@pytest.mark.parametrize("name", CONTRACTS)
def test_nothing_but_texts_differs(name: str) -> None:
    french = loader.load(name)
    edition = english.edition(french)
    before, after = list(leaves(french)), list(leaves(edition))
    assert [place for place, _ in before] == [place for place, _ in after]
    for (place, told), (_, retold) in zip(before, after, strict=True):
        if is_text(place):
            assert isinstance(retold, str) and retold, place
        else:
            assert told == retold, place
    assert french == loader.load(name)
    assert lint(edition) == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_text_is_left_in_french(name: str) -> None:
    for place, text in leaves(english.edition(loader.load(name))):
        if is_text(place):
            assert not FRENCH_WORDS.findall(text), (place, text)
            assert "**Choix" not in text and "**Écart" not in text


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_text_names_the_same_things_in_both_languages(name: str) -> None:
    """Code, sources, drift entries and status codes: what a translator must not lose."""
    french = loader.load(name)
    named = re.compile(r"`[^`]+`|\bD\d\d\b|D-\d\d\d|§\d+(?:\.\d+)*|\b[2345]\d\d\b")
    pairs = zip(leaves(french), leaves(english.edition(french)), strict=True)
    for (place, told), (_, retold) in pairs:
        if is_text(place):
            expected = told.replace("AAAA", "YYYY").replace('"champ"', '"field"')
            found = set(named.findall(retold))
            assert set(named.findall(expected)) <= found, place


def test_translations_all_serve() -> None:
    assert english.unused(loader.load(name) for name in CONTRACTS) == []
    assert english.unused([]) == list(english.translations())


def test_what_the_service_says_in_french_stays_so() -> None:
    edition = json.dumps(english.edition(loader.load(loader.DEPLOYED)), ensure_ascii=False)
    assert "La date limite ne peut pas être vide" in edition


def test_the_lines_of_a_text_may_break_elsewhere() -> None:
    spec = loader.load(loader.SERVICE)
    operation = spec["paths"]["/oauth/token"]["post"]
    operation["description"] = operation["description"].replace(" ", "\n")
    told = english.edition(spec)["paths"]["/oauth/token"]["post"]["description"]
    assert told.startswith("The client credentials flow of OAuth 2.0")


def test_a_text_without_english_is_named() -> None:
    spec = loader.load(loader.SERVICE)
    spec["tags"][0]["description"] = "Une phrase nouvelle."
    spec["components"]["schemas"]["ApiError"]["description"] = "Une autre."
    before = deepcopy(spec)
    with pytest.raises(english.Untranslated) as refusal:
        english.edition(spec)
    assert sorted(refusal.value.texts) == ["Une autre.", "Une phrase nouvelle."]
    assert "Une autre." in str(refusal.value)
    assert spec == before


@pytest.fixture
def checkout(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Both contracts written out in a place of their own, no overlay between them."""
    for name in CONTRACTS:
        (tmp_path / f"{name}.yaml").write_text(
            json.dumps(loader.load(name), ensure_ascii=False), "utf-8"
        )
    monkeypatch.setattr(loader, "ROOT", tmp_path)
    monkeypatch.setattr(loader, "HERE", tmp_path)
    monkeypatch.setattr(loader, "SOURCES", {name: tmp_path / f"{name}.yaml" for name in CONTRACTS})
    monkeypatch.setattr(loader, "OVERLAYS", {})
    return tmp_path


def built() -> tuple[int, str]:
    out = io.StringIO()
    return build(check=False, out=out), out.getvalue()


def retell(path: Any, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_build_wants_the_english_of_every_text(checkout: Any) -> None:
    assert built()[0] == 0
    retell(checkout / "service.yaml", "Créer un marché public", "Créer un marché")
    code, said = built()
    assert code == 1
    assert "service: service.yaml: english.yaml has no English for « Créer un marché »\n" in said


def test_the_build_wants_no_english_too_many(checkout: Any) -> None:
    for name in CONTRACTS:
        retell(checkout / f"{name}.yaml", "Créer un marché public", "Créer une candidature")
    code, said = built()
    assert code == 1
    assert said.endswith("english: english.yaml: no contract says « Créer un marché public »\n")


def test_a_translation_is_given_once(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "english.yaml"
    monkeypatch.setattr(english, "TRANSLATIONS", path)
    english.translations.cache_clear()
    try:
        path.write_text("a:\n- {fr: oui, en: yes it is}\nb:\n- {fr: ' oui ', en: yes}\n", "utf-8")
        with pytest.raises(ValueError, match="oui"):
            english.translations()
        path.write_text("a:\n- {fr: oui, en: ' '}\n", "utf-8")
        with pytest.raises(ValueError, match="oui"):
            english.translations()
    finally:
        english.translations.cache_clear()


def test_the_english_edition_is_exported() -> None:
    edition = english.edition(loader.load(loader.SERVICE))
    assert yaml.safe_load(export("3.0", "yaml", language="en")) == edition
    assert json.loads(export("3.0", "json", "documented", "en")) == edition
    newer = json.loads(export("3.1", "json", "deployed", "en"))
    assert newer["info"]["title"] == "Passe Marché API (running service)"
    summary = newer["webhooks"]["market.completed"]["post"]["summary"]
    assert summary == "The buyer has finished the configuration of the market"
