"""Every setting: the option, the variable, the key of the file, its default, what it is for."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sandbox.settings import DESCRIPTIONS, PREFIX, Settings, option, shown


def table(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give the settings in their order."""
    return {
        "settings": [
            {
                "key": field.name,
                "option": option(field.name),
                "variable": f"{PREFIX}{field.name.upper()}",
                "default": shown(field.default),
                "about": DESCRIPTIONS[field.name],
            }
            for field in fields(Settings)
        ]
    }
