"""Reading forms out of a page, with the standard library's parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_LEADING_AWAY = ("retry", "logout", "sign_out", "delete", "remove", "supprimer", "search")


@dataclass
class Control:
    """One thing that can be filled in."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    checked: bool = False
    hints: str = ""
    """Everything that tells what it is for: its name, id, autocomplete, pattern."""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form."""

    action: str
    method: str
    multipart: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[Control] = field(default_factory=list)

    @property
    def override(self) -> str:
        """The method that a hidden field asks for, as Rails does."""
        return next((c.value.lower() for c in self.controls if c.name == "_method"), "")


@dataclass
class Page:
    """What a page offers."""

    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def main_form(self) -> Form | None:
        """Find the form by which the journey goes on: not one that deletes, searches or leaves."""
        candidates = [form for form in self.forms if not _leads_away(form)]
        return max(candidates, key=lambda form: len(form.controls), default=None)


def _leads_away(form: Form) -> bool:
    if form.override == "delete" or (form.method == "GET" and not form.controls):
        return True
    action = form.action.lower()
    return form.method == "GET" or any(word in action for word in _LEADING_AWAY)


def parse_page(html: str) -> Page:
    """Read a page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.page


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._outside: list[tuple[str, Control, bool]] = []
        self._select: Control | None = None
        self._textarea: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open_form(values)
        elif tag == "a" and values.get("href"):
            self.page.links.append(values["href"])
        elif tag in ("input", "button"):
            self._add_input(tag, values)
        elif tag == "select":
            self._select = self._control(values, "select")
            self._add(self._select, values)
        elif tag == "option" and self._select is not None and "disabled" not in values:
            self._add_option(self._select, values)
        elif tag == "textarea":
            self._textarea = self._control(values, "textarea")
            self._add(self._textarea, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.value += data

    def close(self) -> None:
        """Give controls outside of forms to the form that they name."""
        super().close()
        for form_id, control, is_button in self._outside:
            form = self._by_id.get(form_id)
            if form is not None:
                (form.buttons if is_button else form.controls).append(control)

    def _open_form(self, values: dict[str, str]) -> None:
        self._form = Form(
            action=values.get("action", ""),
            method=values.get("method", "get").upper(),
            multipart=values.get("enctype", "").lower() == "multipart/form-data",
        )
        self.page.forms.append(self._form)
        if "id" in values:
            self._by_id[values["id"]] = self._form

    def _add_input(self, tag: str, values: dict[str, str]) -> None:
        kind = values.get("type", "submit" if tag == "button" else "text").lower()
        control = self._control(values, kind)
        if kind in ("submit", "image"):
            if "disabled" not in values:
                self._add(control, values, is_button=True)
        elif kind not in ("button", "reset"):
            self._add(control, values)

    def _add(self, control: Control, values: dict[str, str], *, is_button: bool = False) -> None:
        if "disabled" in values or (not control.name and not is_button):
            return
        if "form" in values:
            self._outside.append((values["form"], control, is_button))
        elif self._form is not None:
            (self._form.buttons if is_button else self._form.controls).append(control)

    def _control(self, values: dict[str, str], kind: str) -> Control:
        default = "on" if kind in ("checkbox", "radio") else ""
        hints = " ".join(
            values.get(name, "") for name in ("name", "id", "autocomplete", "pattern", "inputmode")
        )
        return Control(
            name=values.get("name", ""),
            kind=kind,
            value=values.get("value", default),
            required="required" in values or values.get("aria-required") == "true",
            checked="checked" in values,
            hints=hints.lower(),
        )

    def _add_option(self, select: Control, values: dict[str, str]) -> None:
        value = values.get("value", "")
        select.options.append(value)
        if "selected" in values:
            select.value = value
