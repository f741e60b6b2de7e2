"""Names of markets and SIRETs that script faults by themselves, in both profiles."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from sandbox.faults.registry import kinds
from sandbox.faults.reserved import SIRETS, reserved_values
from tests.control.conftest import MARKET
from tests.faults.conftest import World

pytestmark = pytest.mark.anyio


async def _create(world: World, name: str, **fields: Any) -> httpx.Response:
    market = {"public_market": {**MARKET, "name": name, **fields}}
    return await world.call("POST", "/api/v1/public_markets", json=market)


async def _apply(world: World, market: str, siret: str) -> httpx.Response:
    path = f"/api/v1/public_markets/{market}/market_applications"
    return await world.call("POST", path, json={"market_application": {"siret": siret}})


async def _notes(world: World) -> list[str]:
    notes: list[str] = (await world.client.get("requests"))["requests"][0]["notes"]
    return notes


async def test_a_name_strikes_its_own_creation_and_the_next_try_passes(world: World) -> None:
    name = "Voirie [panne: status status=503]"
    statuses = [(await _create(world, name)).status_code for _ in range(4)]
    assert statuses == [503, 201, 503, 201]
    assert (await _create(world, "Voirie")).status_code == 201


async def test_a_name_strikes_as_often_as_it_says(world: World) -> None:
    name = "Voirie [panne: status status=500 times=2]"
    statuses = [(await _create(world, name)).status_code for _ in range(4)]
    assert statuses == [500, 500, 201, 500]


async def test_what_serves_the_client_strikes_every_time(world: World) -> None:
    for _ in range(3):
        answer = await _create(world, "Voirie [panne: latency seconds=0.01]")
        assert answer.status_code == 201
    assert [use["fault"] for use in await world.uses()] == ["latency"] * 3
    assert await world.left() == []


@pytest.mark.parametrize(
    "name",
    [
        "Voirie [panne: webhook_lost]",
        "[panne webhook_lost] Voirie",
        "VOIRIE [PANNE\u00a0: WEBHOOK_LOST EVENT=MARKET.COMPLETED]",
        "Roads [fault: webhook_lost, times=1, on=any] (north)",
    ],
)
async def test_a_name_strikes_the_webhook_of_its_market_only(world: World, name: str) -> None:
    market = (await _create(world, name)).json()["identifier"]
    other = await world.complete()
    assert await world.left() == [("webhook_lost", 1)]
    await world.complete(market)
    assert world.told == [other]
    (use,) = await world.uses()
    assert use["identifier"] == market


async def test_several_markers_in_one_name(world: World) -> None:
    name = "Voirie [panne: rate_limit retry_after=60] [panne: webhook_duplicated]"
    assert (await _create(world, name)).status_code == 429
    market = (await _create(world, name)).json()["identifier"]
    await world.complete(market)
    await world.client.post("webhooks/wait", {"timeout_seconds": 5})
    assert world.told == [market, market]


async def test_a_name_strikes_the_calls_about_its_market(world: World) -> None:
    name = "Voirie [panne: status status=500 operation=createMarketApplication]"
    market = (await _create(world, name)).json()["identifier"]
    await world.complete(market)
    other = await world.complete()
    assert (await _apply(world, other, "73282932000074")).status_code == 201
    assert (await _apply(world, market, "73282932000074")).status_code == 500
    assert (await _apply(world, market, "73282932000074")).status_code == 201


async def test_a_name_strikes_the_documents_of_its_applications(world: World) -> None:
    market = (await _create(world, "[panne: corrupt_document damage=html]")).json()["identifier"]
    await world.complete(market)
    application = await world.application(market)
    await world.submit(application)
    path = f"/api/v1/market_applications/{application}/attestation"
    assert (await world.call("GET", path)).content.startswith(b"<!doctype html>")
    assert (await world.call("GET", path)).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("marker", "problem"),
    [
        ("[panne: latence]", "there is no fault \"latence\" (did you mean 'latency'? the"),
        ("[panne]", "it names no fault (for example [panne: latency seconds=3])"),
        ("[panne: latency seconds=3", "its closing bracket is missing"),
        ("[panne: latency seconds = 3]", "'seconds' is no parameter"),
        ("[panne: latency seconds=long]", 'seconds: "long"'),
        ("[panne: latency duration=3]", "'duration' is no parameter of the fault 'latency'"),
        ("[panne: latency seconds=3 seconds=4]", "'seconds' is given twice"),
        ("[panne: status]", "the fault 'status' needs 'status'"),
        ("[panne: status status=500 operation=createToken]", "is about no market"),
        ("[panne: status status=500 event=any]", "is about an operation, not an event"),
        ("[panne: webhook_lost times=0]", "times: 0"),
        ("[panne: webhook_lost identifier=VR-2026]", "'identifier' cannot be given here"),
    ],
)
async def test_what_is_not_understood_is_told(world: World, marker: str, problem: str) -> None:
    answer = await _create(world, f"Voirie {marker}")
    assert answer.status_code == 201
    note = next(note for note in await _notes(world) if note.startswith("reserved value"))
    assert note.startswith(f"reserved value '{marker}' not understood: ")
    assert problem in note
    assert await world.left() == []


async def test_brackets_that_ask_for_nothing_are_left_alone(world: World) -> None:
    assert (await _create(world, "Voirie [lot 1] (pannes)")).status_code == 201
    assert not [note for note in await _notes(world) if "reserved" in note]


async def test_a_refused_call_uses_nothing_up(world: World) -> None:
    name = "Voirie [panne: status status=500]"
    assert (await _create(world, name, deadline="soon")).status_code in (400, 422)
    assert (await world.left(), await world.uses()) == ([], [])
    assert (await _create(world, name)).status_code == 500


@pytest.mark.parametrize("kind", sorted(kinds()))
async def test_every_fault_can_be_asked_for_in_a_name(world: World, kind: str) -> None:
    (value,) = [
        v for v in reserved_values() if v.kind == "market_name" and (v.fault or {})["fault"] == kind
    ]
    created = asyncio.create_task(_create(world, f"Entretien {value.value}"))
    while not created.done():  # What holds a call up ends with the clock.
        await asyncio.sleep(0)
        await world.advance(1)
    with suppress(ConnectionResetError):  # As a client sees it that has no socket.
        await created
    scripted = {fault for fault, _ in await world.left()}
    assert kind in scripted | {use["fault"] for use in await world.uses()}


def _siret(**wish: Any) -> str:
    return next(siret for siret, found in SIRETS.items() if found == wish)


async def test_a_siret_strikes_the_call_that_carries_it(world: World) -> None:
    market = await world.complete()
    siret = _siret(fault="status", status=500)
    statuses = [(await _apply(world, market, siret)).status_code for _ in range(2)]
    assert statuses == [500, 201]
    buyer = [(await _create(world, "Voirie", siret=siret)).status_code for _ in range(2)]
    assert buyer == [500, 201]


async def test_a_siret_strikes_the_documents_and_webhooks_of_its_application(world: World) -> None:
    market = await world.complete()
    for siret in (_siret(fault="webhook_lost"), _siret(fault="document_not_ready")):
        application = (await _apply(world, market, siret)).json()["identifier"]
        await world.submit(application)
        path = f"/api/v1/market_applications/{application}/attestation"
        first = (await world.call("GET", path)).status_code
        await world.advance(30)
        second = (await world.call("GET", path)).status_code
        assert (first, second) == ((200, 200) if len(world.told) == 1 else (404, 200))
    assert len(world.told) == 2


async def test_a_siret_that_the_candidate_types_counts_too(world: World) -> None:
    if (await world.client.get("health"))["profile"] == "deployed":
        pytest.skip("the running service wants the SIRET from the platform")
    market = await world.complete()
    path = f"/api/v1/public_markets/{market}/market_applications"
    answer = await world.call("POST", path, json={"market_application": {}})
    application = answer.json()["identifier"]
    siret = _siret(fault="receiver_answers", status=500, times=2)
    await world.client.post(f"market_applications/{application}/complete", {"siret": siret})
    await world.advance(3_600)
    delivery = await world.newest()
    assert [a["response"]["status"] for a in delivery["attempts"]] == [500, 500, 200]


async def test_a_siret_that_was_typed_in_vain_counts_once(world: World) -> None:
    if (await world.client.get("health"))["profile"] == "deployed":
        pytest.skip("the running service wants the SIRET from the platform")
    market = await world.complete()
    path = f"/api/v1/public_markets/{market}/market_applications"
    answer = await world.call("POST", path, json={"market_application": {}})
    path = f"market_applications/{answer.json()['identifier']}/complete"
    siret = _siret(fault="webhook_lost")
    await world.client.refusal(422, "POST", path, json={"siret": siret, "lots": [99]})
    assert await world.left() == [("webhook_lost", 1)]
    await world.client.post(path, {"siret": siret}, wait="delivery")
    assert (await world.left(), world.told) == ([], [market])


async def test_a_document_fails_on_submission(world: World) -> None:
    market = await world.complete()
    siret = _siret(fault="document_fails_on_submission")
    application = (await _apply(world, market, siret)).json()["identifier"]
    await world.submit(application)
    shown = await world.client.get(f"market_applications/{application}")
    assert (shown["state"], shown["sync_status"]) == ("completed", "sync_pending")
    assert world.told == [market]
    path = f"/api/v1/market_applications/{application}/attestation"
    assert (await world.call("GET", path)).status_code == 404
    (use,) = await world.uses()
    assert "attestation could not be made" in use["effect"]


async def test_the_list(world: World) -> None:
    values = (await world.client.get("reserved_values"))["reserved_values"]
    assert json.loads(json.dumps(values)) == values
    assert len({value["value"] for value in values}) == len(values)
    assert {value["kind"] for value in values} == {"market_name", "siret", "company"}
    assert all(value["label"] and value["summary"] for value in values)
    for value in values:
        if value["kind"] == "siret":
            wish = {**value["fault"], **_aim(value["fault"]["fault"])}
            assert (await world.client.call("POST", "faults", json=wish)).status_code == 201


def _aim(fault: str) -> dict[str, str]:
    return {kinds()[fault].key(): "any"}
