"""Ways to write the same JSON, all of them right: what a signature over raw bytes does not mind.

And models of programs that read JSON and write it again: which forms come out of them unchanged
tells which of them a receiver uses in front of its signature check.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.wording import Text, same

Write = Callable[[Any], bytes]


def _dumps(value: Any, *, ascii_only: bool, spaced: bool) -> str:
    separators = (", ", ": ") if spaced else (",", ":")
    return json.dumps(value, ensure_ascii=ascii_only, separators=separators)


def compact(value: Any) -> bytes:
    """Write as the service does: no space, accents as they are."""
    return _dumps(value, ascii_only=False, spaced=False).encode()


def escaped(value: Any) -> bytes:
    """Write accents as `\\u00e9`."""
    return _dumps(value, ascii_only=True, spaced=False).encode()


def spaced(value: Any) -> bytes:
    """Write a space after each comma and colon."""
    return _dumps(value, ascii_only=False, spaced=True).encode()


def python_default(value: Any) -> bytes:
    """Write as Python's `json.dumps` does by default."""
    return _dumps(value, ascii_only=True, spaced=True).encode()


def php_default(value: Any) -> bytes:
    """Write as PHP's `json_encode` does by default: slashes escaped too."""
    return _dumps(value, ascii_only=True, spaced=False).replace("/", "\\/").encode()


def html_safe(value: Any) -> bytes:
    """Write as Rails and Go do: `<`, `>` and `&` escaped, accents as they are."""
    text = _dumps(value, ascii_only=False, spaced=False)
    return re.sub("[<>&\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text).encode()


def dotnet_default(value: Any) -> bytes:
    """Write as System.Text.Json does by default: everything doubtful escaped, in capitals."""
    text = _dumps(value, ascii_only=True, spaced=False)
    text = re.sub(r"\\u([0-9a-f]{4})", lambda m: "\\u" + m[1].upper(), text)
    text = text.replace('\\"', "\\u0022")
    return re.sub("[<>&'+`]", lambda m: f"\\u{ord(m[0]):04X}", text).encode()


def indented(value: Any) -> bytes:
    """Write over several lines."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def padded(value: Any) -> bytes:
    """Write with white space around, as a file that ends with a line end."""
    return b" " + compact(value) + b"\n"


def mixed(value: Any) -> bytes:
    """Write with everything that is allowed and unusual at once."""
    text = json.dumps(reordered(value), ensure_ascii=False, separators=(" ,\t", " :  "))
    return text.replace("é", "\\u00E9").replace("/", "\\/").encode() + b"\r\n"


def reordered(value: Any) -> Any:
    """Turn the order of the keys round, at every level."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(list(value))}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write JSON."""

    id: str
    title: Text
    write: Write
    plain: bool = False
    """Whether the values are to be without accents and special characters."""


FORMS = (
    Form("compact", Text("telle que le service l'écrit", "as the service writes it"), compact),
    Form("escaped", Text("accents en \\u00e9", "accents as \\u00e9"), escaped),
    Form("spaced", Text("espaces après , et :", "spaces after , and :"), spaced),
    Form(
        "python",
        Text("espaces et accents en \\u00e9", "spaces, accents as \\u00e9"),
        python_default,
    ),
    Form("php", Text("barres obliques en \\/", "slashes as \\/"), php_default),
    Form("html", Text("&, < et > en \\u0026", "&, < and > as \\u0026"), html_safe),
    Form("dotnet", Text("échappements en capitales", "escapes in capitals"), dotnet_default),
    Form("indented", Text("sur plusieurs lignes", "over several lines"), indented),
    Form("padded", Text("blancs autour", "white space around"), padded),
    Form(
        "reordered",
        Text("clés dans un autre ordre", "keys in another order"),
        lambda value: compact(reordered(value)),
    ),
    Form(
        "mixed",
        Text("ordre, espaces et échappements mêlés", "order, spaces and escapes mixed"),
        mixed,
    ),
    Form("plain", Text("sans accent, compacte", "without accents, compact"), compact, plain=True),
)
BY_ID: Mapping[str, Form] = {form.id: form for form in FORMS}


def _again(write: Write, arrange: Callable[[Any], Any] = lambda value: value) -> Write:
    return lambda body: write(arrange(json.loads(body)))


REWRITERS: Mapping[str, Write] = {
    "JSON.stringify (JavaScript), JSON.generate (Ruby), Jackson (Java)": _again(compact),
    "json.dumps (Python)": _again(python_default),
    "json_encode (PHP)": _again(php_default),
    "System.Text.Json (C#)": _again(dotnet_default),
    "to_json (Rails)": _again(html_safe),
    "json.dumps(…, separators=(',', ':')) (Python)": _again(escaped),
    "json.dumps(…, ensure_ascii=False) (Python)": _again(spaced),
    "json.dumps(…, sort_keys=True) (Python)": _again(python_default, _sorted),
    "json.Marshal (Go)": _again(html_safe, _sorted),
    "clés triées, compact": _again(compact, _sorted),
}
"""Programs by name: each takes the bytes of a body and gives those that it would write."""


def _starting_points() -> tuple[Form, ...]:
    rewritten = (
        Form(f"as {name}", same(name), _from_value(rewrite), plain=True)
        for name, rewrite in REWRITERS.items()
    )
    indented_plain = Form("indented-plain", BY_ID["indented"].title, indented, plain=True)
    return (BY_ID["plain"], BY_ID["compact"], *rewritten, indented_plain)


def _from_value(rewrite: Write) -> Write:
    return lambda value: rewrite(compact(value))


STARTING_POINTS = _starting_points()
"""The forms in which a receiver is first spoken to, until it accepts one: any program that writes
JSON again accepts at least one of them."""


def rewriters_like(outcomes: Mapping[bytes, bool]) -> list[str]:
    """Name the programs whose output explains which bodies were accepted and which were not."""
    return [
        name
        for name, rewrite in REWRITERS.items()
        if all((rewrite(body) == body) is accepted for body, accepted in outcomes.items())
    ]
