"""What the visitor writes into a form: what is there stays, what is required gets a right value."""

import re
from collections.abc import Callable, Mapping

from contracts.provider.forms import Control, Form

_BY_WORD: tuple[tuple[str, str], ...] = (
    (r"mail", "test@exemple.fr"),
    (r"phone|tel\b|telephone", "0123456789"),
    (r"siret", "73282932000074"),
    (r"url|site|lien", "https://exemple.fr"),
    (r"year_\d_year|annee", "2024"),
    (r"percentage|pourcentage", "50"),
    (r"date|fiscal_year_end|debut|fin\b", "2024-12-31"),
    (r"montant|turnover|staff|effectif|amount|chiffre", "10"),
    (r"code_postal|postal", "75001"),
)
_BY_KIND = {
    "email": "test@exemple.fr",
    "tel": "0123456789",
    "url": "https://exemple.fr",
    "number": "10",
    "date": "2024-12-31",
    "month": "2024-12",
    "time": "12:00",
    "datetime-local": "2099-12-31T12:00",
}


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
"""What is uploaded where a file is asked for."""

Field = tuple[str, str | bytes]
"""A field of a form; bytes are a file."""


def fill_in(form: Form, facts: Mapping[str, str], *, generous: bool = False) -> list[Field]:
    """Give the fields to send, in the order of the page; all of them where generous.

    `facts` are what only this journey knows, by a word of the field's name: `siret`, `identifier`.
    """
    fields: list[Field] = []
    radios = _chosen_radios(form)
    boxes_by_name = _names_of_required_groups(form)
    for control in form.controls:
        if control.kind == "file":
            if control.required or generous:
                fields.append((control.name, PDF))
            continue
        if generous:
            control.required = True
        value = _value(control, radios, boxes_by_name, facts)
        if value is not None:
            fields.append((control.name, value))
    button = _chosen_button(form)
    if button is not None and button.name:
        fields.append((button.name, button.value))
    return fields


def _value(
    control: Control, radios: dict[str, str], groups: set[str], facts: Mapping[str, str]
) -> str | None:
    write: dict[str, Callable[[], str | None]] = {
        "hidden": lambda: control.value,
        "radio": lambda: control.value if radios.get(control.name) == control.value else None,
        "checkbox": lambda: _tick(control, groups),
        "select": lambda: control.value or next((o for o in control.options if o), ""),
    }
    if control.kind in write:
        return write[control.kind]()
    if control.value:
        return control.value
    return _text_for(control, facts)


def _tick(control: Control, groups: set[str]) -> str | None:
    wanted = control.checked or control.required or control.name in groups
    attests = re.search(r"attest|certif|honneur|accept|confirm", control.hints)
    return control.value if wanted or attests else None


def _names_of_required_groups(form: Form) -> set[str]:
    """Name groups of boxes such as lots: one at least has to be ticked, so all are."""
    return {c.name for c in form.controls if c.kind == "checkbox" and "lot" in c.hints}


def _chosen_radios(form: Form) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for control in form.controls:
        if control.kind == "radio":
            refusing = control.value.lower() in ("no", "non", "false", "0")
            if control.checked or control.name not in chosen or refusing:
                already = next(
                    (c for c in form.controls if c.name == control.name and c.checked), None
                )
                chosen[control.name] = already.value if already else control.value
    return chosen


def _text_for(control: Control, facts: Mapping[str, str]) -> str:
    for word, value in facts.items():
        if word in control.hints:
            return value
    if control.kind in _BY_KIND:
        by_word = next((v for p, v in _BY_WORD if re.search(p, control.hints)), None)
        suits = control.kind == "number" and by_word is not None and by_word.isdigit()
        return by_word if suits and by_word else _BY_KIND[control.kind]
    for pattern, value in _BY_WORD:
        if re.search(pattern, control.hints):
            return value
    return "Essai" if control.required else ""


def _chosen_button(form: Form) -> Control | None:
    """Choose the button that goes on, where a form has several."""
    onward = re.compile(r"next|continu|suivant|submit|valid|final|transm|confirm|save|start")
    other = re.compile(
        r"back|prev|retour|search|recherch|filter|add|ajout|remove|delete|suppr|cancel"
    )
    candidates = [b for b in form.buttons if not other.search(f"{b.name} {b.value}".lower())]
    named = [b for b in candidates if onward.search(f"{b.name} {b.value}".lower())]
    return next(iter(named or candidates), None)
