"""The candidate's steps, one by one (deployed-behaviour §9.2)."""

from typing import Any

import pytest

from tests.deployed_pages.conftest import LOTS, Visitor, steps, sync_page

pytestmark = pytest.mark.anyio
HERE = "http://sandbox.test"
COMPLETED = "Votre candidature a déjà été complétée et ne peut plus être modifiée."
LOT_IDS = "market_application[lot_ids][]"


async def lot_numbers(visitor: Visitor, application: str) -> list[str]:
    page = await visitor.page(f"{steps(application)}/lots")
    return [box["value"] for box in page.all("input", name=LOT_IDS)]


def leads_to(answer: Any, address: str) -> bool:
    return bool(answer.status_code == 302 and answer.headers["location"] == HERE + address)


@pytest.mark.parametrize(("lots", "following"), [([], "api_data_recovery_status"), (LOTS, "lots")])
async def test_identification(visitor: Visitor, lots: Any, following: str) -> None:
    application = await visitor.signed_in(lots=lots)
    base = steps(application)
    answer = await visitor.send(
        f"{base}/company_identification", **{"market_application[siret]": "42417936400023"}
    )
    assert leads_to(answer, f"{base}/{following}")
    stored = await visitor.stored(application)
    assert stored["siret"] == "73282932000074"


@pytest.mark.parametrize("step", ["company_identification", "lots"])
@pytest.mark.parametrize("method", ["put", "post"])
async def test_only_patch_leads_to_these_steps(visitor: Visitor, step: str, method: str) -> None:
    application = await visitor.signed_in(lots=LOTS)
    answer = await visitor.send(f"{steps(application)}/{step}", method)
    assert answer.status_code == (500 if method == "put" else 404)


@pytest.mark.parametrize("step", ["market_information", "api_data_recovery_status"])
@pytest.mark.parametrize("method", ["put", "patch"])
async def test_the_others_take_both(visitor: Visitor, step: str, method: str) -> None:
    application = await visitor.signed_in()
    assert (await visitor.send(f"{steps(application)}/{step}", method)).status_code == 302


async def test_the_calls_begin_with_the_identification(visitor: Visitor) -> None:
    await visitor.freeze()
    application = await visitor.signed_in()
    base = steps(application)
    json = f"{base}/api_data_recovery_status.json"
    assert (await visitor.get(json)).json() == {"api_fetch_status": {}}
    await visitor.send(f"{base}/company_identification")
    told = (await visitor.get(json)).json()["api_fetch_status"]
    assert list(told["insee"]) == ["status", "fields_filled", "updated_at"]
    assert told["insee"]["status"] == "pending"
    page = await visitor.page(f"{base}/api_data_recovery_status")
    assert "disabled" in page.test("next")
    # The server does not insist.
    answer = await visitor.send(f"{base}/api_data_recovery_status", "put")
    assert leads_to(answer, f"{base}/market_information")
    await visitor.advance(60)
    told = (await visitor.get(json)).json()["api_fetch_status"]
    assert {entry["status"] for entry in told.values()} == {"completed"}
    page = await visitor.page(f"{base}/api_data_recovery_status")
    assert "disabled" not in page.test("next")
    accept = {"Accept": "application/json"}
    same = await visitor.get(f"{base}/api_data_recovery_status", headers=accept)
    assert same.json()["api_fetch_status"] == told


async def test_lots(visitor: Visitor) -> None:
    application = await visitor.signed_in(lots=LOTS)
    base = steps(application)
    _, second = await lot_numbers(visitor, application)
    answer = await visitor.send(f"{base}/lots", **{LOT_IDS: ["", second]})
    assert leads_to(answer, f"{base}/api_data_recovery_status")
    assert (await visitor.stored(application))["lots"] == [2]


async def test_no_lot(visitor: Visitor) -> None:
    application = await visitor.signed_in(lots=LOTS)
    answer = await visitor.send(f"{steps(application)}/lots", **{LOT_IDS: [""]})
    assert answer.status_code == 422
    assert "Vous devez sélectionner au moins un lot" in answer.text


async def test_too_many_lots(visitor: Visitor) -> None:
    application = await visitor.signed_in(lots=LOTS, lot_limit=1)
    numbers = await lot_numbers(visitor, application)
    answer = await visitor.send(f"{steps(application)}/lots", **{LOT_IDS: numbers})
    assert answer.status_code == 422
    message = "Vous ne pouvez pas sélectionner plus de 1 lot(s) (vous en avez sélectionné 2)"
    assert message in answer.text


async def test_lots_of_another_market(visitor: Visitor) -> None:
    application = await visitor.signed_in(lots=LOTS)
    answer = await visitor.send(f"{steps(application)}/lots", **{LOT_IDS: ["999999"]})
    assert answer.status_code == 302


async def test_submitting_from_the_lots(visitor: Visitor) -> None:
    application = await visitor.signed_in(lots=LOTS)
    first, _ = await lot_numbers(visitor, application)
    answer = await visitor.send(
        f"{steps(application)}/lots", final_submit="true", **{LOT_IDS: [first]}
    )
    assert leads_to(answer, sync_page(application))
    assert (await visitor.stored(application))["state"] == "completed"


@pytest.mark.parametrize("method", ["get", "patch"])
async def test_a_market_without_lots(visitor: Visitor, method: str) -> None:
    application = await visitor.signed_in()
    path = f"{steps(application)}/lots"
    answer = await (visitor.get(path) if method == "get" else visitor.send(path))
    assert leads_to(answer, f"{steps(application)}/api_data_recovery_status")


@pytest.mark.parametrize("step", ["identite_entreprise", "required_fields", "x"])
async def test_a_step_that_does_not_exist(visitor: Visitor, step: str) -> None:
    application = await visitor.signed_in()
    for path in (step, f"{step}.json"):
        assert (await visitor.get(f"{steps(application)}/{path}")).status_code == 500


async def test_steps_that_tell_scripts_nothing(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    path = f"{steps(application)}/market_information"
    for answer in (
        await visitor.get(f"{path}.json"),
        await visitor.get(path, headers={"Accept": "application/json"}),
    ):
        assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(("value", "kept"), [("1", True), ("0", False)])
async def test_the_attestation(visitor: Visitor, value: str, kept: bool) -> None:
    application = await visitor.signed_in()
    base = steps(application)
    name = "market_application[attests_no_exclusion_motifs]"
    answer = await visitor.send(f"{base}/attestation_motifs_exclusion", **{name: value})
    assert leads_to(answer, f"{base}/motifs_exclusion_fiscales_et_sociales")
    assert (await visitor.stored(application))["attests_no_exclusion_motifs"] is kept


@pytest.mark.parametrize("method", ["put", "patch"])
async def test_submission_has_no_conditions(visitor: Visitor, method: str) -> None:
    application = await visitor.signed_in(deadline="2001-01-01T00:00:00Z")
    answer = await visitor.send(f"{steps(application)}/summary", method)
    assert leads_to(answer, sync_page(application))
    assert (await visitor.stored(application))["state"] == "completed"


async def test_submission_while_the_market_is_not_synchronised(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    market = (await visitor.stored(application))["market_identifier"]
    await visitor.hook(None)
    await visitor.control("POST", f"public_markets/{market}/retry_sync?wait=delivery")
    answer = await visitor.send(f"{steps(application)}/summary")
    assert answer.status_code == 422
    assert (await visitor.stored(application))["state"] == "pending"


@pytest.mark.parametrize(
    "step",
    ["company_identification", "lots", "market_information", "summary",
     "identite_entreprise_contact", "attestation_motifs_exclusion"],
)  # fmt: skip
async def test_a_completed_application_is_closed(visitor: Visitor, step: str) -> None:
    application = await visitor.signed_in(lots=LOTS)
    await visitor.complete("market_applications", application)
    path = f"{steps(application)}/{step}"
    for method in ("get", "patch"):
        answer = await (visitor.get(path) if method == "get" else visitor.send(path))
        assert leads_to(answer, sync_page(application))
        assert COMPLETED in (await visitor.page(sync_page(application))).text


async def test_the_scans_as_json(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    answer = await visitor.get(f"{steps(application)}/summary.json")
    assert answer.json() == {"scans_complete": True, "blob_states": []}


async def test_a_document_that_fails(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    space = visitor.http._transport.app.spaces.get("default")  # type: ignore[attr-defined]
    space.workspace.document_failures.append("attestation")
    answer = await visitor.send(f"{steps(application)}/summary")
    assert answer.status_code == 422
    message = "Une erreur technique est survenue lors de la génération de votre attestation."
    assert message in answer.text
    stored = await visitor.stored(application)
    assert (stored["state"], stored["sync_status"]) == ("completed", "sync_pending")
