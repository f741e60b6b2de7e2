"""Between Schemathesis and us: what it generates, and what it recorded."""

import re
from typing import Any, TypeGuard

from contracts.exchange import Exchange, Request, Response
from contracts.provider.api import TEST_PREFIX, TEST_USER, luhn_key
from contracts.report.model import Finding
from contracts.wording import Text, same

_MAX_LENGTH = 255
_CONTROL_SIGN = re.compile(r"[\x00-\x1f\x7f]")
FUTURE_DATE = "passe-marche-future"
"""The format of a date that has not passed: no schema can say that."""


def mark_as_test(inner: dict[str, Any]) -> None:
    """Mark what is created as a test.

    A value that the contract does not allow stays: it was made to be refused, and marking it could
    make it a good one.
    """
    name = inner.get("name")
    if _is_short_text(name) and name.strip() and len(name) + len(TEST_PREFIX) <= _MAX_LENGTH:
        inner["name"] = TEST_PREFIX + name
    if _is_short_text(inner.get("provider_user_id")):
        inner["provider_user_id"] = TEST_USER


def _is_short_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= _MAX_LENGTH and not _CONTROL_SIGN.search(value)


def exchange_of(interaction: Any) -> Exchange:
    """Turn what Schemathesis recorded into an exchange."""
    sent = interaction.request
    headers = [(name, value) for name, values in sent.headers.items() for value in values]
    request = Request(sent.method.upper(), sent.uri, headers, sent.body or b"")
    if interaction.response is None:
        return Exchange(request, None, "no answer")
    came = interaction.response
    response = Response(
        came.status_code,
        [(name, value) for name, values in came.headers.items() for value in values],
        came.content or b"",
    )
    return Exchange(request, response, None, came.elapsed or 0.0)


def finding_of(check: Any, exchange: Exchange, node: Any) -> Finding:
    """Turn a failed check into a finding."""
    failure = check.failure_info.failure
    operation = node.value.operation.label if node is not None else exchange.request.method
    title = failure.title or check.name
    return Finding(
        rule=f"schemathesis/{check.name}",
        place=f"{operation} → {exchange.status or '–'}",
        title=same(title),
        explanation=same((failure.message or "")[:1_000]),
        observed=exchange.outcome,
        expected=Text("ce que dit le contrat", "what the contract says"),
        document="openapi.yaml",
        evidence=[exchange],
    )


def engine_trouble(event: Any) -> list[Finding]:
    """Tell what Schemathesis could not try."""
    if not event.related_to_operation:
        return []
    return [
        Finding(
            rule="schemathesis/error",
            place=str(event.label),
            title=Text("Schemathesis n'a pas pu essayer", "Schemathesis could not try"),
            explanation=same(str(event.info.message)[:1_000]),
        )
    ]


def register_formats(schemathesis: Any) -> None:
    """Teach Schemathesis the formats of the contract."""
    from hypothesis import strategies  # noqa: PLC0415

    digits = strategies.text("0123456789", min_size=13, max_size=13)
    sirets = digits.map(lambda text: text + str(luhn_key(text)))
    schemathesis.openapi.format("siret", sirets)
    years = strategies.integers(2100, 2900)
    days = strategies.integers(1, 28)
    schemathesis.openapi.format(
        FUTURE_DATE, strategies.builds(lambda y, d: f"{y}-06-{d:02d}T12:00:00Z", years, days)
    )
