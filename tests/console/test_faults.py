"""Faults in the console: scripted by a form for each kind, seen to strike, taken back."""

import pytest

from sandbox.faults.registry import described
from tests.browser.conftest import Editor, Tabs
from tests.console.steering import Console, inspect, listening, notice

pytestmark = pytest.mark.anyio


async def waiting(console: Console) -> list[dict[str, object]]:
    return list((await console.control("GET", "faults"))["faults"])


@pytest.mark.parametrize("kind", [d["fault"] for d in described()])
async def test_every_kind_is_scripted_by_its_form_as_it_stands(console: Console, kind: str) -> None:
    page = await console.open("/faults", fault=kind)
    page = await console.press(page, "Programmer")
    assert "Panne programmée" in notice(page), page.text
    (fault,) = await waiting(console)
    assert fault["fault"] == kind and fault["times"] == 1
    assert kind in page.test("pending").text


async def test_what_is_typed_in_is_what_is_scripted(console: Console) -> None:
    page = await console.open("/faults", "en", fault="status")
    assert "The operation is not carried out" in page.text
    await console.press(
        page,
        "Script it",
        target="createPublicMarket",
        times="2",
        identifier="73282932000074",
        **{"p.status": "503", "p.retry_after": "7", "p.body": '{"a": [1]}'},
    )
    (fault,) = await waiting(console)
    assert fault["operation"] == "createPublicMarket" and fault["times"] == 2
    assert fault["identifier"] == "73282932000074"
    assert (fault["status"], fault["retry_after"], fault["body"]) == (503, 7, {"a": [1]})


@pytest.mark.parametrize(
    ("fault", "field", "value", "told"),
    [
        ("status", "p.status", "beaucoup", "Donnez un nombre entier."),
        ("status", "p.status", "", "À renseigner."),
        ("status", "p.status", "99", "Donnez un nombre de 200 à 599."),
        ("status", "p.body", "{", "Ce n’est pas du JSON"),
        ("latency", "p.seconds", "-1", "Donnez un nombre de 0 à 120."),
        ("latency", "times", "0", "Donnez un nombre entier, 1 au moins."),
        ("latency", "times", "1,5", "Donnez un nombre entier, 1 au moins."),
        ("latency", "times", "nan", "Donnez un nombre."),
    ],
)
async def test_what_is_wrong_is_said_at_its_place(
    console: Console, fault: str, field: str, value: str, told: str
) -> None:
    page = await console.open("/faults", fault=fault)
    page = await console.press(page, "Programmer", **{field: value})
    assert page.status == 422
    (error,) = page.errors
    assert error.startswith(told)
    box = page.one("input", name=field)
    assert box["value"] == value
    assert page.one(id=box["aria-describedby"].split()[0]).text.endswith(error)
    assert await waiting(console) == []


async def test_what_only_the_control_call_refuses_is_said_too(console: Console) -> None:
    page = await console.open("/faults", fault="latency")
    page = await console.press(page, "Programmer", times="5000")
    assert page.status == 422 and "5000" in page.test("refusal").text
    page = await console.press(page, "Programmer", times="1e300")
    assert page.status == 422 and page.test("refusal").text
    page = await console.press(page, "Programmer", target="market.completed")
    assert "cannot strike" in page.test("refusal").text


async def test_what_has_struck_leads_to_the_call(console: Console) -> None:
    page = await console.open("/faults", fault="status")
    await console.press(page, "Programmer", **{"p.status": "503"})
    assert (await console.create_market()).status_code == 503
    page = await console.open("/faults")
    assert "Aucune : tout se passe normalement" in page.test("pending").text
    uses = page.test("uses")
    (link,) = [a for a in page.all("a") if uses in a.parents]
    assert "voir l’appel" in link.text
    shown = await console.get(link["href"])
    assert shown.status == 200 and "503" in shown.text


async def test_a_struck_webhook_leads_to_its_delivery(console: Console) -> None:
    await console.control("POST", "faults", json={"fault": "webhook_lost", "event": "any"})
    market = await console.market()
    await console.control("POST", f"public_markets/{market}/complete?wait=delivery", json={})
    page = await console.open("/faults")
    links = [a["href"] for a in page.all("a") if page.test("uses") in a.parents]
    assert any("/deliveries/" in link for link in links)
    assert any(link.endswith(f"/markets/{market}") for link in links)
    for link in links:
        assert (await console.get(link)).status == 200


async def test_one_or_all_are_taken_back(console: Console) -> None:
    wish = {"operation": "createPublicMarket"}
    for fault in ("latency", "rate_limit", "expired_token"):
        await console.control("POST", "faults", json={"fault": fault, **wish})
    page = await console.press(await console.open("/faults"), "Retirer", nth=1)
    assert [f["fault"] for f in await waiting(console)] == ["latency", "expired_token"]
    page = await console.press(page, "Tout retirer")
    assert "Plus aucune panne" in notice(page)
    assert await waiting(console) == []


async def test_reserved_values_are_listed(console: Console) -> None:
    page = await console.open("/faults")
    assert "[panne: latency" in page.test("reserved-market_name").text
    assert "00000000003012" in page.test("reserved-siret").text or page.has("reserved-siret")
    assert "00000000000018" in page.test("reserved-company").text
    listed = (await console.control("GET", "reserved_values"))["reserved_values"]
    shown = [code.text for code in page.all("code")]
    assert all(value["value"] in shown for value in listed)


async def test_sources_answer_as_one_decides(console: Console) -> None:
    page = await console.open("/faults")
    page = await console.press(page, "Appliquer", insee="failed", rne="")
    assert "Les sources répondront ainsi" in notice(page)
    sources = {s["name"]: s for s in (await console.control("GET", "sources"))["sources"]}
    assert sources["insee"]["outcome"] == "failed"
    assert {s["outcome"] for n, s in sources.items() if n != "insee"} == {None}
    page = await console.press(page, "Toutes en chargement")
    outcomes = {s["outcome"] for s in (await console.control("GET", "sources"))["sources"]}
    assert outcomes == {"pending"}
    await console.press(page, "Toutes selon l’entreprise")
    outcomes = {s["outcome"] for s in (await console.control("GET", "sources"))["sources"]}
    assert outcomes == {None}


async def test_an_unknown_kind_is_nowhere(console: Console) -> None:
    page = await console.open("/faults", fault="gremlins")
    assert page.has("kinds-operation")


async def test_the_pages_are_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    wish = {"operation": "createPublicMarket", "seconds": 0, "times": 2}
    editor.control("POST", "faults", {"fault": "latency", **wish})
    editor.market()
    pages = ["/faults", "/faults?fault=status", "/faults?fault=webhook_duplicated"]
    await inspect(tabs, axe_script, pages)
    await inspect(tabs, axe_script, pages[:1], "dark")


async def test_a_fault_is_seen_to_strike(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(f"{tabs.live.url}/_sandbox/console/faults?fault=latency&lang=en")
    await tab.page.fill("[name='p.seconds']", "0")
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Script it").click()
    await listening(tab)
    assert "left: 1/1" in await tab.by_test("pending").inner_text()
    editor.market()
    await tab.by_test("uses").get_by_text("see the call").wait_for()


async def test_a_fault_that_is_gone_cannot_be_taken_back(console: Console) -> None:
    await console.control("POST", "faults", json={"fault": "latency", "operation": "any"})
    stale = await console.open("/faults")
    await console.control("DELETE", "faults")
    page = await console.press(stale, "Retirer")
    assert "it may have struck already" in notice(page)
