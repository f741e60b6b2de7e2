"""What each scenario promises, looked at from outside: over HTTP, as an integrator would."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.scenarios.conftest import World

Promise = Callable[[World, Any], Awaitable[None]]
PROMISES: dict[str, Promise] = {}


def promise(name: str) -> Callable[[Promise], Promise]:
    """Declare what a scenario promises."""

    def register(check: Promise) -> Promise:
        PROMISES[name] = check
        return check

    return register


def last(deliveries: list[Any]) -> Any:
    """Give the last attempt of the only delivery."""
    assert len(deliveries) == 1
    return deliveries[0]["attempts"][-1]


# --- journey -------------------------------------------------------------------------------------


@promise("market-created")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    assert (market["state"], market["sync_status"]) == ("pending", "sync_pending")
    page = await world.http.get(result["results"]["market"]["page_url"], follow_redirects=True)
    assert page.status_code == 200
    assert market["name"] in page.text
    assert await world.deliveries(market["identifier"]) == []


async def takes_applications(world: World, result: Any) -> Any:
    """Create an application to the market over the service's API; gives the market."""
    market = await world.market(result)
    answer = await world.http.post(
        f"/api/v1/public_markets/{market['identifier']}/market_applications",
        json={"market_application": {"siret": "42417936400023"}},
        headers={"Authorization": f"Bearer {await world.token()}"},
    )
    assert answer.status_code == 201, answer.text
    assert market["state"] == "completed"
    return market


@promise("market-ready")
async def _(world: World, result: Any) -> None:
    await takes_applications(world, result)


@promise("market-with-lots")
async def _(world: World, result: Any) -> None:
    market = await takes_applications(world, result)
    assert [lot["name"] for lot in market["lots"]] == result["parameters"]["lots"]
    assert len(market["lots"]) == 3


@promise("market-with-every-field")
async def _(world: World, result: Any) -> None:
    market = await takes_applications(world, result)
    assert len(market["optional_field_keys"]) > 10
    assert set(market["optional_field_keys"]) < set(market["field_keys"])


@promise("defense-market")
async def _(world: World, result: Any) -> None:
    market = await takes_applications(world, result)
    assert market["market_type_codes"] == ["services", "defense"]


@promise("application-started")
async def _(world: World, result: Any) -> None:
    application = await world.application(result)
    assert (application["state"], application["answers"]) == ("pending", {})
    answer = await world.download(await world.token(), application["identifier"], "attestation")
    assert answer.status_code in (403, 404, 409, 422)


@promise("application-in-progress")
async def _(world: World, result: Any) -> None:
    application = await world.application(result)
    assert application["state"] == "pending"
    assert application["answers"]["identite_entreprise_contact_email"] == (
        "contact@entreprise.example"
    )
    assert {fetch["status"] for fetch in application["fetches"]} == {"completed"}
    assert len(result["results"]["filled"]["answered"]) < 100
    assert await world.deliveries(application["identifier"]) == []


@promise("application-submitted")
async def _(world: World, result: Any) -> None:
    application = await world.application(result)
    assert application["state"] == "completed"
    token = await world.token()
    pdf = await world.download(token, application["identifier"], "attestation")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    package = await world.download(token, application["identifier"], "documents_package")
    assert zipfile.ZipFile(io.BytesIO(package.content)).testzip() is None
    assert len(await world.deliveries(application["identifier"])) == 1


@promise("several-applications")
async def _(world: World, result: Any) -> None:
    market = result["results"]["market"]["identifier"]
    found = (await world.get("market_applications", state="completed"))["market_applications"]
    mine = [one for one in found if one["market_identifier"] == market]
    assert len(mine) == 2
    assert len({one["siret"] for one in mine}) == 2
    assert [one["kind"] for one in result["made"]].count("market_application") == 2


@promise("deadline-passed")
async def _(world: World, result: Any) -> None:
    market, application = await world.market(result), await world.application(result)
    assert (await world.get("clock"))["now"] > market["deadline"]
    assert application["state"] == "pending"
    path = f"market_applications/{application['identifier']}/complete"
    answer = await world.ask("POST", path, json={})
    assert answer.status_code == {"documented": 409, "deployed": 200}[world.profile]


# --- access --------------------------------------------------------------------------------------


@promise("token-expired")
async def _(world: World, result: Any) -> None:
    answer = await world.create_market(result["access_token"])
    assert answer.status_code == 401
    call = (await world.get("requests", limit=1))["requests"][0]
    assert "expired" in call["reason"]
    assert (await world.create_market(await world.token())).status_code == 201


@promise("token-revoked")
async def _(world: World, result: Any) -> None:
    former = result["results"]["former"]["access_token"]
    assert (await world.create_market(former)).status_code == 401
    assert (await world.create_market(result["access_token"])).status_code == 201


@promise("editor-inactive")
async def _(world: World, result: Any) -> None:
    assert (await world.ask_token()).status_code == 401
    answer = await world.create_market(result["access_token"])
    assert answer.status_code == {"documented": 403, "deployed": 201}[world.profile]


@promise("editor-without-defense")
async def _(world: World, result: Any) -> None:
    token = result["access_token"]
    refused = await world.create_market(token, market_type_codes=["services", "defense"])
    assert refused.status_code == 403
    assert (await world.create_market(token)).status_code == 201


@promise("client-secret-rotated")
async def _(world: World, result: Any) -> None:
    assert (await world.ask_token("demo_editor_secret")).status_code == 401
    secret = result["results"]["changed"]["client_secret"]
    assert (await world.ask_token(secret)).status_code == 200


# --- documents -----------------------------------------------------------------------------------


@promise("infected-file")
async def _(world: World, result: Any) -> None:
    application = await world.application(result)
    infected = [file for file in application["files"] if file["scan"] == "unsafe"]
    assert [file["name"] for file in infected] == ["assurance.pdf"]
    if world.profile == "documented":  # In the other one candidates sign in before.
        page = await world.http.get(result["results"]["application"]["page_url"])
        assert "Malware détecté" in page.text
    path = f"market_applications/{application['identifier']}/complete"
    answer = await world.ask("POST", path, json={})
    if world.profile == "documented":
        assert answer.status_code == 409
        assert "malware" in answer.json()["error"]
    else:
        assert answer.status_code == 200


@promise("document-not-ready")
async def _(world: World, result: Any) -> None:
    identifier, token = result["results"]["application"]["identifier"], await world.token()
    for document in ("attestation", "documents_package"):
        assert (await world.download(token, identifier, document)).status_code == 404
        assert (await world.download(token, identifier, document)).status_code == 404
    await world.post("clock", {"advance_seconds": 31})
    assert (await world.download(token, identifier, "attestation")).status_code == 200
    assert (await world.download(token, identifier, "documents_package")).status_code == 200


@promise("document-generation-fails")
async def _(world: World, result: Any) -> None:
    identifier, token = result["results"]["application"]["identifier"], await world.token()
    assert (await world.download(token, identifier, "attestation")).status_code == 404
    assert (await world.download(token, identifier, "attestation")).status_code == 200


@promise("submission-without-documents")
async def _(world: World, result: Any) -> None:
    application = await world.application(result)
    assert (application["state"], application["sync_status"]) == ("completed", "sync_pending")
    assert await world.deliveries(application["identifier"]) == []
    token = await world.token()
    answer = await world.download(token, application["identifier"], "documents_package")
    assert answer.status_code == 404


@promise("corrupt-zip")
async def _(world: World, result: Any) -> None:
    identifier, token = result["results"]["application"]["identifier"], await world.token()
    broken = await world.download(token, identifier, "documents_package")
    assert broken.status_code == 200
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(broken.content)).testzip()
    whole = await world.download(token, identifier, "documents_package")
    assert zipfile.ZipFile(io.BytesIO(whole.content)).testzip() is None


# --- sources -------------------------------------------------------------------------------------


async def sources(world: World, result: Any) -> dict[str, str]:
    """Read what the candidate's page is told of the public sources."""
    application = await world.application(result)
    page = await world.http.get(result["results"]["application"]["page_url"])
    assert page.status_code in (200, 302, 303)
    return {fetch["source"]: fetch["status"] for fetch in application["fetches"]}


@promise("api-recovery-partial")
async def _(world: World, result: Any) -> None:
    found = await sources(world, result)
    assert found["urssaf_attestation_vigilance"] == "failed"
    assert [name for name, status in found.items() if status == "completed"] == [
        name for name in found if name != "urssaf_attestation_vigilance"
    ]
    application = await world.application(result)
    assert "manual_after_api_failure" in application["answer_sources"].values()
    assert "auto" in application["answer_sources"].values()


@promise("api-recovery-running")
async def _(world: World, result: Any) -> None:
    assert set((await sources(world, result)).values()) == {"processing"}


@promise("all-sources-down")
async def _(world: World, result: Any) -> None:
    assert set((await sources(world, result)).values()) == {"failed"}


@promise("company-unknown")
async def _(world: World, result: Any) -> None:
    assert set((await sources(world, result)).values()) == {"failed"}
    fetches = (await world.application(result))["fetches"]
    assert {fetch["reason"] for fetch in fetches} == {"not found"}


@promise("bodacc-liquidation")
async def _(world: World, result: Any) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_liquidation_judiciaire"
    application = await world.application(result)
    assert application["answers"][key]["radio_choice"] == "yes"
    assert application["answer_sources"][key] == "auto"


# --- limits --------------------------------------------------------------------------------------


@promise("rate-limited")
async def _(world: World, result: Any) -> None:
    answer = await world.ask_token()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert (await world.ask_token()).status_code == 200


@promise("slow-service")
async def _(world: World, result: Any) -> None:
    [fault] = (await world.get("faults"))["faults"][-1:]
    assert (fault["fault"], fault["seconds"], fault["remaining"]) == ("latency", 5, 3)


@promise("service-down")
async def _(world: World, result: Any) -> None:
    assert [(await world.ask_token()).status_code for _ in range(4)] == [503, 503, 503, 200]


@promise("connection-broken")
async def _(world: World, result: Any) -> None:
    token = await world.token()
    before = (await world.get("public_markets"))["total"]
    with pytest.raises(ConnectionResetError):
        await world.create_market(token)
    assert (await world.get("public_markets"))["total"] == before + 1
    assert (await world.get("faults"))["uses"][0]["fault"] == "connection_reset"


# --- webhooks ------------------------------------------------------------------------------------


@promise("receiver-down")
async def _(world: World, result: Any) -> None:
    [delivery] = await world.deliveries(result["results"]["market"]["identifier"])
    assert "refused" in delivery["attempts"][0]["error"]
    assert delivery["attempts"][0]["sent"] is False
    assert delivery["status"] == "waiting"
    await world.post("clock", {"advance_seconds": 3600})
    assert (await world.market(result))["sync_status"] == "sync_failed"


@promise("webhook-retrying")
async def _(world: World, result: Any) -> None:
    [delivery] = await world.deliveries(result["results"]["market"]["identifier"])
    answers = [attempt["response"]["status"] for attempt in delivery["attempts"]]
    assert answers == [500, 500]
    assert delivery["status"] == "waiting"
    assert (await world.get("clock"))["frozen"] is True
    assert (await world.market(result))["sync_status"] == "sync_processing"


@promise("webhook-failed")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    assert (market["state"], market["sync_status"]) == ("completed", "sync_failed")
    [delivery] = await world.deliveries(market["identifier"])
    assert (delivery["status"], len(delivery["attempts"])) == ("failed", 3)


@promise("webhook-rejected")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    assert market["sync_status"] == "sync_failed"
    [delivery] = await world.deliveries(market["identifier"])
    assert [a["response"]["status"] for a in delivery["attempts"]] == [401]


@promise("sync-retried")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    assert market["sync_status"] == "sync_completed"
    assert "sync_failed" in [entry["to"] for entry in market["history"]]
    statuses = [d["status"] for d in await world.deliveries(market["identifier"])]
    assert statuses == ["failed", "delivered"]


@promise("webhook-duplicated")
async def _(world: World, result: Any) -> None:
    deliveries = await world.deliveries(result["results"]["market"]["identifier"])
    assert len(deliveries) == 2
    assert deliveries[1]["replay_of"] == deliveries[0]["id"]


@promise("webhook-late")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    [delivery] = await world.deliveries(market["identifier"])
    assert market["state"] == "completed"
    assert (delivery["status"], delivery["attempts"]) == ("waiting", [])
    await world.post("clock", {"advance_seconds": 120})
    assert (await world.deliveries(market["identifier"]))[0]["attempts"]


@promise("webhook-wrong-signature")
async def _(world: World, result: Any) -> None:
    attempt = last(await world.deliveries(result["results"]["market"]["identifier"]))
    assert "another secret" in attempt["faults"][0]
    assert attempt["sent"] is True


@promise("webhook-tampered")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    attempt = last(await world.deliveries(market["identifier"]))
    assert market["identifier"] not in attempt["request"]["body"]


@promise("webhook-lost")
async def _(world: World, result: Any) -> None:
    market = await world.market(result)
    assert market["sync_status"] == "sync_completed"
    assert last(await world.deliveries(market["identifier"]))["sent"] is False


@promise("webhooks-reordered")
async def _(world: World, result: Any) -> None:
    first, second = (result["results"][name]["identifier"] for name in ("market", "second"))
    await world.post("clock", {"advance_seconds": 7200})
    [earlier] = await world.deliveries(first)
    [later] = await world.deliveries(second)
    assert earlier["created_at"] <= later["created_at"]
    assert earlier["attempts"][0]["at"] > later["attempts"][0]["at"]


@promise("webhook-secret-rotated")
async def _(world: World, result: Any) -> None:
    secret = result["results"]["changed"]["webhook_secret"]
    assert secret == (await world.editor())["webhook_secret"]
    deliveries = await world.deliveries(result["results"]["market"]["identifier"])
    assert len(deliveries[0]["attempts"]) == 1


@promise("breaker-open")
async def _(world: World, result: Any) -> None:
    assert (await world.get("breaker"))["state"] == "open"
    [delivery] = await world.deliveries(result["results"]["market"]["identifier"])
    assert delivery["status"] == "suspended"


@promise("breaker-half-open")
async def _(world: World, result: Any) -> None:
    assert (await world.get("breaker"))["state"] == "half_open"
    assert (await world.market(result))["state"] == "pending"
