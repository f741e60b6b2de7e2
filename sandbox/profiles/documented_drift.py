"""What a client of the documented profile relies on that the running service does otherwise.

Only what can be seen from outside; the sentences are in `sandbox.drift.notices`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.domain.errors import Forbidden, OAuthError, Violation
from sandbox.domain.states import SyncStatus
from sandbox.domain.tokens import DEFAULT_SCOPE, Grant
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call

_ZONE = re.compile(r"(?:Z|[+-]\d\d(?::?\d\d)?)\s*$", re.IGNORECASE)
_SAMPLES = {"12345678901234": "D-029", "11000101100010": "D-086"}
_SCRIPTED = frozenset({"/api/v1/public_markets", "/api/v1/status", "/api/v1/test"})
"""The addresses that the documents' scripts read, and no reference page describes."""
_FORBIDDEN = {"foreign": "D-032", "defense": "D-025", "editor": "D-005"}
_RULES = {
    ("name", "maxLength"): "D-017",
    ("deadline", "future"): "D-018",
    ("deadline", "format"): "D-019",
    ("siret", "unique"): "D-034",
}
_UNKNOWN = {"lot_limit": "D-021", "lot_name": "D-023"}
_COLUMNS = frozenset({"name", "deadline", "siret", "market_type_codes", "provider_user_id"})


def relied_on(call: Call, answer: Answer, workspace: Workspace) -> tuple[str, ...]:
    """Name the entries of the register that a call deserves, each once."""
    found: list[str] = []
    rule = _OPERATIONS.get(call.operation_id or "")
    if rule is not None:
        found += rule(call, answer, workspace)
    rate = call.attributes.get("rate")
    if rate is not None and rate.exceeded:
        found.append("D-010")
    if answer.status >= 400:
        found += _of_refusal(call)
    return tuple(dict.fromkeys(found)) if found else ()


def _of_refusal(call: Call) -> Iterator[str]:
    if call.violations:
        yield from _of_violations(call)
    error = call.attributes.get("error")
    if isinstance(error, Forbidden) and error.cause in _FORBIDDEN:
        yield _FORBIDDEN[error.cause]
    if call.method == "GET" and call.path in _SCRIPTED:
        yield "D-083"


def _token(call: Call, answer: Answer, workspace: Workspace) -> Iterator[str]:
    grant: Grant | None = call.attributes.get("grant")
    if grant is not None:
        if DEFAULT_SCOPE not in grant.token.scopes:
            yield "D-007"
        if any(set(former.scopes) != set(grant.token.scopes) for former in grant.revoked):
            yield "D-006"
    error = call.attributes.get("error")
    if isinstance(error, OAuthError) and error.cause == "editor":
        yield "D-004"
    is_basic = call.headers.get("authorization", "").lower().startswith("basic ")
    if is_basic and isinstance(call.body, dict) and "client_id" in call.body:
        yield "D-008"


def _api(call: Call, answer: Answer, workspace: Workspace) -> list[str]:
    token = workspace.tokens.get(call.attributes.get("token", b""))
    lacks = answer.status < 400 and token is not None and DEFAULT_SCOPE not in token.scopes
    return ["D-007"] if lacks else []


def _market(call: Call, answer: Answer, workspace: Workspace) -> list[str]:
    found = _api(call, answer, workspace)
    fields = _root(call, "public_market")
    deadline = str(fields.get("deadline"))
    if answer.status == 201 and deadline[-1] != "Z" and not _ZONE.search(deadline):
        found.append("D-020")
    lots = fields.get("lots")
    if lots and isinstance(lots, list):
        found += ["D-022" for lot in lots if isinstance(lot, dict) and "cpv_code" in lot]
    if answer.status != 201:
        found += _samples(fields)
    return found


def _application(call: Call, answer: Answer, workspace: Workspace) -> Iterator[str]:
    yield from _api(call, answer, workspace)
    fields = _root(call, "market_application")
    if answer.status != 201:
        yield from _samples(fields)
        return
    if not fields.get("siret"):
        yield "D-028"
    market = workspace.markets[call.path_params["market_identifier"]]
    if market.sync_status is SyncStatus.COMPLETED:
        return
    editor = workspace.editors.get(market.client_id)
    has_url = editor is not None and editor.completion_webhook_url
    yield "D-030" if has_url else "D-031"


def _samples(fields: Mapping[str, Any]) -> Iterator[str]:
    siret = fields.get("siret")
    if isinstance(siret, str) and siret in _SAMPLES:
        yield _SAMPLES[siret]


def _root(call: Call, name: str) -> Mapping[str, Any]:
    root = call.body.get(name) if isinstance(call.body, dict) else None
    return root if isinstance(root, dict) else {}


def _of_violations(call: Call) -> Iterator[str]:
    if call.operation_id not in ("createPublicMarket", "createMarketApplication"):
        return
    for violation in call.violations:
        entry = _of_violation(violation, call.body)
        if entry is not None:
            yield entry


def _of_violation(violation: Violation, body: Any) -> str | None:
    path, rule = violation.path, violation.rule
    name = str(path[-1]) if path else ""
    if len(path) <= 1 and rule != "additionalProperties":
        flat = rule == "required" and isinstance(body, dict) and not _COLUMNS.isdisjoint(body)
        return "D-089" if flat else "D-016"
    if rule == "additionalProperties" and len(path) > 1:
        return _UNKNOWN.get(name, "D-024")
    return _RULES.get((name, rule))


_OPERATIONS: Mapping[str, Callable[[Call, Answer, Workspace], Iterable[str]]] = {
    "createToken": _token,
    "createPublicMarket": _market,
    "createMarketApplication": _application,
    "downloadAttestation": _api,
    "downloadDocumentsPackage": _api,
}
