"""Bodies on their way to the pages: bounded, streamed, refused with a page that says why."""

import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from sandbox.pages import bridge
from sandbox.pages.bridge import MAX_PLAIN_FORM, MAX_UPLOAD, Bridge
from tests.pages.conftest import Browser
from tests.pages.reading import read
from tests.pages.walker import PDF

pytestmark = pytest.mark.anyio
KEY = "capacites_techniques_professionnelles_realisations_attestations_trois_ans"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=xx"}
MB = 1024 * 1024


async def test_an_announced_upload_that_is_too_large(browser: Browser) -> None:
    page = await browser.buyer()
    answer = await browser.http.post(
        page.path, content=b"", headers=MULTIPART | {"Content-Length": str(MAX_UPLOAD + 1)}
    )
    refused = read(answer)
    assert (refused.status, refused.title) == (413, "Envoi trop volumineux")
    assert "110 Mo" in refused.text and refused.test("reload")["href"] == page.path


async def _without_end(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // MB + 2):
        yield b"x" * MB


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
async def test_a_plain_form_that_is_too_large(browser: Browser, kind: str) -> None:
    page = await browser.buyer()
    answer = await browser.http.post(
        page.path, content=_without_end(MAX_PLAIN_FORM), headers={"Content-Type": kind}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--xx",
        b"nothing like a form",
        b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end',
        b"--xx\r\nno disposition\r\n\r\n1\r\n--xx--\r\n",
    ],
)
async def test_a_broken_upload_form(browser: Browser, body: bytes) -> None:
    page = await browser.buyer()
    refused = read(await browser.http.post(page.path, content=body, headers=MULTIPART))
    assert (refused.status, refused.title) == (400, "Formulaire illisible")


async def test_an_upload_form_without_a_boundary(browser: Browser) -> None:
    page = await browser.buyer()
    for kind in ("multipart/form-data", "multipart/form-data; boundary=é"):
        headers = [(b"content-type", kind.encode())]
        answer = await browser.http.post(page.path, content=b"x", headers=headers)
        assert answer.status_code == 400


async def test_fields_that_take_too_much_of_an_upload_form(browser: Browser) -> None:
    page = await browser.buyer()
    body = b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 3 * MB
    answer = await browser.http.post(page.path, content=body + b"\r\n--xx--\r\n", headers=MULTIPART)
    assert answer.status_code == 413


async def test_too_many_parts(browser: Browser) -> None:
    page = await browser.buyer()
    part = b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    answer = await browser.http.post(
        page.path, content=part * 3_000 + b"--xx--\r\n", headers=MULTIPART
    )
    assert answer.status_code == 413


async def test_a_large_file_does_not_stay_in_memory(browser: Browser) -> None:
    page = await browser.candidate_at("capacites_techniques_professionnelles", [KEY])
    token = page.form.values()["csrf_token"]
    head = (
        f'--xx\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--xx\r\nContent-Disposition: form-data; name="{KEY}[files]"; filename="a.pdf"\r\n\r\n'
    ).encode()
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head + PDF
        block = b"\r\n--x" * (MB // 5)
        while sent < 40 * MB:
            sent += len(block)
            yield block
        yield b"\r\n--xx--\r\n"

    tracemalloc.start()
    try:
        answer = await browser.http.post(page.path, content=body(), headers=MULTIPART)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 303
    assert peak < 10 * MB
    (file_id,) = (await browser.stored(page, KEY))["files"]
    given = await browser.http.get(f"{page.base()}/files/{file_id}")
    assert len(given.content) == sent + len(PDF)


async def test_a_file_that_is_too_large_is_refused_beside_its_input(browser: Browser) -> None:
    page = await browser.candidate_at("capacites_techniques_professionnelles", [KEY])
    token = page.form.values()["csrf_token"]

    async def body() -> AsyncIterator[bytes]:
        yield (
            f'--xx\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
            f'--xx\r\nContent-Disposition: form-data; name="{KEY}[files]"; filename="a.pdf"\r\n\r\n'
        ).encode() + PDF
        for _ in range(100):
            yield b"\0" * MB
        yield b"\r\n--xx--\r\n"

    refused = read(await browser.http.post(page.path, content=body(), headers=MULTIPART))
    assert refused.status == 422 and "trop lourd" in refused.errors[0]


async def test_head_and_options(browser: Browser) -> None:
    page = await browser.buyer()
    answer = await browser.http.head(page.path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "POST" in (await browser.http.options(page.path)).headers["allow"]


# --- the bridge alone ----------------------------------------------------------------------------

Messages = list[dict[str, Any]]


async def call(application: Any, received: Messages, method: str = "POST") -> Messages:
    """Send one request through a bridge to a WSGI application; gives what came out."""
    sent: Messages = []
    incoming = iter(received)

    async def receive() -> dict[str, Any]:
        return next(incoming)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": "/é",
        "query_string": b"a=1",
        "headers": [(b"x-a", b"1"), (b"x-a", b"2")],
    }
    await Bridge(lambda: application)(scope, receive, send)
    return sent


def start(status: str, seen: list[Any]) -> Any:
    def application(environ: Any, start_response: Any) -> Iterator[bytes]:
        seen.append(environ)
        start_response(status, [("X-B", "é")])
        return iter([b"one", b"two"])

    return application


async def test_what_a_wsgi_application_sees_and_answers() -> None:
    seen: list[Any] = []
    body = [{"type": "http.request", "body": b"abc"}]
    sent = await call(start("201 Created", seen), body)
    assert seen[0]["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert (seen[0]["HTTP_X_A"], seen[0]["QUERY_STRING"]) == ("1,2", "a=1")
    assert seen[0]["wsgi.input"].read() == b"abc"
    assert sent[0]["status"] == 201 and sent[0]["headers"] == [(b"x-b", b"\xe9")]
    assert b"".join(m["body"] for m in sent[1:]) == b"onetwo"
    assert [m["more_body"] for m in sent[1:]] == [True, True, False]


async def test_a_client_that_leaves_before_the_end() -> None:
    seen: list[Any] = []
    body = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]
    assert await call(start("200 OK", seen), body) == [] and seen == []


async def test_what_is_left_for_afterwards_happens_after_the_answer() -> None:
    order: list[str] = []

    def application(environ: Any, start_response: Any) -> Iterator[bytes]:
        environ[bridge.AFTERWARDS].append(lambda: order.append("afterwards"))
        start_response("200 OK", [])
        yield b"body"
        order.append("answered")

    await call(application, [], "GET")
    assert order == ["answered", "afterwards"]
