"""An address within the console, named before it is known: what is told knows nothing of Flask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its endpoint and values, and the place on it."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    anchor: str = ""

    @property
    def url(self) -> str:
        """The address, in the workspace of the current page."""
        return url_for(self.endpoint, _anchor=self.anchor or None, **self.values)
