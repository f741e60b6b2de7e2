"""Faults of the service's API as a client meets them: over a real socket, in both profiles."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pypdf
import pytest

from tests.conftest import NOBODY, Live
from tests.control.conftest import MARKET

WORKSPACE = "faults-of-calls"


class Platform:
    """A client of the live server, in a workspace of its own."""

    def __init__(self, live: Live, http: httpx.Client, profile: str) -> None:
        self.url, self.http, self.profile = live.url, http, profile
        wanted = {"name": WORKSPACE, "profile": profile, "webhook_url": NOBODY}
        made = self.control("POST", "workspaces", wanted)
        self.editor: dict[str, Any] = made["editors"][0]
        self.token = self.new_token()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Make a control call that succeeds."""
        query = {} if path == "workspaces" else {"workspace": WORKSPACE}
        answer = self.http.request(method, f"/_sandbox/{path}", params=query, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def script(self, fault: str, operation: str = "any", **wish: Any) -> None:
        """Script a fault."""
        self.control("POST", "faults", {"fault": fault, "operation": operation, **wish})

    def new_token(self) -> str:
        """Ask for a token."""
        form = {"grant_type": "client_credentials", "scope": "api_access"}
        form |= {key: self.editor[key] for key in ("client_id", "client_secret")}
        answer = self.http.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def create(self) -> httpx.Response:
        """Create a market."""
        body = {"public_market": MARKET}
        return self.http.post("/api/v1/public_markets", json=body, headers=self.headers)

    def created(self) -> int:
        """Count the markets that there are."""
        return int(self.control("GET", "public_markets")["total"])

    def application(self) -> str:
        """Make an application that is submitted; gives its identifier."""
        receiver = {"fault": "receiver_answers", "status": 200, "event": "any", "times": 2}
        self.control("POST", "faults", receiver)
        body = {"event": "market_application.completed"}
        answer = self.http.post(
            "/_sandbox/trigger", params={"workspace": WORKSPACE, "wait": "delivery"}, json=body
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["market_application"]["identifier"])

    def download(self, application: str, document: str = "attestation") -> httpx.Response:
        """Download a document."""
        path = f"/api/v1/market_applications/{application}/{document}"
        return self.http.get(path, headers=self.headers)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.control("POST", "clock", {"advance_seconds": seconds})

    def last(self) -> dict[str, Any]:
        """Show the last call in the journal."""
        found: dict[str, Any] = self.control("GET", "requests")["requests"][0]
        return found

    def uses(self) -> list[str]:
        """Name what has struck calls, oldest first."""
        uses = self.control("GET", "faults")["uses"]
        return [use["fault"] for use in reversed(uses) if use["request"]]


@pytest.fixture(params=["documented", "deployed"])
def platform(live: Live, request: pytest.FixtureRequest) -> Iterator[Platform]:
    with httpx.Client(base_url=live.url, timeout=20) as http:
        yield Platform(live, http, request.param)
        http.delete(f"/_sandbox/workspaces/{WORKSPACE}")


def test_a_document_is_ready_later(platform: Platform) -> None:
    first, second = platform.application(), platform.application()
    platform.script("document_not_ready", seconds=45, times=2)
    platform.control("POST", "clock", {"freeze_at": "2026-11-23T09:00:00Z"})
    refused = platform.download(first)
    assert (refused.status_code, "not available" in refused.json()["error"]) == (404, True)
    assert platform.download(first, "documents_package").status_code == 404
    platform.advance(44)
    assert platform.download(first).status_code == 404
    assert platform.download(second).status_code == 404
    platform.advance(1)
    assert platform.download(first).content.startswith(b"%PDF")
    assert platform.download(second).status_code == 404
    platform.advance(44)
    assert platform.download(second).status_code == 200
    note = "fault applied: document_not_ready: the document is ready 45 s after it was first asked"
    notes = [r["notes"] for r in platform.control("GET", "requests")["requests"]]
    assert sum(note in text for texts in notes for text in texts) == 5


def test_a_document_could_not_be_made(platform: Platform) -> None:
    application = platform.application()
    platform.script("document_generation_fails", "downloadAttestation")
    assert platform.download(application, "documents_package").status_code == 200
    assert platform.download(application).status_code == 404
    assert platform.download(application).status_code == 200


@pytest.mark.parametrize("damage", ["cut", "garbled", "html"])
def test_a_pdf_that_cannot_be_opened(platform: Platform, damage: str) -> None:
    application = platform.application()
    whole = platform.download(application)
    assert len(pypdf.PdfReader(io.BytesIO(whole.content)).pages) > 0
    platform.script("corrupt_document", damage=damage)
    broken = platform.download(application)
    assert broken.status_code == 200
    assert broken.headers["content-type"] == whole.headers["content-type"]
    assert broken.headers["content-disposition"] == whole.headers["content-disposition"]
    assert int(broken.headers["content-length"]) == len(broken.content)
    assert _unreadable_pdf(broken.content)
    assert platform.download(application).content == whole.content


@pytest.mark.parametrize("damage", ["cut", "garbled", "html"])
def test_a_zip_that_cannot_be_opened(platform: Platform, damage: str) -> None:
    application = platform.application()
    whole = platform.download(application, "documents_package").content
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    platform.script("corrupt_document", "downloadDocumentsPackage", damage=damage)
    assert _unreadable_zip(platform.download(application, "documents_package").content)


def _unreadable_pdf(content: bytes) -> bool:
    """Tell whether a strict reader fails on a document, or finds nothing in it."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
        texts = [page.extract_text() for page in reader.pages]
    except Exception:  # noqa: BLE001 - whatever a reader stumbles over
        return True
    return not any(texts)


def _unreadable_zip(content: bytes) -> bool:
    try:
        return zipfile.ZipFile(io.BytesIO(content)).testzip() is not None
    except zipfile.BadZipFile:
        return True


@pytest.mark.parametrize("fault", ["expired_token", "revoked_token"])
def test_a_token_ends_early(platform: Platform, fault: str) -> None:
    platform.script(fault, "createPublicMarket")
    assert [platform.create().status_code for _ in range(2)] == [401, 401]
    assert fault.partition("_")[0] in platform.last()["reason"]
    platform.token = platform.new_token()
    assert platform.create().status_code == 201
    assert platform.created() == 1
    assert platform.uses() == [fault]


def test_a_limit_is_reached(platform: Platform) -> None:
    platform.script("rate_limit", "createPublicMarket", retry_after=90)
    answer = platform.create()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "90"
    assert answer.json() == {"error": "Rate limit exceeded", "retry_after": 90}
    if platform.profile == "documented":
        assert answer.headers["x-ratelimit-remaining"] == "0"
    assert platform.create().status_code == 201
    assert platform.created() == 1


def test_a_limit_of_tokens_is_reached(platform: Platform) -> None:
    platform.script("rate_limit", "createToken")
    form = {"grant_type": "client_credentials"}
    form |= {key: platform.editor[key] for key in ("client_id", "client_secret")}
    answer = platform.http.post("/oauth/token", data=form)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert platform.http.post("/oauth/token", data=form).status_code == 200


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_wait_ends_when_the_clock_is_advanced(platform: Platform, moment: str) -> None:
    platform.script("latency", "createPublicMarket", seconds=60, moment=moment)
    answers: list[httpx.Response] = []
    thread = Thread(target=lambda: answers.append(platform_create(platform)))
    thread.start()
    while platform.control("GET", "faults")["faults"]:
        continue
    assert platform.created() == (1 if moment == "after" else 0)
    platform.advance(60)
    thread.join(10)
    assert [answer.status_code for answer in answers] == [201]
    assert platform.created() == 1


def platform_create(platform: Platform) -> httpx.Response:
    """Create a market over a connection of its own."""
    with httpx.Client(base_url=platform.url, timeout=20) as http:
        body = {"public_market": MARKET}
        return http.post("/api/v1/public_markets", json=body, headers=platform.headers)


@pytest.mark.parametrize("end", ["reset", "delete"])
def test_a_call_that_waits_is_let_go_with_its_world(platform: Platform, end: str) -> None:
    platform.script("latency", "createPublicMarket", seconds=100)
    answers: list[httpx.Response] = []
    thread = Thread(target=lambda: answers.append(platform_create(platform)))
    thread.start()
    while platform.control("GET", "faults")["faults"]:
        continue
    if end == "reset":
        platform.control("POST", "reset")
    else:
        platform.http.delete(f"/_sandbox/workspaces/{WORKSPACE}")
    thread.join(10)
    assert [answer.status_code for answer in answers] == [401]


def test_a_client_that_does_not_wait(platform: Platform) -> None:
    platform.script("latency", "createPublicMarket", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        platform.http.post(
            "/api/v1/public_markets",
            json={"public_market": MARKET},
            headers=platform.headers,
            timeout=0.3,
        )
    assert platform.create().status_code == 201


def test_bytes_come_drop_by_drop(platform: Platform) -> None:
    platform.script("slow_bytes", "createPublicMarket", seconds=0.2)
    answer = platform.create()
    assert answer.status_code == 201
    assert set(answer.json()) == {"identifier", "configuration_url"}
    platform.script("slow_bytes", "createPublicMarket", seconds=0.2)
    assert len(raw_pieces(platform)) > 5


def test_a_body_ends_before_its_end(platform: Platform) -> None:
    platform.script("truncated_body", "createPublicMarket", share=0.5)
    with pytest.raises(httpx.RemoteProtocolError):
        platform.create()
    assert platform.created() == 1
    application = platform.application()
    platform.script("truncated_body", "downloadAttestation", share=0.9)
    with pytest.raises(httpx.RemoteProtocolError):
        platform.download(application)
    assert platform.download(application).status_code == 200


@pytest.mark.parametrize(("moment", "created"), [("before", 0), ("after", 1)])
def test_a_connection_is_reset(platform: Platform, moment: str, created: int) -> None:
    platform.script("connection_reset", "createPublicMarket", moment=moment)
    with pytest.raises(ConnectionResetError):
        raw_pieces(platform)
    assert platform.created() == created
    assert platform.create().status_code == 201
    assert platform.uses() == ["connection_reset"]


def raw_pieces(platform: Platform) -> list[bytes]:
    """Create a market over a bare socket; gives the pieces in which the answer comes."""
    address = urlsplit(platform.url)
    body = json.dumps({"public_market": MARKET}).encode()
    head = (
        f"POST /api/v1/public_markets HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {platform.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    pieces: list[bytes] = []
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(head.encode() + body)
        while piece := client.recv(65_536):
            pieces.append(piece)
    return pieces


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504])
def test_a_status(platform: Platform, status: int) -> None:
    platform.script("status", "createPublicMarket", status=status, retry_after=7)
    answer = platform.create()
    assert (answer.status_code, answer.headers["retry-after"]) == (status, "7")
    assert platform.created() == 0
    assert "in place of" not in answer.text
    assert platform.last()["notes"] == [
        f"fault applied: status: {status} in place of the operation"
    ]


def test_what_cannot_be_accepted_is_worded_as_the_service_does(platform: Platform) -> None:
    platform.script("status", "createPublicMarket", status=422)
    assert list(platform.create().json()["errors"]) == ["siret"]
    assert platform.last()["violations"] == []
    assert platform.last()["reason"] == "422 in place of the operation"
    application = platform.application()
    platform.script("status", "downloadAttestation", status=422)
    answer = platform.download(application)
    assert (answer.status_code, answer.json()) == (422, {"error": "Application not completed"})
    platform.script("status", "createToken", status=422)
    assert platform.http.post("/oauth/token", data={"grant_type": "x"}).status_code in (400, 422)


def test_a_status_with_a_body_of_ones_own(platform: Platform) -> None:
    platform.script("status", "createPublicMarket", status=503, body={"maintenance": True})
    answer = platform.create()
    assert (answer.status_code, answer.json()) == (503, {"maintenance": True})


def test_an_invalid_call_uses_nothing_up(platform: Platform) -> None:
    platform.script("status", "createPublicMarket", status=503)
    body = {"public_market": {**MARKET, "name": ""}}
    answer = platform.http.post("/api/v1/public_markets", json=body, headers=platform.headers)
    assert answer.status_code in (400, 422)
    assert platform.http.post("/api/v1/public_markets", json=body).status_code == 401
    assert platform.create().status_code == 503
