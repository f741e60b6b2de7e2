"""The two downloads as the running service answers them."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from tests.deployed.conftest import Deployed, Receiver

pytestmark = pytest.mark.anyio
KINDS = [("attestation", "application/pdf", "pdf"), ("documents_package", "application/zip", "zip")]
NOT_FOUND = (404, {"error": "Market application not found"})


def path(identifier: str, kind: str) -> str:
    return f"/api/v1/market_applications/{identifier}/{kind}"


async def submitted(synced: Deployed, **market: object) -> str:
    identifier = await synced.application(await synced.open_market(**market))
    await synced.complete("market_applications", identifier)
    return identifier


@pytest.mark.parametrize(("kind", "media_type", "extension"), KINDS)
async def test_a_document(synced: Deployed, kind: str, media_type: str, extension: str) -> None:
    identifier = await submitted(synced)
    answer = await synced.http.get(path(identifier, kind))
    name = f"{kind}_FT{identifier}.{extension}"
    headers = answer.headers
    assert answer.status_code == 200
    assert headers["content-type"] == media_type
    assert headers["content-disposition"] == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    assert headers["content-transfer-encoding"] == "binary"
    assert headers["cache-control"] == "max-age=0, private, must-revalidate"
    assert headers["etag"].startswith('W/"')
    assert int(headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("kind", [kind for kind, *_ in KINDS])
async def test_head(synced: Deployed, kind: str) -> None:
    address = path(await submitted(synced), kind)
    got, head = await synced.http.get(address), await synced.http.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-disposition", "etag"):
        assert head.headers[name] == got.headers[name]
    assert (await synced.http.head(path("VR-2026-000000000000", kind))).status_code == 404


@pytest.mark.parametrize("kind", [kind for kind, *_ in KINDS])
async def test_what_cannot_be_downloaded(synced: Deployed, kind: str) -> None:
    unknown = await synced.http.get(path("VR-2026-000000000000", kind))
    assert (unknown.status_code, unknown.json()) == NOT_FOUND
    pending = await synced.application(await synced.open_market())
    early = await synced.http.get(path(pending, kind))
    assert (early.status_code, early.json()) == (422, {"error": "Application not completed"})
    identifier = await submitted(synced)
    await synced.use(client="basic_editor")
    foreign = await synced.http.get(path(identifier, kind))
    assert (foreign.status_code, foreign.json()) == NOT_FOUND


@pytest.mark.parametrize("kind", [kind for kind, *_ in KINDS])
async def test_a_failed_webhook_does_not_matter(
    synced: Deployed, receiver: Receiver, kind: str
) -> None:
    identifier = await synced.application(await synced.open_market())
    receiver.status = 404
    shown = await synced.complete("market_applications", identifier)
    assert shown["sync_status"] == "sync_failed"
    assert (await synced.http.get(path(identifier, kind))).status_code == 200


@pytest.mark.parametrize(
    ("failed", "attestation", "package"),
    [
        ("attestation", (404, "Attestation not available"), 404),
        ("buyer_attestation", (200, None), 404),
        ("documents_package", (200, None), 404),
    ],
)
async def test_a_document_that_could_not_be_made(
    synced: Deployed,
    deployed_application: object,
    receiver: Receiver,
    failed: str,
    attestation: tuple[int, str | None],
    package: int,
) -> None:
    identifier = await synced.application(await synced.open_market())
    received = len(receiver.bodies)
    space = deployed_application.spaces.get("default")  # type: ignore[attr-defined]
    space.workspace.document_failures.append(failed)
    shown = await synced.complete("market_applications", identifier)
    assert (shown["state"], shown["sync_status"]) == ("completed", "sync_pending")
    assert "delivery" not in shown
    answer = await synced.http.get(path(identifier, "attestation"))
    assert answer.status_code == attestation[0]
    if attestation[1]:
        assert answer.json() == {"error": attestation[1]}
    answer = await synced.http.get(path(identifier, "documents_package"))
    assert (answer.status_code, answer.json()) == (
        package,
        {"error": "Documents package not available"},
    )
    assert len(receiver.bodies) == received


async def test_the_package(synced: Deployed) -> None:
    identifier = await submitted(synced, market_type_codes=["works"])
    answer = await synced.http.get(path(identifier, "documents_package"))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names[0] == f"buyer_attestation_FT{identifier}.pdf"
    assert names[1:]
    assert all(name.startswith(("documents/user_", "documents/api_")) for name in names[1:])


async def test_the_attestation(synced: Deployed) -> None:
    identifier = await submitted(
        synced, lots=[{"name": "Gros œuvre", "cpv_code": "45000000-3"}, {"name": "Toiture"}]
    )
    answer = await synced.http.get(path(identifier, "attestation"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Attestation de candidature" in text
    assert all("Attestation de test" in page.extract_text() for page in pages)
    assert (
        "J’atteste sur l’honneur que mon entreprise n’est concernée par aucun motif d’exclusion."
        in " ".join(text.split())
    )
    assert "Liste des lots concernés par la candidature" in text
    assert "CPV : 45000000-3" in text
