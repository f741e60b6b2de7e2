"""Creating applications and fetching their documents, as D04, D05 and SFD §5, §6.5 describe it."""

import io
import re
import zipfile
from typing import Any

import pypdf
import pytest

from tests.api.conftest import COMPANY, Sandbox

pytestmark = pytest.mark.anyio
NOT_FOUND = {"error": "Resource not found"}
DOCUMENTS = ("attestation", "documents_package")


@pytest.fixture(autouse=True)
async def as_editor(sandbox: Sandbox) -> None:
    await sandbox.use()


async def test_an_application(sandbox: Sandbox) -> None:
    market = await sandbox.market()
    answer = await sandbox.create_application(market, siret=COMPANY, provider_user_id="7")
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == ["identifier", "application_url"]
    assert re.fullmatch(r"FT\d{8}[A-F0-9]{8}", body["identifier"])
    assert body["application_url"] == (
        "http://sandbox.test/candidate/market_applications/"
        f"{body['identifier']}/company_identification"
    )
    stored = await sandbox.control("GET", f"market_applications/{body['identifier']}")
    assert (stored["siret"], stored["provider_user_id"]) == (COMPANY, "7")
    assert stored["market_identifier"] == market


@pytest.mark.parametrize(
    "fields", [{}, {"siret": None}, {"siret": "35600000012345"}, {"provider_user_id": "x" * 255}]
)
async def test_what_is_accepted(sandbox: Sandbox, fields: dict[str, Any]) -> None:
    answer = await sandbox.create_application(await sandbox.market(), **fields)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("number", ["12345678901234", "1", "7328293200007A", 73282932000074])
async def test_a_bad_siret(sandbox: Sandbox, number: object) -> None:
    answer = await sandbox.create_application(await sandbox.market(), siret=number)
    assert (answer.status_code, answer.json()) == (422, {"errors": ["Siret is invalid"]})
    listed = await sandbox.control("GET", "market_applications")
    assert listed["market_applications"] == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"provider_user_id": "x" * 256}, "Provider user is too long (maximum is 255 characters)"),
        ({"company": "x"}, "Company"),
    ],
)
async def test_other_violations(sandbox: Sandbox, fields: dict[str, Any], message: str) -> None:
    answer = await sandbox.create_application(await sandbox.market(), **fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith(message)


async def test_a_company_applies_once(sandbox: Sandbox) -> None:
    market = await sandbox.market()
    await sandbox.application(market)
    again = await sandbox.create_application(market, siret=COMPANY)
    assert (again.status_code, again.json()) == (
        422,
        {"errors": ["Application already exists for this SIRET"]},
    )
    elsewhere = await sandbox.create_application(await sandbox.market(), siret=COMPANY)
    assert elsewhere.status_code == 201


async def test_an_unknown_market(sandbox: Sandbox) -> None:
    for market in ("VR-2026-AAAAAAAAAAAA", "x", "%00", "é", "..%2f", "a%0Ab"):
        answer = await sandbox.create_application(market, siret=COMPANY)
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND), market


async def test_the_market_of_another_editor(sandbox: Sandbox) -> None:
    market = await sandbox.market()
    await sandbox.use("basic_editor")
    answer = await sandbox.create_application(market, siret=COMPANY)
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"market_application": 1}', b"{"])
async def test_bodies_that_cannot_be_read(sandbox: Sandbox, body: bytes) -> None:
    answer = await sandbox.http.post(
        f"/api/v1/public_markets/{await sandbox.market()}/market_applications",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)


async def _download(sandbox: Sandbox, application: str, document: str) -> Any:
    return await sandbox.http.get(f"/api/v1/market_applications/{application}/{document}")


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_documents_of_nothing(sandbox: Sandbox, document: str) -> None:
    answer = await _download(sandbox, "FT20260101AAAAAAAA", document)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_documents_too_early(sandbox: Sandbox, document: str) -> None:
    answer = await _download(sandbox, await sandbox.application(), document)
    assert (answer.status_code, answer.json()) == (422, {"error": "Application not completed"})


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_documents_of_another_editor(sandbox: Sandbox, document: str) -> None:
    application = await sandbox.application()
    await sandbox.complete("market_applications", application)
    await sandbox.use("basic_editor")
    answer = await _download(sandbox, application, document)
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})


async def test_the_attestation(sandbox: Sandbox) -> None:
    market = await sandbox.market(name="Réfection de l'école")
    await sandbox.complete("public_markets", market)
    application = await sandbox.application(market)
    await sandbox.complete("market_applications", application)
    answer = await _download(sandbox, application, "attestation")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="attestation_{application}.pdf"'
    )
    assert int(answer.headers["content-length"]) == len(answer.content)
    text = "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for expected in ("Réfection de l'école", market, application, COMPANY):
        assert expected in text


async def test_the_package(sandbox: Sandbox) -> None:
    application = await sandbox.application()
    await sandbox.complete("market_applications", application)
    answer = await _download(sandbox, application, "documents_package")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="documents_package_{application}.zip"'
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None
        assert f"buyer_attestation_{application}.pdf" in package.namelist()


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_the_same_bytes_each_time(sandbox: Sandbox, document: str) -> None:
    application = await sandbox.application()
    await sandbox.complete("market_applications", application)
    first = await _download(sandbox, application, document)
    assert (await _download(sandbox, application, document)).content == first.content


async def test_downloads_have_a_rate_of_their_own(sandbox: Sandbox) -> None:
    answer = await _download(sandbox, await sandbox.application(), "attestation")
    assert answer.headers["x-ratelimit-limit"] == "100"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/public_markets", 405),
        ("DELETE", "/oauth/token", 405),
        ("GET", "/api/v1/status", 404),
        ("GET", "/api/v1/test", 404),
        ("GET", "/api/v2/public_markets", 404),
    ],
)
async def test_what_the_reference_does_not_have(
    sandbox: Sandbox, method: str, path: str, status: int
) -> None:
    answer = await sandbox.http.request(method, path)
    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)


async def test_the_market_is_judged_before_the_body(sandbox: Sandbox) -> None:
    unknown = await sandbox.create_application("VR-2026-AAAAAAAAAAAA", siret="12345678901234")
    assert (unknown.status_code, unknown.json()) == (404, NOT_FOUND)
    market = await sandbox.market()
    await sandbox.use("basic_editor")
    foreign = await sandbox.create_application(market, siret="12345678901234")
    assert (foreign.status_code, foreign.json()) == (403, {"error": "Forbidden"})
