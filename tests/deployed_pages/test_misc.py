"""What belongs to no market (deployed-behaviour §1, §12), and refusals before anything else."""

import pytest

from tests.deployed_pages.conftest import Visitor

pytestmark = pytest.mark.anyio


async def test_up(visitor: Visitor) -> None:
    answer = await visitor.get("/up")
    green = '<!DOCTYPE html><html><body style="background-color: green"></body></html>'
    assert (answer.status_code, answer.text) == (200, green)
    told = (await visitor.get("/up", headers={"Accept": "application/json"})).json()
    assert list(told) == ["status", "timestamp"]
    assert told["status"] == "up"


async def test_robots(visitor: Visitor) -> None:
    answer = await visitor.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.split("\n")[:2] == ["User-agent: *", "Disallow: /"]


@pytest.mark.parametrize("path", ["/", "/acheteur", "/candidat"])
async def test_landing_pages(visitor: Visitor, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.status_code == 200
    assert "Vous êtes sur un environnement de test (sandbox)" in answer.text
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_the_landing_page_is_the_buyers(visitor: Visitor) -> None:
    first, second = await visitor.page("/"), await visitor.page("/acheteur")
    assert first.text == second.text


async def test_a_post_without_a_method_is_refused_first(visitor: Visitor) -> None:
    path = f"/buyer/public_markets/{await visitor.market()}/setup"
    assert (await visitor.http.post(path)).status_code == 404
    assert (await visitor.http.post(path, data={"_method": "patch"})).status_code == 422
    assert (await visitor.http.delete(path)).status_code == 404


async def test_one_token_serves_every_form(visitor: Visitor) -> None:
    first, second = await visitor.market(), await visitor.market()
    page = await visitor.page(f"/buyer/public_markets/{first}/setup")
    token = page.one("meta", name="csrf-token")["content"]
    answer = await visitor.http.patch(
        f"/buyer/public_markets/{second}/setup", headers={"X-CSRF-Token": token}
    )
    assert answer.status_code == 302
