"""Every page of the site, in the order of the menu (`sitemap.toml`)."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.docs import texts
from sandbox.docs.pages import FRENCH, LANGUAGES, Kind, Page
from sandbox.drift.model import AREAS

_FILE = Path(__file__).with_name("sitemap.toml")
_REGISTER = "drift"
"""The page after which those of the drift register come."""


@cache
def pages() -> tuple[Page, ...]:
    """Give every page that has a text, in the order of the menu."""
    return tuple(texts.existing(page) for page in planned() if texts.existing(page).names)


@cache
def page(key: str) -> Page:
    """Find a page; raises `KeyError`."""
    found = {page.key: page for page in pages()}
    return found[key]


def planned() -> tuple[Page, ...]:
    """Give every page, whether or not its text is there."""
    return tuple(_planned())


def _planned() -> Iterator[Page]:
    for entry in tomllib.loads(_FILE.read_text("utf-8"))["pages"]:
        yield _page(entry)
        if entry["key"] == _REGISTER:
            yield from _register()


def _page(entry: Mapping[str, Any]) -> Page:
    told = {language: entry[language] for language in LANGUAGES if language in entry}
    contract = entry.get("contract", "")
    return _told(
        entry["key"],
        entry["group"],
        told,
        kind=Kind.REFERENCE if contract else Kind.TEXT,
        contract=contract,
        text=f"<!-- part: reference {contract} -->" if contract else entry.get("after", ""),
    )


def _told(key: str, group: str, told: Mapping[str, Sequence[str]], **more: Any) -> Page:
    names, titles, leads = ({k: v[i] for k, v in told.items()} for i in range(3))
    return Page(key, group, names, titles, leads, **more)


def _register() -> Iterator[Page]:
    """Give a page to each area of the drift register, and one to the contradictions."""
    for area, name in AREAS.items():
        told = (f"ecarts-{area}.html", f"Écarts : {name}", "Documents et service, côte à côte.")
        part = f"<!-- part: drift_area {area} -->"
        yield _told(f"drift-{area}", "service", {FRENCH: told}, text=part, in_menu=False)
    told = (
        "ecarts-contradictions.html",
        "Contradictions entre les documents",
        "Ce que dit chacun, et ce qui est suivi ici.",
    )
    part = "<!-- part: contradictions -->"
    yield _told("drift-contradictions", "service", {FRENCH: told}, text=part, in_menu=False)
