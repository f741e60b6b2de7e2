"""A receiver that refuses right signatures is examined until it accepts something."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.control.conftest import NOWHERE, Client

pytestmark = pytest.mark.anyio

Check = Callable[[bytes, str, str], bool]


def signed(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def over_python_json(body: bytes, signature: str, secret: str) -> bool:
    return signature == signed(secret, json.dumps(json.loads(body)).encode())


def over_php_json(body: bytes, signature: str, secret: str) -> bool:
    text = json.dumps(json.loads(body), separators=(",", ":")).replace("/", "\\/")
    return signature == signed(secret, text.encode())


def without_prefix(body: bytes, signature: str, secret: str) -> bool:
    return signature == signed(secret, body).removeprefix("sha256=")


def with_line_end(body: bytes, signature: str, secret: str) -> bool:
    return signature == signed(secret + "\n", body)


def over_node_json(body: bytes, signature: str, secret: str) -> bool:
    text = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
    return signature == signed(secret, text.encode())


def anything(body: bytes, signature: str, secret: str) -> bool:
    del body, signature, secret
    return True


def rightly(body: bytes, signature: str, secret: str) -> bool:
    return signature == signed(secret, body)


def never(body: bytes, signature: str, secret: str) -> bool:
    del body, signature, secret
    return False


@asynccontextmanager
async def receiver(check: Check, secret: list[str]) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["Content-Length"]))
        well = check(body, headers.get("X-Webhook-Signature-SHA256", ""), secret[0])
        status = b"200 OK" if well else b"401 Unauthorized"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def diagnosed(sandbox: Client, check: Check) -> Any:
    secret = [""]
    async with receiver(check, secret) as url:
        job = await sandbox.world(webhook_url=url)
        secret[0] = (await job.get("editors"))["editors"][0]["webhook_secret"]
        triggered = await job.post("trigger", {"event": "market.completed"}, wait="delivery")
        return await job.post(f"webhooks/deliveries/{triggered['delivery']['id']}/diagnose")


@pytest.mark.parametrize(
    ("check", "part", "said"),
    [
        (over_python_json, "body", "json.dumps (Python)"),
        (over_php_json, "body", "json_encode (PHP)"),
        (without_prefix, "spelling", "is missing"),
        (with_line_end, "key", "line end"),
    ],
)
async def test_names_what_the_receiver_does(
    sandbox: Client, check: Check, part: str, said: str
) -> None:
    found = await diagnosed(sandbox, check)
    assert (found["verdict"], found["mistake"]["part"]) == ("explained", part)
    assert said in found["mistake"]["what"]
    assert [trial["status"] for trial in found["trials"]][-1] == 200
    assert {trial["status"] for trial in found["trials"][:-1]} == {401}


async def test_says_that_it_accepts_the_webhook_now(sandbox: Client) -> None:
    found = await diagnosed(sandbox, rightly)
    assert (found["verdict"], found["mistake"]) == ("accepted", None)
    assert [trial["status"] for trial in found["trials"]] == [200, 200, 401]


async def test_finds_out_one_that_only_accepts_by_luck(sandbox: Client) -> None:
    found = await diagnosed(sandbox, over_node_json)
    assert (found["verdict"], found["mistake"]["id"]) == ("explained", "body-lucky")
    assert "JSON.stringify (JavaScript)" in found["mistake"]["what"]
    assert [trial["status"] for trial in found["trials"]] == [200, 401]


async def test_finds_out_one_that_verifies_nothing(sandbox: Client) -> None:
    found = await diagnosed(sandbox, anything)
    assert (found["verdict"], found["mistake"]) == ("unverified", None)
    assert [trial["status"] for trial in found["trials"]] == [200, 200, 200]


async def test_admits_that_nothing_was_accepted(sandbox: Client) -> None:
    found = await diagnosed(sandbox, never)
    assert (found["verdict"], found["mistake"]) == ("unknown", None)
    assert len(found["trials"]) > 30


async def test_says_that_nobody_answers(sandbox: Client) -> None:
    job = await sandbox.world(webhook_url=NOWHERE)
    triggered = await job.post("trigger", {"event": "market.completed"}, wait="delivery")
    found = await job.post(f"webhooks/deliveries/{triggered['delivery']['id']}/diagnose")
    assert (found["verdict"], len(found["trials"])) == ("no_answer", 1)
    assert "refused" in found["trials"][0]["error"]


async def test_refuses_what_it_does_not_know(sandbox: Client) -> None:
    job = await sandbox.world(webhook_url=NOWHERE)
    await job.refusal(404, "POST", "webhooks/deliveries/nothing/diagnose")
