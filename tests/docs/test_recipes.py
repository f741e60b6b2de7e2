"""The recipes, run: receivers against the sandbox's webhooks and the battery."""

import asyncio
from pathlib import Path

import httpx
import pytest

from contracts.receiver.examination import Examination, examine
from contracts.receiver.hook import Hook
from contracts.report.model import Status
from tests.conftest import Live
from tests.docs.recipes import LANGUAGES, receiver, run

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2


@pytest.fixture
def control(live: Live) -> httpx.Client:
    with httpx.Client(base_url=f"{live.url}/_sandbox", timeout=30) as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receiver_passes_the_battery(language: str, tmp_path: Path) -> None:
    with receiver(language, SECRET, tmp_path) as base:
        hook = Hook(f"{base}/webhooks/stats", settle=0)
        examination = Examination(f"{base}/webhooks/passemarche", SECRET, hook=hook)
        report = asyncio.run(examine(examination))
    assert [finding.rule for finding in report.findings] == []
    for suite in report.suites:
        for verdict in suite.verdicts:
            assert verdict.status is Status.PASSED, (verdict.title.fr, verdict.status)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receiver_takes_what_the_sandbox_sends(
    language: str, tmp_path: Path, control: httpx.Client
) -> None:
    editor = control.get("editors").json()["editors"][0]
    with receiver(language, editor["webhook_secret"], tmp_path) as base:
        url = {"completion_webhook_url": f"{base}/webhooks/passemarche"}
        control.patch(f"editors/{editor['client_id']}", json=url).raise_for_status()
        wish = {"event": "market_application.completed"}
        made = control.post("trigger", params={"wait": "delivery"}, json=wish).json()
        assert made["delivery"]["status"] == "delivered", made["delivery"]["reason"]
        answers = {}
        for variant in ("same", "duplicate", "bad_signature", "no_signature", "tampered"):
            path = f"webhooks/deliveries/{made['delivery']['id']}/replay"
            sent = control.post(path, json={"variant": variant}).json()
            answers[variant] = {found["response"]["status"] for found in sent["attempts"]}
        kept = httpx.get(f"{base}/webhooks/stats", timeout=30).json()
    refused = {variant: {401} for variant in ("bad_signature", "no_signature", "tampered")}
    assert answers == {"same": {200}, "duplicate": {200}, **refused}
    assert kept == {"processed": 2}
    said = (tmp_path / "said.txt").read_text("utf-8")
    for event in ("market.completed VR-", "market_application.completed FT"):
        assert said.count(event) == 1, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_that_is_too_large_is_refused_and_the_next_one_served(
    language: str, tmp_path: Path
) -> None:
    with receiver(language, SECRET, tmp_path) as base:
        url = f"{base}/webhooks/passemarche"
        try:
            answer = httpx.post(url, content=b"x" * 10_000_001, timeout=30)
            assert answer.status_code == 413
        except (httpx.WriteError, httpx.ReadError):
            pass  # refused before all of it was read
        assert httpx.post(url, content=b"{}", timeout=30).status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ["expired_token", "revoked_token"])
def test_a_client_renews_its_token_once(
    language: str, fault: str, tmp_path: Path, live: Live, control: httpx.Client
) -> None:
    control.post("faults", json={"fault": fault, "operation": "createPublicMarket"})
    done = run(language, "client", ["Un marché", "L'autre"], credentials(live.url), tmp_path)
    identifiers = done.stdout.split()
    assert len(identifiers) == 2, done.stderr
    assert [f"VR-2026-{name[8:]}" for name in identifiers] == identifiers
    calls = reversed(control.get("requests").json()["requests"])
    assert [call["status"] for call in calls] == [200, 401, 200, 201, 201]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_that_is_refused_again_gives_up(
    language: str, tmp_path: Path, live: Live, control: httpx.Client
) -> None:
    fault = {"fault": "expired_token", "operation": "createPublicMarket", "times": 5}
    control.post("faults", json=fault)
    done = run(language, "client", ["Un marché"], credentials(live.url), tmp_path)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "401" in done.stderr + done.stdout
    calls = reversed(control.get("requests").json()["requests"])
    assert [call["status"] for call in calls] == [200, 401, 200, 401]


def credentials(url: str) -> dict[str, str]:
    return {
        "PASSEMARCHE_URL": url,
        "PASSEMARCHE_CLIENT_ID": "demo_editor_client",
        "PASSEMARCHE_CLIENT_SECRET": "demo_editor_secret",
    }


BROKEN = [
    {"fault": "truncated_body"},
    {"fault": "corrupt_document"},
    {"fault": "connection_reset"},
]


@pytest.fixture
def package(live: Live, control: httpx.Client) -> dict[str, str]:
    """An application that was submitted, and a token to download with."""
    made = control.post("trigger", json={"event": "market_application.completed"}).json()
    form = {"grant_type": "client_credentials", "scope": "api_access"}
    form |= {"client_id": "demo_editor_client", "client_secret": "demo_editor_secret"}
    token = httpx.post(f"{live.url}/oauth/token", data=form, timeout=30).json()["access_token"]
    identifier = made["market_application"]["identifier"]
    return {"PASSEMARCHE_URL": live.url, "JETON": token, "identifier": identifier}


@pytest.mark.parametrize("language", ["java", "python"])
@pytest.mark.parametrize("broken", [[], BROKEN[:2], BROKEN[2:]], ids=["whole", "bytes", "reset"])
def test_a_package_is_downloaded_whole(
    language: str,
    broken: list[dict[str, str]],
    tmp_path: Path,
    package: dict[str, str],
    control: httpx.Client,
) -> None:
    for fault in broken:
        wish = {**fault, "operation": "downloadDocumentsPackage"}
        control.post("faults", json=wish).raise_for_status()
    done = run(language, "telecharger", [package["identifier"], "dossiers"], package, tmp_path)
    assert done.returncode == 0, done.stderr
    names = done.stdout.splitlines()
    assert f"buyer_attestation_{package['identifier']}.pdf" in names
    assert all((tmp_path / "dossiers" / package["identifier"] / name).is_file() for name in names)
    assert [p.name for p in (tmp_path / "dossiers").iterdir()] == [package["identifier"]]
    assert control.get("faults").json()["faults"] == []


@pytest.mark.parametrize("language", ["java", "python"])
def test_nothing_is_left_of_a_package_that_never_comes_whole(
    language: str, tmp_path: Path, package: dict[str, str], control: httpx.Client
) -> None:
    wish = {"fault": "corrupt_document", "operation": "downloadDocumentsPackage", "times": 3}
    control.post("faults", json=wish).raise_for_status()
    done = run(language, "telecharger", [package["identifier"], "dossiers"], package, tmp_path)
    assert done.returncode != 0
    assert "n'a pas pu être téléchargé entier" in done.stderr
    assert list((tmp_path / "dossiers").iterdir()) == []
