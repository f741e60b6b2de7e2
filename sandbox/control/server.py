"""The server as a whole: its health, and the contracts that it serves."""

from collections.abc import Mapping
from importlib import metadata

import orjson

from sandbox.contract import loader
from sandbox.control.calls import space_of
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces

_PACKAGE = "passe-marche-sandbox"


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def health(call: Call) -> Answer:
        return Answer.json(
            200,
            {
                "status": "ok",
                "version": metadata.version(_PACKAGE),
                "profile": space_of(spaces, call).profile.name,
                "workspaces": len(spaces),
            },
        )

    return {
        "getHealth": health,
        "getContract": lambda _call: _as_json(loader.SERVICE),
        "getControlContract": lambda _call: _as_json(loader.CONTROL),
        "getContractText": _contract_text,
    }


def _as_json(name: str) -> Answer:
    body = orjson.dumps(loader.load(name), option=orjson.OPT_INDENT_2)
    return Answer(200, body, [("content-type", "application/json; charset=utf-8")])


def _contract_text(_call: Call) -> Answer:
    body = loader.source_text().encode()
    return Answer(200, body, [("content-type", "application/yaml; charset=utf-8")])
