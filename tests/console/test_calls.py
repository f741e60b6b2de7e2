"""A call in full: why it was refused, what the contract says, and how to make it again."""

import shlex

import pytest

from tests.browser.conftest import Editor, Tabs
from tests.console.steering import Console, inspect

pytestmark = pytest.mark.anyio


async def last_call(console: Console) -> str:
    listed = await console.control("GET", "requests", params={"limit": 1})
    return f"/calls/{listed['requests'][0]['id']}"


async def test_violations_are_explained_point_by_point(console: Console) -> None:
    await console.create_market(name=None, siret="13002526500012", deadlin="2099", lots="all")
    for lang, words in (
        ("fr", ("est obligatoire et manque", "n’est pas un SIRET valide", "Vouliez-vous")),
        ("en", ("is required and missing", "is not a valid SIRET", "Did you mean 'deadline'?")),
    ):
        page = await console.open(await last_call(console), lang=lang)
        text = page.test("why").text
        for each in (*words, "/public_market/siret", "13002526500012", "SFD"):
            assert each in text
    assert len(page.all(data_testid="violation")) == 4


async def test_it_links_to_what_it_is_about_and_says_what_the_contract_says(
    console: Console,
) -> None:
    market = await console.market()
    page = await console.open(await last_call(console))
    assert any(market in e["href"] for e in page.all("a"))
    assert "Créer un marché public" in page.test("contract").text
    assert not page.has("why")
    page = await console.open(await last_call(console), lang="en")
    told = page.test("contract").text
    assert "Create a public market" in told and "Title of the market" in told
    assert "Créer" not in told and "Intitulé" not in told


async def test_drift_is_told(console: Console) -> None:
    market = await console.open_market()
    await console.create_application(market, siret="73282932000074")
    page = await console.open(await last_call(console))
    assert "D-030" in page.test("drift").text


async def test_curl_repeats_it_and_holds_no_secret(console: Console) -> None:
    await console.market(name='L\'école & "le reste"')
    page = await console.open(await last_call(console))
    line = page.one(id="curl-line").text
    token = console.http.headers["Authorization"].removeprefix("Bearer ")
    assert token not in page.response.text
    words = shlex.split(line)
    assert words[0] == "curl" and "Authorization: Bearer $TOKEN".lower() in [
        w.lower() for w in words
    ]
    assert any('"name":"L\'école' in word for word in words)
    await console.token()
    page = await console.open(await last_call(console))
    assert "demo_editor_secret" not in page.response.text
    assert "$CLIENT_SECRET" in page.one(id="curl-line").text
    assert "$CLIENT_SECRET, le secret du client." in page.text


async def test_a_refused_token_is_followed_up(console: Console) -> None:
    await console.control("POST", "clock", json={"advance_seconds": 86_401})
    for _ in range(2):
        await console.create_market()
    page = await console.open(await last_call(console))
    assert "Le jeton a expiré" in page.test("why").text
    assert "Employé 2 fois" in page.test("repeats").text
    assert "ne le renouvelle pas" in page.test("repeats").text
    call = await last_call(console)
    await console.use()
    assert "jusqu’au nouveau jeton demandé" in (await console.open(call)).test("repeats").text


async def test_what_came_is_shown_escaped(console: Console) -> None:
    await console.create_market(name="<script>alert(1)</script>", siret="<b>")
    page = await console.open(await last_call(console))
    assert "<script>alert(1)</script>" in page.text
    assert not page.all("b")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"a=b", "text/plain"),
        (b"\0", "text/plain"),
        (b'{"public_market":' * 5_000, "application/json"),
        (b"[" * 500 + b"]" * 500, "application/json"),
    ],
)
async def test_what_cannot_be_read_is_shown_too(
    console: Console, body: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    await console.http.post("/api/v1/public_markets", content=body, headers=headers)
    page = await console.open(await last_call(console))
    assert page.test("status").text in ("400", "415", "422")
    assert page.has("why")
    assert "\0" not in page.response.text


async def test_curl_repeats_the_address_as_it_was(console: Console) -> None:
    await console.http.get("/api/v1/a%20b%00%E2%80%AE/%25/100%25?a[]=%20[x]")
    page = await console.open(await last_call(console))
    address = shlex.split(page.one(id="curl-line").text)[3]
    assert address.endswith("/api/v1/a%20b%00%E2%80%AE/%25/100%25?a%5B%5D=%20%5Bx%5D")


async def test_an_unknown_address_lists_the_known_ones(console: Console) -> None:
    await console.http.get("/api/v1/marches")
    text = (await console.open(await last_call(console))).text
    assert "L’API n’a rien à cette adresse" in text
    assert "POST /api/v1/public_markets" in text


async def test_a_call_that_is_not_kept(console: Console) -> None:
    page = await console.get("/_sandbox/console/calls/999999?lang=fr")
    assert page.status == 404 and "n’est plus gardé" in page.text


async def test_it_copies_and_looks_right(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    editor.http.post("/api/v1/public_markets", json={"public_market": {"name": ""}})
    number = editor.control("GET", "requests?limit=1")["requests"][0]["id"]
    await inspect(tabs, axe_script, [f"/calls/{number}"])
    tab = await tabs.open(f"{tabs.live.url}/_sandbox/console/calls/{number}?lang=en")
    await tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await tab.page.get_by_role("button", name="Copy").click()
    await tab.page.get_by_role("button", name="Copied").wait_for()
    copied = await tab.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl -sS")


async def test_a_scripted_fault_is_named(console: Console) -> None:
    fault = {"fault": "status", "operation": "createPublicMarket", "status": 503}
    await console.control("POST", "faults", json=fault)
    await console.create_market()
    page = await console.open(await last_call(console))
    assert "503 in place of the operation" in page.test("strikes").text
    assert not page.has("why")
    timeline = await console.open("/timeline", group="faults")
    assert "L’opération n’a pas lieu" in timeline.text
