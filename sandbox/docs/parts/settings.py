"""Every setting: the option, the variable, the key of the file, its default, what it is for."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sandbox.settings import DESCRIPTIONS, PREFIX, Settings


def table(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give the settings in their order."""
    return {
        "settings": [
            {
                "key": field.name,
                "option": f"--{field.name.replace('_', '-')}",
                "variable": f"{PREFIX}{field.name.upper()}",
                "default": _shown(field.default),
                "about": DESCRIPTIONS[field.name],
            }
            for field in fields(Settings)
        ]
    }


def _shown(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)
