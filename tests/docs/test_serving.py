"""The site beside a running sandbox: its addresses, types, policy, and what is not there."""

import subprocess
import sys

import httpx
import pytest

from sandbox.docs.site import build

pytestmark = pytest.mark.anyio


async def test_the_first_page(http: httpx.AsyncClient) -> None:
    answer = await http.get("/_sandbox/docs/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == build(served=True)["index.html"]
    assert "/_sandbox/console" in answer.text


async def test_the_address_without_its_stroke(http: httpx.AsyncClient) -> None:
    answer = await http.get("/_sandbox/docs?workspace=a%20b")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/_sandbox/docs/?workspace=a%20b"
    answer = await http.get("/_sandbox/docs/en")
    assert (answer.status_code, answer.headers["location"]) == (308, "/_sandbox/docs/en/")


async def test_every_file(http: httpx.AsyncClient) -> None:
    for name, content in build(served=True).items():
        answer = await http.get(f"/_sandbox/docs/{name}")
        assert answer.content == content, name
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "octet-stream" not in answer.headers["content-type"], name


async def test_the_folder_of_a_language(http: httpx.AsyncClient) -> None:
    answer = await http.get("/_sandbox/docs/en/")
    assert answer.content == build(served=True)["en/index.html"]


async def test_a_page_lets_nothing_in(http: httpx.AsyncClient) -> None:
    policy = (await http.get("/_sandbox/docs/api.html")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("img-src") == "'self' data:"
    assert set(rules.values()) == {"'none'", "'self'"}
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"


async def test_what_was_not_changed_is_not_sent_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/_sandbox/docs/assets/docs.css")
    headers = {"If-None-Match": f'"x", W/{first.headers["etag"]}'}
    again = await http.get("/_sandbox/docs/assets/docs.css", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


async def test_head(http: httpx.AsyncClient) -> None:
    answer = await http.head("/_sandbox/docs/index.html")
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(build(served=True)["index.html"])


@pytest.mark.parametrize(
    "path", ["nowhere.html", "a/b/c", "../control/openapi.yaml", "%2e%2e/app.py", "assets/", "é"]
)
async def test_what_is_not_there(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(f"/_sandbox/docs/{path}")
    assert answer.status_code == 404
    if answer.headers["content-type"].startswith("text/html"):
        assert 'href="/_sandbox/docs/"' in answer.text


async def test_nothing_can_be_changed(http: httpx.AsyncClient) -> None:
    answer = await http.post("/_sandbox/docs/", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


async def test_a_path_that_only_begins_alike_is_the_control_api(http: httpx.AsyncClient) -> None:
    answer = await http.get("/_sandbox/docsx")
    assert answer.status_code == 404
    assert "error" in answer.json()


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/", "/_sandbox/docs/"),
        ("/_sandbox/console?lang=fr", "/_sandbox/docs/"),
        ("/_sandbox/console?lang=en", "/_sandbox/docs/en/"),
    ],
)
async def test_what_leads_there(http: httpx.AsyncClient, page: str, link: str) -> None:
    assert f'href="{link}" data-testid="docs"' in (await http.get(page)).text
    assert (await http.get(link)).status_code == 200


def test_the_server_starts_without_the_generator() -> None:
    program = (
        "import sys\n"
        "from sandbox.app import create_app\n"
        "from sandbox.settings import Settings\n"
        "create_app(Settings())\n"
        "print([m for m in ('markdown_it', 'pygments', 'sandbox.docs.site') if m in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout == b"[]\n"
