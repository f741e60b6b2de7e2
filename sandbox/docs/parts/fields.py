"""The catalogue of fields, by category and subcategory."""

from collections.abc import Mapping
from typing import Any

from sandbox.domain.catalogue import CATEGORIES, FIELDS, MARKET_TYPES, SUBCATEGORIES, Field


def catalogue(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give every field, and the names of what they are sorted by."""
    groups: dict[str, dict[str, list[Field]]] = {name: {} for name in CATEGORIES}
    for field in FIELDS.values():
        groups[field.category_key].setdefault(field.subcategory_key, []).append(field)
    return {
        "groups": groups,
        "categories": CATEGORIES,
        "subcategories": SUBCATEGORIES,
        "market_types": MARKET_TYPES,
        "total": len(FIELDS),
        "mandatory": sum(field.mandatory for field in FIELDS.values()),
    }
