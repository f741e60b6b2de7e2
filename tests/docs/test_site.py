"""The site as a whole: links lead somewhere, nothing comes from elsewhere, no build differs."""

import posixpath
import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from sandbox.docs import contracts, sitemap, texts
from sandbox.docs.pages import LANGUAGES, Page
from sandbox.docs.site import build
from tests.docs.reading import Read, read

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("http", "https", "mailto")


@pytest.fixture(scope="module", params=[False, True], ids=["folder", "served"])
def site(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return dict(build(served=request.param))


@pytest.fixture(scope="module")
def pages(site: dict[str, bytes]) -> dict[str, Read]:
    return {name: read(content) for name, content in site.items() if name.endswith(".html")}


def test_every_page_is_there(pages: dict[str, Read]) -> None:
    expected = {page.path(language) for page in sitemap.pages() for language in page.languages}
    assert set(pages) == expected
    for name, page in pages.items():
        assert page.language == ("en" if name.startswith("en/") else "fr")


def test_no_text_is_missing() -> None:
    for page in sitemap.planned():
        for language in page.languages:
            assert texts.text_of(page, language).strip()


def test_the_package_carries_the_texts_of_the_repository() -> None:
    carried = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = carried["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for page in sitemap.pages():
        if page.group == "harness":
            target = f"sandbox/docs/content/harness/{page.key}.md"
            assert included[f"docs/{page.key}.md"] == target


def test_every_link_and_anchor_leads_somewhere(
    site: dict[str, bytes], pages: dict[str, Read]
) -> None:
    lost = []
    for name, page in pages.items():
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme in ELSEWHERE or parts.path.startswith("/_sandbox/"):
                continue
            folder = posixpath.dirname(name)
            target = posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else name
            if target not in site or not _is_anchor(parts.fragment, target, pages):
                lost.append(f"{name} -> {link}")
    assert lost == []


def _is_anchor(fragment: str, target: str, pages: dict[str, Read]) -> bool:
    if not fragment:
        return True
    if fragment.startswith("/"):
        # An operation: the renderer of the reference leads there.
        page = next(p for p in sitemap.pages() for k in p.languages if p.path(k) == target)
        description = contracts.document(page.contract, "fr")
        found = contracts.operations(description)
        return fragment in {f"/{o.tag}/{o.identifier}" for o in found}
    return unquote(fragment) in pages[target].ids


def test_nothing_comes_from_another_host(pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert [url for url in page.loaded if urlsplit(url).scheme or url.startswith("/")] == [], (
            name
        )


def test_nothing_is_in_a_page_that_its_policy_forbids(pages: dict[str, Read]) -> None:
    assert {name: page.inline for name, page in pages.items() if page.inline} == {}


def test_ids_are_unique(pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert [i for i, count in Counter(page.ids).items() if count > 1] == [], name


def test_a_site_in_a_folder_knows_no_server(pages: dict[str, Read], site: dict[str, bytes]) -> None:
    served = 'data-served="yes"' in site["api.html"].decode()
    to_the_sandbox = {
        name for name, page in pages.items() if any(u.startswith("/_sandbox") for u in page.links)
    }
    assert bool(to_the_sandbox) == served


def test_the_same_code_gives_the_same_bytes(site: dict[str, bytes]) -> None:
    served = 'data-served="yes"' in site["api.html"].decode()
    again = build.__wrapped__(served=served)
    assert [name for name in site if site[name] != again[name]] == []
    assert list(site) == list(again)


def test_nothing_tells_where_or_when_it_was_built(site: dict[str, bytes]) -> None:
    for name, content in site.items():
        if not name.startswith("assets/swagger-ui/"):
            assert not re.search(rb"/work/|/home/|/root/|site-packages", content), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_finds_pages_and_headings(site: dict[str, bytes], language: str) -> None:
    index = site[f"assets/search.{language}.js"].decode()
    for page in sitemap.pages():
        if language in page.names:
            assert f'"{page.path(language)}"' in index
    assert "webhooks.html#" in index


def test_links_between_documents_become_links_between_pages() -> None:
    harness = next(page for page in sitemap.pages() if page.key == "harness")
    assert "harness-receiver.md" in texts.text_of(harness, "fr")
    assert b'href="eprouver-recepteur.html"' in build()["eprouver.html"]


def test_a_page_without_a_text_is_named() -> None:
    page = Page("x", "start", {"fr": "x.html"}, {"fr": "X"}, {"fr": "X"})
    with pytest.raises(texts.TextMissing, match=r"content/fr/x\.md"):
        texts.text_of(page, "fr")
