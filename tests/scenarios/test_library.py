"""Every scenario that comes with the sandbox: what it says, and that it keeps its promise."""

import re
from typing import Any

import pytest

from sandbox.scenarios import catalogue
from sandbox.scenarios.model import Scenario
from tests.scenarios.conftest import World
from tests.scenarios.promises import PROMISES

pytestmark = pytest.mark.anyio

LIBRARY = catalogue.library()
NAMED = {
    "market-ready",
    "application-submitted",
    "receiver-down",
    "breaker-open",
    "token-expired",
    "api-recovery-partial",
    "infected-file",
    "deadline-passed",
}

every = pytest.mark.parametrize("name", LIBRARY.scenarios)


def test_all_files_are_scenarios() -> None:
    assert list(map(str, LIBRARY.faulty)) == []
    assert len(LIBRARY.scenarios) >= 24
    assert set(LIBRARY.scenarios) >= NAMED


def test_every_promise_is_looked_at() -> None:
    assert set(PROMISES) == set(LIBRARY.scenarios)


@every
def test_it_says_what_it_is_in_both_languages(name: str) -> None:
    scenario = LIBRARY.scenarios[name]
    told = [scenario.title, scenario.summary, scenario.situation, *(t.text for t in scenario.tries)]
    for text in told:
        assert text.fr and text.en
        assert set(re.findall(r"\{\{.*?\}\}", text.fr)) == set(re.findall(r"\{\{.*?\}\}", text.en))
    assert scenario.tries
    assert scenario.topic != "own"
    for parameter in scenario.parameters.values():
        assert not parameter.required
        assert parameter.title.fr and parameter.title.en


def works_in(name: str, profile: str) -> Scenario:
    """Give a scenario; skips where it is about the other profile."""
    scenario = LIBRARY.scenarios[name]
    if profile not in scenario.profiles:
        pytest.skip(f"is about the profile {scenario.profiles[0]}")
    return scenario


@every
async def test_it_keeps_its_promise(world: World, name: str) -> None:
    works_in(name, world.profile)
    result = await world.play(name)
    assert_everything_is_told(result)
    for link in result["links"]:
        page = await world.http.get(link["url"], follow_redirects=True)
        assert page.status_code == 200, link
    await PROMISES[name](world, result)


@every
async def test_it_does_so_in_a_workspace_that_was_used(world: World, name: str) -> None:
    works_in(name, world.profile)
    await world.play("application-submitted")
    await world.play("receiver-down", attempts=1)
    if world.profile == "documented":
        await world.play("breaker-open")
    if name != "client-secret-rotated":
        await world.play(name)
        await world.post("clock", {"resume": True})
        await world.post("clock", {"advance_seconds": 90_000})
        await world.ask("DELETE", "faults")
    result = await world.play(name)
    await PROMISES[name](world, result)


@every
async def test_it_does_so_where_webhooks_had_no_address(world: World, name: str) -> None:
    works_in(name, world.profile)
    editor = await world.editor()
    path = f"editors/{editor['client_id']}"
    await world.ask("PATCH", path, json={"completion_webhook_url": None})
    result = await world.play(name)
    assert "had no webhook URL" in result["notes"][0]["en"]
    await PROMISES[name](world, result)


@every
async def test_it_does_so_while_the_clock_stands_still(world: World, name: str) -> None:
    works_in(name, world.profile)
    await world.post("clock", {"freeze_at": "2027-02-28T23:59:59.5Z"})
    result = await world.play(name)
    await PROMISES[name](world, result)


@pytest.mark.parametrize("name", ["breaker-open", "breaker-half-open"])
async def test_a_scenario_of_another_profile_is_refused(world: World, name: str) -> None:
    if world.profile == "documented":
        pytest.skip("is about this profile")
    told = await world.refused(409, name)
    assert "profile documented" in told["error"]
    assert '{"profile": "documented"}' in told["hint"]


def assert_everything_is_told(result: Any) -> None:
    """Check what every result has: texts that are filled in, pages, what was done."""
    texts = [result["see"], *result["try"]]
    for text in texts:
        assert "{{" not in str(text)
        assert "…" not in text["fr"] + text["en"].replace("(401, 404, 422…)", "")
    assert [step["number"] for step in result["steps"]] == [*range(1, len(result["steps"]) + 1)]
    for made in result["made"]:
        assert made["page_url"] in [link["url"] for link in result["links"]]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        (
            "market-ready",
            {"market_name": "Réfection d'une école", "market_type": "works", "lots": 2},
        ),
        ("market-with-lots", {"lots": ["Nord"]}),
        ("several-applications", {"count": 4}),
        ("token-expired", {"seconds": 200_000, "client_id": "basic_editor_client"}),
        ("api-recovery-partial", {"siret": "00000000001016"}),
        ("corrupt-zip", {"damage": "html", "times": 2}),
        ("rate-limited", {"operation": "createToken", "retry_after": 7}),
        ("webhook-retrying", {"status": 503, "flowing": True}),
        ("webhook-duplicated", {"copies": 3}),
        ("receiver-down", {"failure": "timeout", "attempts": 2}),
        ("application-in-progress", {"email": "a@b.example", "made_up": 0}),
        ("submission-without-documents", {"document": "documents_package"}),
    ],
)
async def test_parameters_count(world: World, name: str, parameters: dict[str, Any]) -> None:
    result = await world.play(name, **parameters)
    assert parameters.items() <= result["parameters"].items()
    shown = [result["made"], result["results"], await world.get("public_markets")]
    for path in ("market_applications", "faults", "webhooks/deliveries"):
        shown.append(await world.get(path))
    for value in parameters.values():
        if isinstance(value, str) and name != "submission-without-documents":
            assert repr(value)[1:-1] in str(shown)
