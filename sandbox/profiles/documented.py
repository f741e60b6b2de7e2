"""The `documented` profile: the service as its published documents promise it.

Document codes (D02, SFD, …) are those of the drift register. Where documents contradict each
other, the more recent and more specific one is followed, and the choice is noted here.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.documents.rules import DocumentRules
from sandbox.domain.catalogue import Field
from sandbox.domain.clock import format_milliseconds
from sandbox.domain.errors import (
    Forbidden,
    InvalidRequest,
    ServiceError,
    Violation,
)
from sandbox.domain.ids import Ids
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.models import Application, Editor, Market, Token
from sandbox.domain.states import APPLICATION, FETCH, MARKET, SCAN, SYNC
from sandbox.domain.steps import Step
from sandbox.domain.workspace import Workspace
from sandbox.profiles import (
    documented_answers,
    documented_deadline,
    documented_documents,
    documented_references,
    documented_steps,
    documented_webhooks,
    page_rules,
)
from sandbox.profiles.documented_wire import DocumentedWire
from sandbox.profiles.page_rules import PageRules
from sandbox.profiles.wire import Wire
from sandbox.webhooks.policy import WebhookRules


def _json(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _segment(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _stamp(instant: datetime | None) -> str | None:
    return format_milliseconds(instant) if instant else None


class Documented:
    """Answers the questions of `sandbox.domain.profile.Profile`."""

    name = "documented"
    market_machine = MARKET
    application_machine = APPLICATION
    sync_machine = SYNC
    fetch_machine = FETCH
    scan_machine = SCAN
    retries_per_hour = 3
    answer_limits = documented_answers.LIMITS
    file_rules = documented_answers.FILES
    # A step is validated before the next one: whoever returns resumes after it (D04).
    mandatory_at_steps = True
    attaches_mandatory_fields_at_once = True
    makes_webhook_secrets = True
    opens_markets_on_delivery = False
    known_faults: frozenset[KnownFault] = frozenset()
    wire: Wire = DocumentedWire()

    def access_token(self, ids: Ids, client_id: str, scopes: Sequence[str]) -> str:
        """Make a JWT, as D02 describes the token.

        The documents name no claims: it carries none that a client could come to rely upon for
        its expiry, which `expires_in` gives.
        """
        header = _segment(_json({"alg": "HS256", "typ": "JWT"}))
        claims = _segment(
            _json(
                {"sub": client_id, "scope": " ".join(scopes), "jti": ids.hexadecimal("token", 32)}
            )
        )
        signed = f"{header}.{claims}"
        key = ids.hexadecimal("token_signature", 64).encode()
        return f"{signed}.{_segment(hmac.digest(key, signed.encode(), hashlib.sha256))}"

    def token_body(self, text: str, token: Token) -> dict[str, Any]:
        """Write the four documented keys, in their order (D02, D05)."""
        return {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": int((token.expires_at - token.issued_at).total_seconds()),
            "scope": " ".join(token.scopes),
        }

    def revokes(self, new: Token, former: Token) -> bool:
        """Any new token revokes the former one, whatever its scope (D02, SFD §3.5)."""
        return True

    def satisfies(self, scopes: Sequence[str], alternatives: Sequence[Sequence[str]]) -> bool:
        """A token is enough if it holds every scope of one alternative (D02, SFD §3.6)."""
        return any(set(alternative) <= set(scopes) for alternative in alternatives)

    def refuses_live_token(self, editor: Editor) -> str | None:
        """An editor that has been switched off is refused with its token (D03, SFD §4.2.6)."""
        if not editor.authorized:
            return "the editor is not authorised any more"
        return None if editor.active else "the editor is not active any more"

    def market_identifier(self, workspace: Workspace) -> str:
        """Make `VR-YYYY-XXXXXXXXXXXX` (D05)."""
        return workspace.ids.market(workspace.clock.now())

    def application_identifier(self, workspace: Workspace) -> str:
        """Make `FT` + date + hash (D04, D05, SFD), not the `VR-…` that D07 shows once."""
        return workspace.ids.application(workspace.clock.now())

    def parse_deadline(self, text: str) -> datetime | None:
        """Read ISO 8601; UTC where there is no zone."""
        return documented_deadline.parse(text)

    def check_market(
        self,
        workspace: Workspace,
        editor: Editor,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """The deadline lies in the future (D05, SFD); defence needs a permission (SFD §3.2.2)."""
        found = list(violations)
        deadline = self.parse_deadline(fields["deadline"])
        passed = deadline and documented_deadline.violation(workspace, deadline)
        if passed:
            found.append(passed)
        if found:
            raise InvalidRequest(found)
        if "defense" in fields["market_type_codes"] and not editor.can_create_defense_markets:
            raise Forbidden("the editor may not create defence markets", "defense")

    def check_application(
        self,
        workspace: Workspace,
        market: Market,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """The contract holds all rules (D04, D05); no document asks anything of the market."""
        if violations:
            raise InvalidRequest(list(violations))

    def foreign_market(self) -> ServiceError:
        """A market of another editor is 403 (D04, D05)."""
        return Forbidden("the market belongs to another editor", "foreign")

    def foreign_application(self) -> ServiceError:
        """An application of another editor is 403: ownership is a condition (D05)."""
        return Forbidden("the application belongs to another editor", "foreign")

    def existing_application(self, existing: Application) -> Application:
        """A company applies once to a market (D05); the SFD leaves it open."""
        raise InvalidRequest(
            [
                Violation(
                    ("market_application", "siret"),
                    "unique",
                    f"the company has the application {existing.identifier} already",
                    None,
                    existing.siret,
                )
            ]
        )

    def buyer_steps(self, market: Market) -> tuple[Step, ...]:
        """The same four for every market (D03, SFD §4.3)."""
        return documented_steps.BUYER

    def candidate_steps(self, market: Market, fields: Sequence[Field]) -> tuple[Step, ...]:
        """One for each category asked for, among others (SFD §5.4)."""
        return documented_steps.candidate(fields, with_lots=bool(market.lots))

    def answer_message(self, violation: Violation) -> str:
        """Say in French what is wrong with something typed or uploaded."""
        return documented_answers.message(violation)

    def market_completed(self, market: Market) -> bytes:
        """Write the payload with the keys and the order of D03 and D07, milliseconds as in D07."""
        return _json(
            {
                "event": "market.completed",
                "timestamp": _stamp(market.completed_at),
                "market": {
                    "identifier": market.identifier,
                    "name": market.name,
                    "lots": [{"name": lot.name} for lot in market.lots],
                    "deadline": _stamp(market.deadline),
                    "market_type_codes": market.market_type_codes,
                    "completed_at": _stamp(market.completed_at),
                    "field_keys": market.field_keys,
                },
            }
        )

    def application_completed(
        self, application: Application, company_name: str, base_url: str
    ) -> bytes:
        """Write the payload with the keys and the order of D04 and D07."""
        address = f"{base_url}/api/v1/market_applications/{application.identifier}"
        return _json(
            {
                "event": "market_application.completed",
                "timestamp": _stamp(application.completed_at),
                "market_identifier": application.market_identifier,
                "market_application": {
                    "identifier": application.identifier,
                    "siret": application.siret,
                    "company_name": company_name,
                    "completed_at": _stamp(application.completed_at),
                    "attestation_url": f"{address}/attestation",
                    "documents_package_url": f"{address}/documents_package",
                },
            }
        )

    def attestation_filename(self, identifier: str) -> str:
        """Name it after the identifier (D04, D05); the SFD would double the `FT`."""
        return f"attestation_{identifier}.pdf"

    def buyer_attestation_filename(self, identifier: str) -> str:
        """Name it as the SFD does, without doubling the `FT`."""
        return f"buyer_attestation_{identifier}.pdf"

    def documents_package_filename(self, identifier: str) -> str:
        """Name it after the identifier (D05); the SFD would double the `FT`."""
        return f"documents_package_{identifier}.zip"

    def document_rules(self) -> DocumentRules:
        """Give the rules of D04, D06 and SFD §8."""
        return documented_documents.RULES

    def page_rules(self) -> PageRules:
        """Give the rules of the browser pages (D00, SFD §4.5)."""
        return page_rules.DOCUMENTED

    def webhook_rules(self, max_attempts: int, timeout_seconds: float) -> WebhookRules:
        """Give the rules of D07 and SFD §7.6, and the breaker of D06 §5."""
        return documented_webhooks.rules(max_attempts, timeout_seconds)

    def document_of_status(self, operation_id: str | None, status: int) -> str | None:
        """Point at the documents' own list of refusals."""
        return documented_references.of_status(operation_id, status)

    def document_of_violation(self, operation_id: str | None, violation: Violation) -> str:
        """Point at the field's description in the documents."""
        return documented_references.of_violation(operation_id, violation)
