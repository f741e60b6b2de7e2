"""What the running service takes out of a request: the parameters that it permits, cast.

Everything else is dropped without a word. What is blank or of no use is left out, so that the
contract's rules find it missing, as the validations of the service do.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.domain.known_faults import KnownFault
from sandbox.http import Call, MalformedBody
from sandbox.http.body import parse_json
from sandbox.rails import casts, dates
from sandbox.rails.parameters import BadParameters, parse

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_JSON_TYPES = (JSON, "text/x-json", "application/jsonrequest")
_MAX_NESTING = 100
_KEY = "parameters"

_MARKET_COLUMNS = (
    "name", "deadline", "siret", "market_type_codes", "lot_limit", "provider_user_id",
)  # fmt: skip
_APPLICATION_COLUMNS = ("siret", "provider_user_id")
_ROOTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "createPublicMarket": ("public_market", (*_MARKET_COLUMNS, "lots")),
    "createMarketApplication": ("market_application", _APPLICATION_COLUMNS),
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request; `wraps` tells that a root object may be left out."""

    values: Mapping[str, Any]
    wraps: bool

    def root(self, name: str, columns: Collection[str]) -> Any:
        """Give the object under the root key; a flat one is wrapped, as far as columns go."""
        if name in self.values or not self.wraps:
            return self.values.get(name)
        return {key: value for key, value in self.values.items() if key in columns}

    def dropped(self, operation_id: str | None) -> list[str]:
        """List what the service passes over in the root object, for an explanation."""
        name, permitted = _ROOTS.get(operation_id or "", ("", ()))
        root = self.values.get(name)
        return [key for key in root if key not in permitted] if isinstance(root, dict) else []


def parameters_of(call: Call) -> Parameters:
    """Read the parameters of a call, those of the query over those of the body.

    Raises `MalformedBody`, whatever the operation.
    """
    known: Parameters | None = call.attributes.get(_KEY)
    if known is None:
        try:
            known = _read(call)
        except BadParameters as error:
            raise MalformedBody(str(error)) from error
        call.attributes[_KEY] = known
    return known


def _read(call: Call) -> Parameters:
    sent = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = sent in _JSON_TYPES
    values: dict[str, Any] = {}
    if call.raw_body and is_json:
        parsed = parse_json(call.raw_body)
        if _is_nested_too_deeply(call.raw_body, parsed):
            raise MalformedBody(f"the JSON is nested more than {_MAX_NESTING} deep")
        values = parsed if isinstance(parsed, dict) else {"_json": parsed}
    elif call.raw_body and sent in (FORM, ""):
        values = parse(call.raw_body)
    if call.query_string:
        values = {**values, **parse(call.query_string)}
    return Parameters(values, wraps=is_json)


def _is_nested_too_deeply(body: bytes, parsed: object) -> bool:
    # Most bodies do not have that many brackets in all.
    if body.count(b"[") + body.count(b"{") <= _MAX_NESTING:
        return False
    level: list[Any] = [parsed]
    for _ in range(_MAX_NESTING + 1):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def market(parameters: Parameters, now: datetime) -> dict[str, Any]:
    """Take out a market; raises `MalformedBody` where there is nothing to take."""
    root = parameters.root("public_market", _MARKET_COLUMNS)
    given = root if isinstance(root, dict) else {}
    permitted = {key: given[key] for key in (*_MARKET_COLUMNS, "lots") if _permits(key, given)}
    if not permitted:
        raise MalformedBody("param is missing or the value is empty or invalid: public_market")
    fields: dict[str, Any] = {}
    for key, value in permitted.items():
        cast = _MARKET_CASTS[key](value) if key != "deadline" else _deadline(value, now)
        if cast is not None:
            fields[key] = cast
    return {"public_market": fields}


def _permits(key: str, given: Mapping[str, Any]) -> bool:
    """Tell whether a key is there with a value of the form that is permitted for it."""
    if key not in given:
        return False
    value = given[key]
    if key == "market_type_codes":
        return isinstance(value, list) and all(map(casts.is_scalar, value))
    if key == "lots":
        return isinstance(value, list)
    return casts.is_scalar(value)


def _deadline(value: Any, now: datetime) -> str | None:
    instant = dates.parse(value, now) if isinstance(value, str) else None
    return None if instant is None else instant.isoformat()


def _present(value: Any) -> str | None:
    text = casts.to_text(value)
    return None if casts.is_blank(text) else text


def _codes(value: list[Any]) -> list[str] | None:
    return [text for code in value if (text := casts.to_text(code)) is not None] or None


def _lots(value: list[Any]) -> list[dict[str, str]]:
    """Take out the lots that are objects; others are passed over."""
    return [
        {key: text for key in ("name", "cpv_code") if (text := _present(lot.get(key))) is not None}
        for lot in value
        if isinstance(lot, dict)
    ]


_MARKET_CASTS: Mapping[str, Callable[[Any], Any]] = {
    "name": _present,
    "siret": _present,
    "provider_user_id": casts.to_text,
    "lot_limit": casts.to_integer,
    "market_type_codes": _codes,
    "lots": _lots,
}


def application(parameters: Parameters, faults: Collection[KnownFault]) -> dict[str, Any]:
    """Take out an application; without a root it is empty.

    What the known faults stumble over is kept: a root that is no object, a SIRET among spaces.
    """
    root = parameters.root("market_application", _APPLICATION_COLUMNS)
    given = root if isinstance(root, dict) else {}
    stumbles = KnownFault.APPLICATION_ROOT_NOT_AN_OBJECT in faults
    if stumbles and root is not None and given is not root:
        return {"market_application": root}
    siret = _present(given.get("siret"))
    if siret is not None and KnownFault.PADDED_SIRET not in faults:
        siret = casts.trimmed(siret)
    fields = {
        "siret": siret,
        "provider_user_id": casts.to_text(given.get("provider_user_id")),
    }
    return {"market_application": {k: v for k, v in fields.items() if v is not None}}
