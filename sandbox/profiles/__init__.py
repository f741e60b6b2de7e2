"""Profiles: the ways in which the sandbox can behave. What differs between them lives here only."""

from typing import Protocol

from sandbox.documents.rules import DocumentRules
from sandbox.domain.errors import Violation
from sandbox.domain.profile import Profile
from sandbox.profiles.documented import Documented
from sandbox.profiles.page_rules import PageRules
from sandbox.profiles.wire import Wire
from sandbox.webhooks.policy import WebhookRules


class ServiceProfile(Profile, Protocol):
    """A profile with all that concerns what comes out: HTTP, documents, pages, webhooks."""

    wire: Wire
    """How it speaks HTTP."""

    def attestation_filename(self, identifier: str) -> str:
        """Name the candidate's attestation."""
        ...

    def buyer_attestation_filename(self, identifier: str) -> str:
        """Name the buyer's attestation inside the package."""
        ...

    def documents_package_filename(self, identifier: str) -> str:
        """Name the ZIP."""
        ...

    def document_rules(self) -> DocumentRules:
        """Give the rules of the documents: what they show, and how."""
        ...

    def page_rules(self) -> PageRules:
        """Give what differs on the browser pages, apart from their steps."""
        ...

    def webhook_rules(self, max_attempts: int, timeout_seconds: float) -> WebhookRules:
        """Give the rules of delivery: attempts, delays, classification, breaker, headers."""
        ...

    def document_of_status(self, operation_id: str | None, status: int) -> str | None:
        """Tell where a refusal with this status is documented; None where it is not a refusal."""
        ...

    def document_of_violation(self, operation_id: str | None, violation: Violation) -> str:
        """Tell where the rule is documented that a value breaks."""
        ...


NAMES = ("documented", "deployed")

PROFILES: dict[str, ServiceProfile] = {"documented": Documented()}
"""The profiles that have been loaded."""


class ProfileUnavailable(ValueError):
    """No profile has this name."""


def get(name: str) -> ServiceProfile:
    """Give a profile by its name; raises `ProfileUnavailable` with a sentence for the user."""
    if name not in NAMES:
        raise ProfileUnavailable(f"there is no profile '{name}'; available: {', '.join(NAMES)}")
    if name not in PROFILES:
        PROFILES[name] = _deployed()
    return PROFILES[name]


def _deployed() -> ServiceProfile:
    # Most sandboxes start without it.
    from sandbox.profiles.deployed import Deployed  # noqa: PLC0415

    return Deployed()
