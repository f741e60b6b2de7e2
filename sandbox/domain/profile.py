"""The questions that the rules ask a profile.

A profile is a way for the service to behave: as its documents promise, or as it runs. The domain
never asks which profile it talks to; it asks what to do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sandbox.domain.answers import AnswerLimits
from sandbox.domain.catalogue import Field
from sandbox.domain.errors import ServiceError, Violation
from sandbox.domain.files import FileRules
from sandbox.domain.ids import Ids
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.machine import Machine
from sandbox.domain.models import Application, Editor, Market, Token
from sandbox.domain.steps import Step
from sandbox.domain.workspace import Workspace


class Profile(Protocol):
    """Everything that may differ between two ways for the service to behave."""

    name: str
    market_machine: Machine
    application_machine: Machine
    sync_machine: Machine
    fetch_machine: Machine
    scan_machine: Machine
    retries_per_hour: int
    answer_limits: AnswerLimits
    file_rules: FileRules
    mandatory_at_steps: bool
    """Whether a step of answers can only be left once its mandatory fields are filled in."""
    attaches_mandatory_fields_at_once: bool
    """Whether a market has the fields imposed by its types from the beginning, not from a step."""
    makes_webhook_secrets: bool
    """Whether an editor that is added gets a secret for its webhooks without being asked."""
    opens_markets_on_delivery: bool
    """Whether nobody can apply to a market before its webhook was delivered."""
    known_faults: frozenset[KnownFault]
    """The faults of the service that are imitated."""

    def access_token(self, ids: Ids, client_id: str, scopes: Sequence[str]) -> str:
        """Make the text of a new token."""
        ...

    def token_body(self, text: str, token: Token) -> dict[str, Any]:
        """Write the answer of the token endpoint."""
        ...

    def revokes(self, new: Token, former: Token) -> bool:
        """Tell whether issuing `new` revokes `former`, a live token of the same client."""
        ...

    def satisfies(self, scopes: Sequence[str], alternatives: Sequence[Sequence[str]]) -> bool:
        """Tell whether a token's scopes satisfy one of the alternatives of the contract."""
        ...

    def refuses_live_token(self, editor: Editor) -> str | None:
        """Tell why a valid token of this editor is of no use, or None."""
        ...

    def market_identifier(self, workspace: Workspace) -> str:
        """Make the identifier of a new market."""
        ...

    def application_identifier(self, workspace: Workspace) -> str:
        """Make the identifier of a new application."""
        ...

    def parse_deadline(self, text: str) -> datetime | None:
        """Read the deadline of a market; None where it is not a date and time."""
        ...

    def check_market(
        self,
        workspace: Workspace,
        editor: Editor,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """Apply the rules on a new market, in their order; raises `ServiceError`.

        `violations` are those of the contract that were not judged yet: without any, `fields`
        satisfies it.
        """
        ...

    def check_application(
        self,
        workspace: Workspace,
        market: Market,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """Apply the rules on a new application, as `check_market` does; raises `ServiceError`."""
        ...

    def foreign_market(self) -> ServiceError:
        """Give the refusal for a market that belongs to another editor."""
        ...

    def foreign_application(self) -> ServiceError:
        """Give the refusal for an application that belongs to another editor."""
        ...

    def existing_application(self, existing: Application) -> Application:
        """Answer a second application of one company to one market, or raise."""
        ...

    def buyer_steps(self, market: Market) -> tuple[Step, ...]:
        """List the steps of the buyer's wizard, in order."""
        ...

    def candidate_steps(self, market: Market, fields: Sequence[Field]) -> tuple[Step, ...]:
        """List the steps of the candidate's wizard for the fields asked for, in order."""
        ...

    def answer_message(self, violation: Violation) -> str:
        """Say in French what is wrong with something typed or uploaded on a page."""
        ...

    def market_completed(self, market: Market) -> bytes:
        """Write the body of the `market.completed` webhook."""
        ...

    def application_completed(
        self, application: Application, company_name: str, base_url: str
    ) -> bytes:
        """Write the body of the `market_application.completed` webhook."""
        ...
