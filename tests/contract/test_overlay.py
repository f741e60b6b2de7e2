"""OpenAPI overlays: what is applied, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.contract import documents, loader, overlay
from sandbox.contract.documents import UnreadableDocument
from sandbox.contract.lint import lint

DOCUMENT: dict[str, Any] = {
    "info": {"title": "t"},
    "paths": {
        "/a": {"get": {"tags": ["x"], "responses": {"200": {}, "404": {}}}},
        "/b": {"get": {"tags": ["x", "y"], "responses": {"404": {}}}},
    },
}


def applied(*actions: dict[str, Any]) -> Any:
    return overlay.apply(DOCUMENT, {"actions": list(actions)})


def test_an_update_is_merged() -> None:
    result = applied({"target": "$.info", "update": {"title": "new", "contact": {"name": "n"}}})
    assert result["info"] == {"title": "new", "contact": {"name": "n"}}
    assert DOCUMENT["info"] == {"title": "t"}


def test_an_update_of_several_places() -> None:
    result = applied({"target": "$.paths.*.get.responses['404']", "update": {"description": "d"}})
    assert result["paths"]["/a"]["get"]["responses"]["404"] == {"description": "d"}
    assert result["paths"]["/b"]["get"]["responses"]["404"] == {"description": "d"}


def test_an_update_of_a_list_is_appended() -> None:
    result = applied({"target": "$.paths['/a'].get.tags", "update": "z"})
    assert result["paths"]["/a"]["get"]["tags"] == ["x", "z"]


def test_what_is_removed() -> None:
    result = applied(
        {"target": "$.paths['/b'].get.tags[0, 1]", "remove": True},
        {"target": "$.paths..responses['404']", "remove": True},
    )
    assert result["paths"]["/b"]["get"] == {"tags": [], "responses": {}}
    assert result["paths"]["/a"]["get"]["responses"] == {"200": {}}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.nothing", "update": {}}, "$.nothing ne mène nulle part"),
        ({"target": "$.nothing", "remove": True}, "$.nothing ne mène nulle part"),
        ({"target": "paths", "remove": True}, "n'est pas un chemin JSONPath"),
        ({"target": "$", "remove": True}, "le document entier"),
        ({"target": "$.info.title", "update": "x"}, "n'est ni un objet ni une liste"),
        ({"target": "$.info", "update": "x"}, "n'est ni un objet ni une liste"),
        (
            {"target": "$.paths['/a']", "update": {"get": {"tags": ["z"]}}},
            "« tags » est une liste : à retirer d'abord",
        ),
    ],
)
def test_what_is_refused(action: dict[str, Any], message: str) -> None:
    with pytest.raises(UnreadableDocument, match="l'action n° 2 est impossible") as refusal:
        applied({"target": "$.info", "update": {"title": "new"}}, action)
    assert message in str(refusal.value)


@pytest.mark.parametrize("text", ["[]", "openapi: 3.0.3", "overlay: 2.0.0", "overlay: 1"])
def test_what_is_no_overlay(tmp_path: Path, text: str) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(text)
    with pytest.raises(UnreadableDocument):
        overlay.read(path)


def test_the_deployed_contract_is_the_documented_one_under_its_overlay() -> None:
    base, changes = loader.OVERLAYS[loader.DEPLOYED]
    made = overlay.apply(documents.read(loader.SOURCES[base]), overlay.read(changes))
    assert made == loader.load(loader.DEPLOYED)
    assert lint(made) == []


def test_its_operations() -> None:
    paths = loader.load(loader.DEPLOYED)["paths"]
    assert set(paths) - set(loader.load(loader.SERVICE)["paths"]) == {
        "/oauth/revoke",
        "/oauth/introspect",
        "/oauth/token/info",
    }
    text = documents.to_json(loader.load(loader.DEPLOYED))
    assert "components/headers/RateLimit" not in text
    assert "FT2024" not in text
