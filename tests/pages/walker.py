"""A walker that knows nothing of our pages: it fills in every form that it meets, and goes on.

It reads types, patterns, bounds and lists of suggestions, as a tool that tests any site would.
"""

from typing import Any

import httpx

from tests.pages.reading import Element, Form, Page, read

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MAX_PAGES = 40

_BY_TYPE = {
    "text": "Texte",
    "search": "entreprise",
    "email": "nom@domaine.fr",
    "tel": "0123456789",
    "url": "https://domaine.fr/page",
    "date": "2025-06-30",
    "password": "motdepasse",
}


class Walker:
    """Walks from page to page until there is no form left to fill in."""

    def __init__(self, http: httpx.AsyncClient, *, files: bool = True) -> None:
        self.http = http
        self.files = files
        self.pages: list[Page] = []

    async def walk(self, address: str) -> Page:
        """Go as far as the pages lead; gives the last one."""
        page = read(await self.http.get(address, follow_redirects=True))
        for _ in range(MAX_PAGES):
            assert page.status < 400, (page.path, page.status, page.errors)
            self.pages.append(page)
            forms = [form for form in page.forms if form.method == "POST"]
            if not forms:
                return page
            page = await self.fill(page, forms[0])
        raise AssertionError(f"still walking: {[p.path for p in self.pages[-5:]]}")

    async def fill(self, page: Page, form: Form) -> Page:
        """Fill in everything and press the first button."""
        data: dict[str, list[str]] = {}
        files = []
        radios: set[str] = set()
        for item in form.inputs:
            name = item["name"]
            if not name or "disabled" in item:
                continue
            if item.type == "file":
                if self.files:
                    files.append((name, ("document.pdf", PDF, "application/pdf")))
            elif item.type == "radio":
                if name not in radios:
                    data[name] = [item["value"]]
                radios.add(name)
            else:
                data.setdefault(name, []).append(_value(page, item))
        button = form.buttons[0]
        if button["name"]:
            data[button["name"]] = [button["value"]]
        send: dict[str, Any] = {"data": data} | ({"files": files} if files else {})
        address = form.action or page.path
        return read(await self.http.post(address, follow_redirects=True, **send))


def _value(page: Page, item: Element) -> str:
    if item.type in ("hidden", "checkbox"):
        return item["value"] or "on"
    if item.tag == "textarea":
        return "Un texte sur\r\nplusieurs lignes"
    if item["list"]:
        options = [e for e in page.elements if e.tag == "option" and _is_in(e, item["list"])]
        return options[0]["value"]
    if item.type == "number":
        return item["max"] if float(item["max"] or 0) < 100 and item["max"] else item["min"] or "1"
    return _BY_TYPE[item.type]


def _is_in(element: Element, identifier: str) -> bool:
    return any(parent["id"] == identifier for parent in element.parents)
