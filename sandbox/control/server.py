"""The server as a whole: its health, and the contracts that it serves."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from sandbox.contract import loader
from sandbox.control.calls import space_of
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces

_PACKAGE = "passe-marche-sandbox"
_ENGLISH = "en"


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def contract_of(call: Call) -> str:
        return space_of(spaces, call).profile.wire.contract

    def health(call: Call) -> Answer:
        return Answer.json(
            200,
            {
                "status": "ok",
                "version": _version(),
                "profile": space_of(spaces, call).profile.name,
                "workspaces": len(spaces),
            },
        )

    return {
        "getHealth": health,
        "getContract": lambda call: _as_json(contract_of(call), call.query["lang"]),
        "getControlContract": lambda _call: _as_json(loader.CONTROL),
        "getContractText": lambda call: _as_yaml(contract_of(call), call.query["lang"]),
    }


@cache
def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - 20 ms that no start should pay for

    return version(_PACKAGE)


def _as_json(name: str, language: str | None = None) -> Answer:
    body = orjson.dumps(_contract(name, language), option=orjson.OPT_INDENT_2)
    return Answer(200, body, [("content-type", "application/json; charset=utf-8")])


def _as_yaml(name: str, language: str) -> Answer:
    """Give a contract as people write it, or written out where it is made of another one."""
    as_written = name == loader.SERVICE and language != _ENGLISH
    text = loader.source_text() if as_written else _written_out(name, language)
    return Answer(200, text.encode(), [("content-type", "application/yaml; charset=utf-8")])


@cache
def _written_out(name: str, language: str) -> str:
    from sandbox.contract import documents  # noqa: PLC0415 - YAML, and rarely asked for

    return documents.to_yaml(_contract(name, language))


def _contract(name: str, language: str | None) -> dict[str, Any]:
    contract = loader.load(name)
    if language != _ENGLISH:
        return contract
    from sandbox.contract import english  # noqa: PLC0415 - YAML, and rarely asked for

    return english.edition(contract)
