"""The collections for Postman and Bruno: what they hold, and that they pass from top to bottom.

Here the requests are taken from the Postman file and sent in order, and their answers judged by the
checks that the scripts are written from. Where the tools themselves are on the PATH, or in the
folder that NODE_TOOLS names (`npm install newman @usebruno/cli`, then `node_modules/.bin`), they
run the collections too.
"""

import base64
import hashlib
import hmac
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.wording import LANGUAGES
from sandbox.contract import loader
from sandbox.docs import collections
from sandbox.docs.collections.model import Assertion, Request, Subject, Variable
from sandbox.docs.collections.whole import VARIABLES, collection
from tests.conftest import Live

PROFILES = sorted(loader.OF_PROFILES)
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@pytest.fixture(params=PROFILES)
def world(request: pytest.FixtureRequest, live: Live) -> Iterator[tuple[str, dict[str, str]]]:
    """A fresh workspace of each profile: the profile, and the variables that lead to it."""
    profile = request.param
    answer = httpx.post(f"{live.url}/_sandbox/workspaces", json={"profile": profile, "seed": 7})
    made = answer.raise_for_status().json()
    editor = made["editors"][0]
    yield (
        profile,
        {
            "baseUrl": live.url,
            "clientId": editor["client_id"],
            "clientSecret": editor["client_secret"],
            "workspace": made["name"],
        },
    )
    httpx.delete(f"{live.url}/_sandbox/workspaces/{made['name']}").raise_for_status()


def filled(text: str, variables: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: variables[found[1]], text)


def items(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for folder in document["item"]:
        yield from folder["item"]


def sent(
    client: httpx.Client, item: Mapping[str, Any], variables: Mapping[str, str]
) -> httpx.Response:
    """Send a request of the Postman file as Postman would."""
    request = item["request"]
    headers = {one["key"]: one["value"] for one in request["header"]}
    if request["auth"]["type"] == "bearer":
        token = request["auth"]["bearer"][0]["value"]
        headers["Authorization"] = f"Bearer {filled(token, variables)}"
    body = request.get("body", {"mode": "none"})
    options: dict[str, Any] = {}
    if body["mode"] == "raw":
        options["content"] = filled(body["raw"], variables).encode()
    elif body["mode"] == "urlencoded":
        pairs = body["urlencoded"]
        options["data"] = {one["key"]: filled(one["value"], variables) for one in pairs}
    url = filled(request["url"]["raw"], variables)
    return client.request(request["method"], url, headers=headers, **options)


def reach(value: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


def looked_at(answer: httpx.Response, subject: Subject, variables: Mapping[str, str]) -> Any:
    if subject.kind == "status":
        return answer.status_code
    if subject.kind == "text":
        return answer.content.decode("latin-1")
    if subject.kind == "header":
        return answer.headers[subject.name]
    if subject.kind == "body":
        return reach(answer.json(), subject.place)
    request = answer.json()["deliveries"][0]["attempts"][0]["request"]
    if subject.kind == "sent":
        return reach(request, subject.place)
    if subject.kind == "event":
        return reach(json.loads(request["body"]), subject.place)
    key, body = variables[subject.name].encode(), base64.b64decode(request["body_base64"])
    return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


def holds(assertion: Assertion, answer: httpx.Response, variables: Mapping[str, str]) -> bool:
    found = looked_at(answer, assertion.subject, variables)
    expected = assertion.expected
    if isinstance(expected, Variable):
        expected = variables[expected.name]
    elif isinstance(expected, Subject):
        expected = looked_at(answer, expected, variables)
    match assertion.matcher:
        case "match":
            return re.search(expected, found) is not None
        case "type":
            return isinstance(found, TYPES[expected])
        case "one of":
            return found in expected
        case "not empty":
            return len(found) > 0
        case _:
            return bool(found == expected)


def test_a_collection_passes_from_top_to_bottom(world: tuple[str, dict[str, str]]) -> None:
    profile, variables = world
    document = json.loads(collections.postman(profile))
    variables = {one["key"]: one["value"] for one in document["variable"]} | variables
    planned = list(collection(profile).requests())
    with httpx.Client(timeout=60) as client:
        for item, request in zip(items(document), planned, strict=True):
            answer = sent(client, item, variables)
            for one in (one for check in request.checks for one in check.assertions):
                assert holds(one, answer, variables), (item["name"], one, answer.text)
            for name, place in request.captures.items():
                variables[name] = reach(answer.json(), place)


def test_it_can_be_run_again(world: tuple[str, dict[str, str]]) -> None:
    test_a_collection_passes_from_top_to_bottom(world)
    test_a_collection_passes_from_top_to_bottom(world)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_operation_of_the_contract_is_called(profile: str) -> None:
    called = {(r.method, re.sub(r"\{\{?\w+\}?\}", "{}", r.path)) for r in _api(profile)}
    contract = loader.load(loader.OF_PROFILES[profile])
    for path, item in contract["paths"].items():
        for method in item.keys() & {"get", "post"}:
            assert (method.upper(), re.sub(r"\{\w+\}", "{}", path)) in called


def _api(profile: str) -> Iterator[Request]:
    return (r for r in collection(profile).requests() if not r.path.startswith("/_sandbox"))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_request_checks_more_than_nothing(profile: str) -> None:
    for request in collection(profile).requests():
        assert request.checks, request.name
        assert request.checks[0].assertions[0].subject.kind == "status"
        assert all(check.assertions for check in request.checks), request.name


@pytest.mark.parametrize("profile", PROFILES)
def test_variables_are_set_before_they_are_used(profile: str) -> None:
    document = json.loads(collections.postman(profile))
    declared = {one["key"] for one in document["variable"]}
    known = set(VARIABLES)
    for item, request in zip(items(document), collection(profile).requests(), strict=True):
        used = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(item["request"])))
        assert used <= known, item["name"]
        known |= request.captures.keys()
    assert declared == known


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_collection_is_the_same_bytes(profile: str, language: Any) -> None:
    first = collections.postman(profile, language), collections.bruno_zip(profile, language)
    for made in (collection, collections.postman, collections.bruno, collections.bruno_zip):
        made.cache_clear()
    again = collections.postman(profile, language), collections.bruno_zip(profile, language)
    assert first == again


def test_each_language_has_its_texts() -> None:
    french, english = (collections.postman(language=one).decode() for one in LANGUAGES)
    assert "Créer un marché public" in french and "Create a public market" not in french
    assert "Create a public market" in english and "Créer un marché public" not in english
    # What the service says is the same in both.
    assert "Le numéro de SIRET saisi est invalide" in english


def test_names_of_files() -> None:
    assert collections.file_name("postman") == "passe-marche-documented.postman_collection.json"
    assert collections.file_name("bruno", "deployed", "en") == "passe-marche-deployed-en.bruno.zip"


@pytest.mark.parametrize("profile", PROFILES)
def test_bruno_has_the_same_requests_in_the_same_order(profile: str) -> None:
    files = collections.bruno(profile)
    requests = [path for path in files if path.count("/") == 1 and "folder.bru" not in path]
    assert sorted(requests) == requests
    document = json.loads(collections.postman(profile))
    for path, item in zip(requests, items(document), strict=True):
        text = files[path].decode()
        request = item["request"]
        assert f"\n{request['method'].lower()} {{\n  url: {request['url']['raw']}\n" in text
        assert f"meta {{\n  name: {item['name']}\n" in text
        assert re.search(r"^tests \{$", text, re.MULTILINE)


@pytest.mark.parametrize("profile", PROFILES)
def test_bruno_files_are_named_for_every_system(profile: str) -> None:
    for path in collections.bruno(profile):
        assert re.fullmatch(r"(?:[\w-]{1,64}/)?[\w-]{1,70}\.(?:bru|json)", path, re.ASCII)


def test_the_archive_holds_the_folder() -> None:
    with zipfile.ZipFile(io.BytesIO(collections.bruno_zip())) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {f"passe-marche/{path}": text for path, text in collections.bruno().items()}


def tool(name: str) -> str:
    found = shutil.which(name, path=os.environ.get("NODE_TOOLS")) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def given(variables: Mapping[str, str]) -> list[str]:
    return [word for pair in variables.items() for word in ("--env-var", "=".join(pair))]


def test_newman_passes_it(world: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    profile, variables = world
    path = tmp_path / "collection.json"
    path.write_bytes(collections.postman(profile))
    command = [tool("newman"), "run", str(path), *given(variables)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_bruno_passes_it(world: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    profile, variables = world
    for path, content in collections.bruno(profile).items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    command = [tool("bru"), "run", "-r", *given(variables)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
