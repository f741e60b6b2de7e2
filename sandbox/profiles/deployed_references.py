"""Where the behaviour of the running service is told: what the journal points at.

The entries of the drift register say what the documents promise instead.
"""

from sandbox.domain.errors import Violation

_CONTRACT = "openapi.deployed.overlay.yaml"

_FIELDS: dict[str, str] = {
    "name": "D-012, D-017",
    "deadline": "D-018, D-019, D-020",
    "siret": "D-012, D-014, D-028",
    "market_type_codes": "D-015, D-026",
    "lot_limit": "D-021",
    "cpv_code": "D-022",
    "public_market": "D-030",
}

_STATUSES: dict[int, str] = {
    400: "D-016",
    401: "D-003, D-004",
    403: "D-007, D-025",
    404: "D-032, D-033, D-083",
    422: "D-011, D-012, D-013",
    500: "D-016, D-042",
}


def of_violation(operation_id: str | None, violation: Violation) -> str:
    """Tell where the rule is told that a value breaks."""
    names = (str(step) for step in reversed(violation.path))
    known = next((_FIELDS[name] for name in names if name in _FIELDS), None)
    return f"{_CONTRACT}; {known}" if known else _CONTRACT


def of_status(operation_id: str | None, status: int) -> str | None:
    """Tell where an answer that refuses a call is told."""
    return _STATUSES.get(status, _CONTRACT) if status >= 400 else None
