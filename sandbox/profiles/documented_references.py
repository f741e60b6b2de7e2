"""Where the documents specify what the sandbox refuses: what the journal points at.

The codes are those of the drift register: D02 authentication, D03 buyer's flow, D04 candidate's
flow, D05 API reference, D06 integration diagrams, SFD functional specification for editors.
"""

from sandbox.domain.errors import Violation

_CONTRACT = "openapi.yaml"

_FIELDS: dict[str, dict[str, str]] = {
    "createToken": {
        "": "D02, D05; SFD §3.3.2",
        "scope": "D02; SFD §3.6",
    },
    "createPublicMarket": {
        "": "D03, D05; SFD §4.2.3",
        "name": "D03, D05; D06 §8; SFD §4.2.3",
        "deadline": "D05; SFD §4.2.3 (D03 and D06 §8 ask for ISO 8601 only)",
        "siret": "D03, D05; D06 §8; SFD §4.2.3",
        "market_type_codes": "D03, D05; D06 §8; SFD §4.2.3, §4.2.4",
        "lots": "D03, D05; D06 §8; SFD §4.2.3",
        "provider_user_id": "D05",
    },
    "createMarketApplication": {
        "": "D04, D05; SFD §5.2.3",
        "siret": "D04, D05; D06 §4; SFD §5.2.3, §5.3.1",
        "provider_user_id": "D05",
    },
}
_RULES: dict[tuple[str, str], str] = {
    ("createMarketApplication", "unique"): "D05 (SFD §11.4 leaves it open)",
}

_STATUSES: dict[int, str] = {
    400: "D05; SFD §6.3",
    401: "D05; SFD §6.3",
    403: "D03, D05; SFD §4.2.6, §6.3",
    404: "D05; SFD §6.3",
    413: "D06 §7",
    415: "D05; SFD §6.2",
    422: "D05; SFD §6.3, §6.4",
    429: "D05; D06 §7; SFD §6.6",
}
_TOKEN_STATUSES: dict[int, str] = {
    400: "D02, D05; SFD §3.3.4",
    401: "D02, D05; SFD §3.3.4",
}


def of_violation(operation_id: str | None, violation: Violation) -> str:
    """Tell where the rule is documented that a value breaks."""
    operation = operation_id or ""
    rule = _RULES.get((operation, violation.rule))
    if rule is not None:
        return rule
    fields = _FIELDS.get(operation, {})
    names = [step for step in violation.path if isinstance(step, str)]
    known = next((fields[name] for name in names if name in fields), fields.get("", _CONTRACT))
    if violation.rule == "additionalProperties":
        # The documents list the fields and say nothing of others.
        return f"{_CONTRACT}, after {known}"
    return known


def of_status(operation_id: str | None, status: int) -> str | None:
    """Tell where an answer that refuses a call is documented."""
    if status < 400:
        return None
    if operation_id == "createToken" and status in _TOKEN_STATUSES:
        return _TOKEN_STATUSES[status]
    return _STATUSES.get(status)
