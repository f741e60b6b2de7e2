"""The files of an application as its documents name them (SFD §8.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.documents.rules import DocumentRules
from sandbox.domain.models import Application, Market


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an application. `included` tells whether the package holds it."""

    file_id: str
    name: str
    system_name: str
    description: str
    included: bool

    @property
    def place(self) -> str:
        """Tell where in the package it is."""
        return f"documents/{self.system_name}" if self.included else "Hors du dossier"


def attachments(
    rules: DocumentRules, market: Market, application: Application
) -> Iterator[Attachment]:
    """List the files that the answers refer to."""
    return iter(())
