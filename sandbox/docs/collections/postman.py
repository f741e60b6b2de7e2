"""The collection as Postman has it: one JSON file in the format v2.1."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.wording import Language, Text, in_language
from sandbox.docs.collections import javascript
from sandbox.docs.collections.model import Body, Collection, Folder, Request

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DIALECT = javascript.Dialect(
    test="pm.test",
    expect="pm.expect",
    status="pm.response.code",
    text="pm.response.text()",
    json="pm.response.json()",
    header="pm.response.headers.get({})",
    variable='pm.variables.get("NAME")',
)


def written(collection: Collection, language: Language) -> bytes:
    """Write a collection out; the same one always gives the same bytes."""

    def say(text: Text) -> str:
        return in_language(text, language)

    document = {
        "info": {
            "name": say(collection.name),
            "description": say(collection.description),
            "schema": SCHEMA,
        },
        "item": [_folder(folder, language) for folder in collection.folders],
        "variable": [
            {"key": name, "value": value, "type": "string"}
            for name, value in collection.variables.items()
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _folder(folder: Folder, language: Language) -> Mapping[str, Any]:
    return {
        "name": in_language(folder.name, language),
        "description": in_language(folder.description, language),
        "item": [_item(request, language) for request in folder.requests],
    }


def _item(request: Request, language: Language) -> Mapping[str, Any]:
    script = javascript.tests(request, DIALECT, language)
    script += [
        f"pm.collectionVariables.set({javascript.written(variable)}, "
        f"{javascript.reached(DIALECT.json, place)});"
        for variable, place in request.captures.items()
    ]
    return {
        "name": in_language(request.name, language),
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": script}}],
        "request": {
            "method": request.method,
            "description": in_language(request.description, language),
            "auth": _auth(request.bearer),
            "header": [{"key": key, "value": value} for key, value in request.headers.items()],
            **({"body": _body(request.body)} if request.body else {}),
            "url": _url(request),
        },
        "response": [],
    }


def _auth(variable: str | None) -> Mapping[str, Any]:
    if variable is None:
        return {"type": "noauth"}
    token = {"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}
    return {"type": "bearer", "bearer": [token]}


def _body(body: Body) -> Mapping[str, Any]:
    if body.kind == "form":
        pairs: Sequence[Mapping[str, str]] = [
            {"key": key, "value": value, "type": "text"} for key, value in body.content.items()
        ]
        return {"mode": "urlencoded", "urlencoded": pairs}
    if body.kind == "text":
        return {"mode": "raw", "raw": body.content, "options": {"raw": {"language": "text"}}}
    text = json.dumps(body.content, ensure_ascii=False, indent=2)
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}


def _url(request: Request) -> Mapping[str, Any]:
    query = [{"key": key, "value": value} for key, value in request.query.items()]
    asked = "?" + "&".join(f"{one['key']}={one['value']}" for one in query) if query else ""
    return {
        "raw": f"{{{{baseUrl}}}}{request.path}{asked}",
        "host": ["{{baseUrl}}"],
        "path": request.path.strip("/").split("/"),
        **({"query": query} if query else {}),
    }
