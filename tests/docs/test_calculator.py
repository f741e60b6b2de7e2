"""The signature calculator, in a real browser: every step right, every usual mistake named."""

import base64
import hashlib
import hmac
import json
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.docs.parts.webhooks import SAMPLE_BODY
from sandbox.docs.site import build
from sandbox.docs.writing import write
from sandbox.webhooks.signing import sign
from tests.browser.conftest import Tab, Tabs
from tests.conftest import Live

pytestmark = pytest.mark.anyio

SECRET = "583cae889af3be3c2361750fe89c5f842b582714dcf485155964c1b35fa5d418"
BODY = (
    '{"event": "market.completed", "market": {"name": "Rénovation de l’école 🏫", "url": "a/b"}}\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(build(), folder)
    return folder


@pytest.fixture
async def calculator(tabs: Tabs, folder: Path) -> Tab:
    return await tabs.open(f"file://{folder}/calculateur.html")


async def give(tab: Tab, body: str, secret: str, received: str = "", form: str = "text") -> None:
    await tab.page.locator(f"[name=form][value={form}]").check()
    await tab.page.locator("[data-body]").fill(body)
    await tab.page.locator("[data-secret]").fill(secret)
    await tab.page.locator("[data-received]").fill(received)


async def told(tab: Tab, what: str) -> str:
    return str(await tab.page.locator(f"[data-{what}]").text_content())


async def test_at_first_it_shows_an_example_that_is_right(calculator: Tab) -> None:
    assert await told(calculator, "verdict") == "La signature est juste."
    assert await told(calculator, "signature") == sign(SECRET, SAMPLE_BODY.encode())


# On both sides of the lengths at which another block begins.
BODIES = ["", "a", "é🏫\n", BODY, *("x" * n for n in (55, 56, 63, 64, 119, 120)), "é" * 5000]
SECRETS = ["", "clé", SECRET, "s" * 64, "s" * 65]


async def test_every_step_is_right(calculator: Tab) -> None:
    for body, secret in product(BODIES, SECRETS):
        await check_steps(calculator, body, secret)


async def check_steps(calculator: Tab, body: str, secret: str) -> None:
    await give(calculator, body, secret, sign(secret, body.encode()))
    key = secret.encode()
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + body.encode()).digest()
    assert await told(calculator, "inner") == inner.hex()
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).hexdigest()
    assert await told(calculator, "outer") == outer
    assert await told(calculator, "signature") == sign(secret, body.encode())
    assert await told(calculator, "verdict") == "La signature est juste."
    size = len(body.encode())
    assert await told(calculator, "size") == f"{size} octet{'s' if size > 1 else ''}"


async def test_bytes_that_are_no_text(calculator: Tab) -> None:
    body = bytes(range(256))
    for form, written in (
        ("base64", base64.encodebytes(body).decode()),
        ("hex", body.hex(" ").upper()),
    ):
        await give(calculator, written, SECRET, sign(SECRET, body), form)
        assert await told(calculator, "verdict") == "La signature est juste."
        assert "00 01 02 03" in await told(calculator, "bytes")


async def test_a_file(calculator: Tab, tmp_path: Path) -> None:
    body = BODY.replace("\n", "\r\n").encode("utf-16")
    (tmp_path / "body.bin").write_bytes(body)
    await give(calculator, "", SECRET, sign(SECRET, body))
    await calculator.page.locator("[data-file]").set_input_files(tmp_path / "body.bin")
    await calculator.page.get_by_text("La signature est juste.").wait_for()


async def test_what_cannot_be_decoded(calculator: Tab) -> None:
    await give(calculator, "xyz", SECRET, "", "hex")
    assert "ne se décode pas" in await told(calculator, "verdict")


def again(**options: Any) -> bytes:
    return json.dumps(json.loads(BODY), **options).encode()


RIGHT = sign(SECRET, BODY.encode()).removeprefix("sha256=")
PHP = again(separators=(",", ":")).replace(b"/", b"\\/")
MISTAKES = {
    "json_encode": (sign(SECRET, PHP), "json_encode (PHP)"),
    "JSON.stringify": (
        sign(SECRET, again(separators=(",", ":"), ensure_ascii=False)),
        "JSON.stringify",
    ),
    "json.dumps": (sign(SECRET, again()), "json.dumps (Python)"),
    "indented": (sign(SECRET, again(indent=2, ensure_ascii=False)), "pretty_generate"),
    "trimmed": (sign(SECRET, BODY.strip().encode()), "réécrit"),
    "no prefix": (RIGHT, "il manque « sha256= »"),
    "upper case": (f"sha256={RIGHT.upper()}", "minuscules"),
    "base64": (f"sha256={base64.b64encode(bytes.fromhex(RIGHT)).decode()}", "base64"),
    "no secret": (f"sha256={hashlib.sha256(BODY.encode()).hexdigest()}", "sans le secret"),
    "glued": (
        f"sha256={hashlib.sha256((SECRET + BODY).encode()).hexdigest()}",
        "pas un HMAC",
    ),
    "decoded secret": (
        "sha256=" + hmac.digest(bytes.fromhex(SECRET), BODY.encode(), "sha256").hex(),
        "décodé de l’hexadécimal",
    ),
    "secret of a file": (sign(f"{SECRET}\n", BODY.encode()), "secret suivi d’un saut de ligne"),
    "another": (sign("another", BODY.encode()), "un autre secret"),
    "no signature": ("sha256=xyz", "64 chiffres hexadécimaux"),
}


async def test_a_mistake_is_named(calculator: Tab) -> None:
    for mistake, (received, expected) in MISTAKES.items():
        await give(calculator, BODY, SECRET, received)
        verdict = await told(calculator, "verdict")
        assert verdict.startswith("La signature est fausse"), mistake
        assert expected in verdict, mistake


async def test_the_last_webhook_of_the_sandbox(tabs: Tabs, live: Live) -> None:
    tab = await tabs.open(f"{live.url}/_sandbox/docs/en/calculator.html")
    load = tab.page.locator("[data-load]")
    await load.click()
    await tab.page.get_by_text("No webhook was sent yet").wait_for()
    with httpx.Client(base_url=live.url, timeout=30) as http:
        answer = http.post("/_sandbox/trigger", json={"event": "market.completed"})
        assert answer.is_success, answer.text
        # Nobody receives it; its attempts are made at once.
        http.post("/_sandbox/clock", json={"advance_seconds": 60})
        delivery = http.get("/_sandbox/webhooks/deliveries").json()["deliveries"][0]
    await load.click()
    # That of the example is right as well: what tells of the new one is its identifier.
    await tab.page.get_by_text(delivery["identifier"]).wait_for()
    assert await told(tab, "verdict") == "The signature is right."
    headers = {k.lower(): v for k, v in delivery["attempts"][-1]["request"]["headers"].items()}
    assert await told(tab, "signature") == headers["x-webhook-signature-sha256"]
    assert delivery["identifier"] in await told(tab, "load-status")
