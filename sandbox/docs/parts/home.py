"""The first page: every page of the site, by group."""

from collections.abc import Mapping
from typing import Any

from sandbox.docs.pages import GROUPS
from sandbox.docs.sitemap import pages


def cards(language: str, _argument: str) -> Mapping[str, Any]:
    """Give the groups with their pages: the address, the title and what is there."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for page in pages():
        if page.in_menu and language in page.names and page.key != "home":
            name = GROUPS[page.group][language]
            told = (page.names[language], page.titles[language], page.leads[language])
            groups.setdefault(name, []).append(told)
    return {"groups": groups}
