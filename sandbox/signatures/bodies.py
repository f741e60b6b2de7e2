"""What else than the bytes received may be signed: the same JSON written again, or parts of it."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from contracts.receiver.forms import REWRITERS
from contracts.wording import Text
from sandbox.signatures.mistakes import Mistake, Part

_RAW = Text(
    "Signez les octets reçus, avant toute lecture du JSON : php://input (PHP), request.raw_post "
    "(Rails), request.get_data() (Flask), request.body (Django), express.raw() (Express), byte[] "
    "(Spring), Request.Body (.NET).",
    "Sign the bytes received, before any JSON is read: php://input (PHP), request.raw_post "
    "(Rails), request.get_data() (Flask), request.body (Django), express.raw() (Express), byte[] "
    "(Spring), Request.Body (.NET).",
)


_LUCKY = "lucky"
LUCKY = f"body-{_LUCKY}"
"""The mistake of a receiver that writes JSON again, where the webhooks so far came out the same."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Other bytes than those received. `is_json` tells that they say the same."""

    mistake: Mistake
    content: bytes
    is_json: bool = False


def readings(body: bytes) -> list[Reading]:
    """List what may have been signed instead of `body`, each content once."""
    found: dict[bytes, Reading] = {}
    for reading in (*_rewritten(body), *_around(body), *_taken_apart(body)):
        if reading.content != body:
            found.setdefault(reading.content, reading)
    return list(found.values())


def respelt(body: bytes) -> bytes | None:
    """Write a JSON object so that no program writes it again as it is; None for anything else."""
    return b"{ " + body[1:] if body[:1] == b"{" and body != b"{}" else None


def lucky(body: bytes) -> Mistake:
    """Name the mistake of a receiver that accepts `body` and refuses the same, spelt otherwise."""
    programs = [name for name, rewrite in REWRITERS.items() if rewrite(body) == body]
    what = Text(
        "la signature est calculée sur le JSON relu puis réécrit ; ce webhook ne passe que par "
        "chance, écrit au même octet près par {programs}",
        "the signature is computed over the JSON read and written again; this webhook only passes "
        "by luck, written in the very same bytes by {programs}",
    )
    some = Text("votre programme", "your program")
    return _mistake(_LUCKY, what.fill(programs=", ".join(programs) or some))


def _mistake(name: str, what: Text) -> Mistake:
    return Mistake(f"body-{name}", Part.BODY, what, _RAW)


def _rewritten(body: bytes) -> Iterator[Reading]:
    """Read it as JSON and write it again, as programs in each language do."""
    try:
        value = json.loads(body)
    except ValueError:
        return
    for program, rewrite in REWRITERS.items():
        yield _written_by(program, rewrite(body))
    for program, write in _MORE.items():
        yield _written_by(program, write(value))


def _written_by(program: str, content: bytes) -> Reading:
    what = Text(
        "la signature est calculée sur le JSON relu puis réécrit par {program}",
        "the signature is computed over the JSON read and written again by {program}",
    ).fill(program=program)
    return Reading(_mistake(f"json-{program}", what), content, is_json=True)


def _dump(value: Any, **options: Any) -> bytes:
    return json.dumps(value, **{"ensure_ascii": False, **options}).encode()


def _slashed(value: Any, **options: Any) -> bytes:
    return _dump(value, **options).replace(b"/", b"\\/")


def _jackson_pretty(value: Any) -> bytes:
    return _dump(value, indent=2, separators=(",", " : "))


def _gson(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&='\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text).encode()


_COMPACT = (",", ":")
_MORE: Mapping[str, Callable[[Any], bytes]] = {
    "json_encode(…, JSON_UNESCAPED_UNICODE) (PHP)": partial(_slashed, separators=_COMPACT),
    "json_encode(…, JSON_PRETTY_PRINT) (PHP)": partial(_slashed, indent=4, ensure_ascii=True),
    "json_encode(…, PRETTY_PRINT | UNESCAPED_UNICODE) (PHP)": partial(_slashed, indent=4),
    "JSON.stringify(…, null, 2) (JavaScript), JSON.pretty_generate (Ruby)": partial(
        _dump, indent=2
    ),
    "json.dumps(…, indent=2) (Python)": partial(_dump, indent=2, ensure_ascii=True),
    "json.dumps(…, indent=4) (Python)": partial(_dump, indent=4, ensure_ascii=True),
    "JSON.stringify(…, null, 4) (JavaScript)": partial(_dump, indent=4),
    "JSON.stringify(…, null, '\\t') (JavaScript)": partial(_dump, indent="\t"),
    "Jackson, INDENT_OUTPUT (Java)": _jackson_pretty,
    "Gson (Java)": _gson,
    "json.dumps(…, sort_keys=True, separators=(',', ':')) (Python)": partial(
        _dump, sort_keys=True, separators=_COMPACT, ensure_ascii=True
    ),
    "json.dumps(…, sort_keys=True, ensure_ascii=False) (Python)": partial(_dump, sort_keys=True),
}
"""Programs besides those of the receiver harness."""


def _around(body: bytes) -> Iterator[Reading]:
    """Change what stands around the bytes, or how they are encoded."""
    text = body.decode("utf-8", "replace")
    ways: dict[str, tuple[Text, bytes]] = {
        "newline": (
            Text("un saut de ligne suit le corps", "a line end follows the body"),
            body + b"\n",
        ),
        "newline-dos": (
            Text("un saut de ligne CRLF suit le corps", "a CRLF follows the body"),
            body + b"\r\n",
        ),
        "stripped": (
            Text("les blancs autour du corps sont ôtés", "white space around the body is removed"),
            body.strip(),
        ),
        "crlf": (
            Text("les sauts de ligne sont devenus CRLF", "line ends were turned into CRLF"),
            body.replace(b"\n", b"\r\n"),
        ),
        "bom": (
            Text("une marque BOM précède le corps", "a byte order mark stands before the body"),
            b"\xef\xbb\xbf" + body,
        ),
        "utf16": (
            Text(
                "le corps est signé en UTF-16 (Encoding.Unicode en .NET)",
                "the body is signed as UTF-16 (Encoding.Unicode of .NET)",
            ),
            text.encode("utf-16-le"),
        ),
        "latin1": (
            Text("le corps est signé en Latin-1", "the body is signed as Latin-1"),
            text.encode("latin-1", "replace"),
        ),
        "mojibake": (
            Text(
                "le corps est lu en Latin-1 puis réécrit en UTF-8 : les accents sont faussés",
                "the body is read as Latin-1 and written as UTF-8: accents come out wrong",
            ),
            body.decode("latin-1").encode(),
        ),
        "base64": (
            Text("le corps est mis en base64 avant", "the body is put in base64 before"),
            b64encode(body),
        ),
        "string": (
            Text(
                "le corps est réencodé comme une chaîne JSON",
                "the body is encoded again as a JSON string",
            ),
            json.dumps(text).encode(),
        ),
        "empty": (
            Text(
                "le corps signé est vide : il a déjà été lu par un autre code",
                "the body that is signed is empty: other code has read it already",
            ),
            b"",
        ),
    }
    for name, (what, content) in ways.items():
        yield Reading(_mistake(name, what), content)


def _taken_apart(body: bytes) -> Iterator[Reading]:
    """Sign what a program shows of the values, or only some of them."""
    try:
        value = json.loads(body)
    except ValueError:
        return
    if not isinstance(value, dict):
        return
    form = Text(
        "ce qui est signé est un formulaire, pas le corps reçu",
        "what is signed is a form, not the body received",
    )
    yield Reading(_mistake("form", form), urlencode(_flat(value)).encode())
    shown = Text(
        "ce qui est signé est l’affichage d’un objet ({sample}), pas le corps",
        "what is signed is how an object is printed ({sample}), not the body",
    )
    for sample in ("[object Object]", "{}", "[]", "null", "Array"):
        yield Reading(_mistake("printed", shown.fill(sample=sample)), sample.encode())
    yield Reading(_mistake("printed", shown.fill(sample="{'event': …}")), str(value).encode())
    part = Text(
        "seule la partie « {name} » est signée, pas le corps entier",
        "only the part '{name}' is signed, not the whole body",
    )
    for name, inner in value.items():
        what = part.fill(name=name)
        if isinstance(inner, str):
            yield Reading(_mistake(f"part-{name}", what), inner.encode())
        else:
            for write in (partial(_dump, separators=_COMPACT), _dump):
                yield Reading(_mistake(f"part-{name}", what), write(inner))


def _flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Write a value as the pairs of a form, as PHP's `http_build_query` names them."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = dict(enumerate(value)).items()
    else:
        return [(name, "" if value is None else str(value))]
    return [
        pair
        for key, inner in items
        for pair in _flat(inner, f"{name}[{key}]" if name else str(key))
    ]
