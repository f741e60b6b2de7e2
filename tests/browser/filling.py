"""Filling in every type of field as a person does, in a browser."""

from typing import Any

from tests.browser.conftest import Tab

PDF = {
    "name": "Justificatif é.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
}
_TEXTS = {
    "text": "Texte",
    "email": "contact@entreprise.example",
    "tel": "+33 1 99 00 12 34",
    "url": "https://entreprise.example/",
    "date": "2025-06-30",
    "number": "42",
}
_YEARS = "[year]"


async def fill_everything(tab: Tab) -> None:
    """Fill in every visible input of the step; `Oui` for every question."""
    form = tab.page.locator("#step-form")
    for radio in await form.locator("input[type=radio][value=yes]:visible").all():
        await radio.check()
    for box in await form.locator("input[type=checkbox]:visible").all():
        await box.check()
    for field in await form.locator("input:visible, textarea:visible").all():
        kind = await field.evaluate("e => e.tagName === 'TEXTAREA' ? 'area' : e.type")
        if kind == "area":
            await field.fill("Un texte\nsur deux lignes")
        elif kind == "file":
            await field.set_input_files([PDF])
        elif kind in _TEXTS:
            await field.fill(await _value(field, kind))
    await _uploads_done(tab)


async def _value(field: Any, kind: str) -> str:
    name = await field.get_attribute("name")
    return "2025" if name.endswith(_YEARS) else _TEXTS[kind]


async def _uploads_done(tab: Tab) -> None:
    """Where scripts send files at once, wait until all of them have arrived."""
    await tab.page.wait_for_function(
        """() => !document.documentElement.classList.contains("js")
             || [...document.querySelectorAll("#step-form input[type=file]")]
                  .every((input) => !input.files.length)"""
    )
