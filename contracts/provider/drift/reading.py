"""Reading answers for drift probes."""

from typing import Any

from contracts.exchange import Exchange


def content_of(exchange: Exchange) -> dict[str, Any]:
    """Give the JSON object of an answer; empty where it is none."""
    content = exchange.response.json() if exchange.response else None
    return content if isinstance(content, dict) else {}


def errors_of(exchange: Exchange) -> object:
    """Give what stands under `errors`."""
    return content_of(exchange).get("errors")


def is_sentences(errors: object) -> bool:
    """Tell whether errors are an array of sentences."""
    return isinstance(errors, list) and all(isinstance(error, str) for error in errors)


def is_by_field(errors: object) -> bool:
    """Tell whether errors are an object of arrays."""
    return isinstance(errors, dict) and all(isinstance(texts, list) for texts in errors.values())


def texts_of(errors: object, field: str) -> list[str]:
    """Give the texts about one field of errors by field."""
    found = errors.get(field) if isinstance(errors, dict) else None
    return [str(text) for text in found] if isinstance(found, list) else []
