"""The `deployed` profile: the service as it runs, whatever its documents promise.

`[D-0NN]` names the entry of the drift register that tells of the difference.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.documents.rules import DocumentRules
from sandbox.domain.catalogue import Field
from sandbox.domain.errors import (
    Forbidden,
    InternalFault,
    InvalidRequest,
    ResourceNotFound,
    ServiceError,
    Violation,
)
from sandbox.domain.ids import Ids
from sandbox.domain.known_faults import ALL, KnownFault
from sandbox.domain.models import Application, Editor, Market, Token
from sandbox.domain.states import FETCH, SCAN
from sandbox.domain.steps import Step
from sandbox.domain.submission import not_synchronised
from sandbox.domain.workspace import Workspace
from sandbox.profiles import (
    deployed_answers,
    deployed_documents,
    deployed_identifiers,
    deployed_references,
    deployed_states,
    deployed_steps,
    deployed_webhooks,
    page_rules,
)
from sandbox.profiles.deployed_wire import DeployedWire
from sandbox.profiles.page_rules import PageRules
from sandbox.profiles.wire import Wire
from sandbox.rails import casts
from sandbox.rails.encoding import iso8601, to_json
from sandbox.webhooks.policy import WebhookRules

_TOKEN_BYTES = 32
_MAX_TEXT = 255


class Deployed:
    """Answers the questions of `sandbox.domain.profile.Profile`."""

    name = "deployed"
    market_machine = deployed_states.MARKET
    application_machine = deployed_states.APPLICATION
    sync_machine = deployed_states.SYNC
    fetch_machine = FETCH
    scan_machine = SCAN
    # There is no limit [D-041]; the table of states has no guard that would ask.
    retries_per_hour = 0
    answer_limits = deployed_answers.LIMITS
    file_rules = deployed_answers.FILES
    mandatory_at_steps = False
    attaches_mandatory_fields_at_once = False
    makes_webhook_secrets = False
    opens_markets_on_delivery = True
    known_faults: frozenset[KnownFault] = ALL
    wire: Wire = DeployedWire()

    def access_token(self, ids: Ids, client_id: str, scopes: Sequence[str]) -> str:
        """Make an opaque token: 32 random bytes in the Base64 of URLs, 43 characters [D-001]."""
        return urlsafe_b64encode(ids.bytes("token", _TOKEN_BYTES)).rstrip(b"=").decode()

    def token_body(self, text: str, token: Token) -> dict[str, Any]:
        """Write the documented keys and `created_at` [D-002]."""
        return {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": int((token.expires_at - token.issued_at).total_seconds()),
            "scope": " ".join(token.scopes),
            "created_at": int(token.issued_at.timestamp()),
        }

    def revokes(self, new: Token, former: Token) -> bool:
        """A new token revokes a live one with the same set of scopes only [D-006]."""
        return set(new.scopes) == set(former.scopes) and former.expires_at > new.issued_at

    def satisfies(self, scopes: Sequence[str], alternatives: Sequence[Sequence[str]]) -> bool:
        """A token needs the scope of the contract, which is `api_access` everywhere [D-007]."""
        return any(set(alternative) <= set(scopes) for alternative in alternatives)

    def refuses_live_token(self, editor: Editor) -> str | None:
        """A token outlives the deactivation of its editor [D-005]."""
        return None

    def market_identifier(self, workspace: Workspace) -> str:
        """Make `VR-YYYY-` and the microseconds in base 36."""
        return deployed_identifiers.make(workspace)

    def application_identifier(self, workspace: Workspace) -> str:
        """Make the same as for a market [D-027]."""
        return deployed_identifiers.make(workspace)

    def parse_deadline(self, text: str) -> datetime | None:
        """Read what `deployed_parameters` has written."""
        return datetime.fromisoformat(text).astimezone(UTC)

    def check_market(
        self,
        workspace: Workspace,
        editor: Editor,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """Defence comes before everything else [D-025]; the deadline may have passed [D-018]."""
        codes = fields.get("market_type_codes", ())
        if "defense" in codes and not editor.can_create_defense_markets:
            raise Forbidden("the editor may not create defence markets", "defense")
        found = list(violations)
        limit, lots = fields.get("lot_limit"), len(fields.get("lots", ()))
        if limit is not None and limit > lots:
            message = f"is more than the {lots} lots of the market"
            path = ("public_market", "lot_limit")
            found.append(Violation(path, "maximum", message, lots, limit))
        if found:
            raise InvalidRequest(found)

    def check_application(
        self,
        workspace: Workspace,
        market: Market,
        fields: Mapping[str, Any],
        violations: Sequence[Violation],
    ) -> None:
        """A SIRET is needed [D-028], and a market whose webhook was delivered [D-030]."""
        root = next((v for v in violations if v.path == ("market_application",)), None)
        if root is not None:
            reason = f"market_application is no object: {root.message}"
            raise InternalFault(KnownFault.APPLICATION_ROOT_NOT_AN_OBJECT, reason)
        found = list(violations)
        # No rule of the contract: it does not hold for an application that exists already.
        length = len(fields.get("provider_user_id", ""))
        if length > _MAX_TEXT:
            path = ("market_application", "provider_user_id")
            found.append(Violation(path, "maxLength", f"has {length} characters", _MAX_TEXT))
        refusal = not_synchronised(market)
        if refusal is not None:
            path = ("market_application", "public_market")
            found.append(Violation(path, "synchronised", refusal, "sync_completed"))
        if found:
            raise InvalidRequest(found)
        siret = fields["siret"]
        if siret != casts.trimmed(siret):
            reason = "the SIRET with the spaces around it does not fit its column of 14 characters"
            raise InternalFault(KnownFault.PADDED_SIRET, reason)

    def foreign_market(self) -> ServiceError:
        """A market of another editor does not exist [D-032]."""
        return ResourceNotFound("the market belongs to another editor", "market")

    def foreign_application(self) -> ServiceError:
        """An application of another editor does not exist [D-032]."""
        return ResourceNotFound("the application belongs to another editor", "application")

    def existing_application(self, existing: Application) -> Application:
        """Opening an application twice gives the first one again [D-034]."""
        return existing

    def buyer_steps(self, market: Market) -> tuple[Step, ...]:
        """One for each category, among others [D-038]."""
        return deployed_steps.buyer(market)

    def candidate_steps(self, market: Market, fields: Sequence[Field]) -> tuple[Step, ...]:
        """One for each subcategory asked for, among others [D-065]."""
        return deployed_steps.candidate(fields, with_lots=bool(market.lots))

    def answer_message(self, violation: Violation) -> str:
        """Say in French what is wrong with something typed or uploaded."""
        return deployed_answers.message(violation)

    def market_completed(self, market: Market) -> bytes:
        """Write the payload: no `deadline` [D-048], lots with numbers [D-049], Paris time."""
        return to_json(
            {
                "event": "market.completed",
                "timestamp": _stamp(market.completed_at),
                "market": {
                    "identifier": market.identifier,
                    "name": market.name,
                    "lots": [{"id": lot.number, "name": lot.name} for lot in market.lots],
                    "market_type_codes": market.market_type_codes,
                    "completed_at": _stamp(market.completed_at),
                    "field_keys": market.field_keys,
                },
            }
        )

    def application_completed(
        self, application: Application, company_name: str, base_url: str
    ) -> bytes:
        """Write the payload: neither `company_name` nor `completed_at` [D-051]."""
        address = f"{base_url}/api/v1/market_applications/{application.identifier}"
        return to_json(
            {
                "event": "market_application.completed",
                "timestamp": _stamp(application.completed_at),
                "market_identifier": application.market_identifier,
                "market_application": {
                    "identifier": application.identifier,
                    "siret": application.siret,
                    "attestation_url": f"{address}/attestation",
                    "documents_package_url": f"{address}/documents_package",
                },
            }
        )

    def attestation_filename(self, identifier: str) -> str:
        """Put `FT` before an identifier that begins otherwise [D-037]."""
        return f"attestation_FT{identifier}.pdf"

    def buyer_attestation_filename(self, identifier: str) -> str:
        """Name it as the candidate's is named."""
        return f"buyer_attestation_FT{identifier}.pdf"

    def documents_package_filename(self, identifier: str) -> str:
        """Name it as the attestations are named."""
        return f"documents_package_FT{identifier}.zip"

    def document_rules(self) -> DocumentRules:
        """Give the rules of documents [D-071, D-077, D-078]."""
        return deployed_documents.RULES

    def page_rules(self) -> PageRules:
        """Give the rules of the browser pages [D-045, D-081]."""
        return page_rules.DEPLOYED

    def webhook_rules(self, max_attempts: int, timeout_seconds: float) -> WebhookRules:
        """Give the rules of delivery [D-057 to D-060]."""
        return deployed_webhooks.rules(max_attempts, timeout_seconds)

    def document_of_status(self, operation_id: str | None, status: int) -> str | None:
        """Point at the drift register."""
        return deployed_references.of_status(operation_id, status)

    def document_of_violation(self, operation_id: str | None, violation: Violation) -> str:
        """Point at the contract and the drift register."""
        return deployed_references.of_violation(operation_id, violation)


def _stamp(instant: datetime | None) -> str | None:
    return iso8601(instant) if instant else None
