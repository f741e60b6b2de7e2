"""The collection as Bruno has it: a folder of small text files, `bruno.json` at its root."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from contracts.wording import Language, in_language
from sandbox.docs.collections import javascript
from sandbox.docs.collections.model import Body, Collection, Request

DIALECT = javascript.Dialect(
    test="test",
    expect="expect",
    status="res.getStatus()",
    text="String(res.getBody())",
    json="res.getBody()",
    header="res.getHeader({})",
    variable='bru.interpolate("{{NAME}}")',
)
_KINDS = {"json": ("json", "json"), "form": ("formUrlEncoded", "form-urlencoded")}


def files(collection: Collection, language: Language) -> Mapping[str, bytes]:
    """Give the content of every file by its path in the folder, in a fixed order."""
    return {path: text.encode() for path, text in _files(collection, language)}


def _files(collection: Collection, language: Language) -> Iterator[tuple[str, str]]:
    name = in_language(collection.name, language)
    settings = {"version": "1", "name": name, "type": "collection", "ignore": ["node_modules"]}
    yield "bruno.json", json.dumps(settings, ensure_ascii=False, indent=2) + "\n"
    about = in_language(collection.description, language)
    variables = _pairs(collection.variables)
    yield "collection.bru", _blocks([("vars:pre-request", variables), ("docs", _lines(about))])
    for number, folder in enumerate(collection.folders, 1):
        title = in_language(folder.name, language)
        place = _slug(title)
        meta = [f"name: {title}", f"seq: {number}"]
        docs = _lines(in_language(folder.description, language))
        yield f"{place}/folder.bru", _blocks([("meta", meta), ("docs", docs)])
        for position, request in enumerate(folder.requests, 1):
            name = _slug(in_language(request.name, language))
            yield f"{place}/{position:02}-{name}.bru", _request(request, position, language)


def _request(request: Request, position: int, language: Language) -> str:
    asked = "&".join(f"{key}={value}" for key, value in request.query.items())
    url = f"{{{{baseUrl}}}}{request.path}{'?' + asked if asked else ''}"
    kind, block, content = _body(request.body)
    name = in_language(request.name, language)
    captures = {key: javascript.reached("res.body", at) for key, at in request.captures.items()}
    token = [f"token: {{{{{request.bearer}}}}}"]
    return _blocks(
        [
            ("meta", [f"name: {name}", "type: http", f"seq: {position}"]),
            (
                request.method.lower(),
                [f"url: {url}", f"body: {kind}", f"auth: {'bearer' if request.bearer else 'none'}"],
            ),
            ("params:query", _pairs(request.query)),
            ("headers", _pairs(request.headers)),
            ("auth:bearer", token if request.bearer else []),
            (f"body:{block}", content),
            ("vars:post-response", _pairs(captures)),
            ("tests", javascript.tests(request, DIALECT, language)),
            ("docs", _lines(in_language(request.description, language))),
        ]
    )


def _body(body: Body | None) -> tuple[str, str, Sequence[str]]:
    """Give the name of the kind of body, that of its block, and the lines of the latter."""
    if body is None:
        return "none", "none", []
    kind, block = _KINDS.get(body.kind, (body.kind, body.kind))
    if body.kind == "form":
        return kind, block, _pairs(body.content)
    if body.kind == "text":
        return kind, block, _lines(body.content)
    return kind, block, _lines(json.dumps(body.content, ensure_ascii=False, indent=2))


def _blocks(blocks: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Write the blocks that hold something."""
    return "\n".join(
        "\n".join([f"{name} {{", *(f"  {line}".rstrip() for line in lines), "}", ""])
        for name, lines in blocks
        if lines
    )


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{key}: {value}" for key, value in values.items()]


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _slug(title: str) -> str:
    """Make a file name that every system takes."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:60].rstrip("-")
