"""Markets: created by the editor, configured by the buyer (D03, D05)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.domain import catalogue
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused, Violation
from sandbox.domain.models import Editor, Lot, Market, WebhookEvent
from sandbox.domain.states import Event, State
from sandbox.domain.workspace import Workspace, move

EVENT_NAME = "market.completed"


def create_market(
    workspace: Workspace,
    editor: Editor,
    fields: Mapping[str, Any],
    violations: Sequence[Violation] = (),
) -> Market:
    """Create a market from the fields of a request.

    `violations` are those of the contract, where they were left to be judged here. Raises what
    the profile's rules raise, and then nothing has changed.
    """
    profile = workspace.profile
    profile.check_market(workspace, editor, fields, violations)
    deadline = profile.parse_deadline(fields["deadline"])
    if deadline is None:
        message = "is not an ISO 8601 date and time"
        raise InvalidRequest(
            [Violation(("public_market", "deadline"), "format", message, "date-time")]
        )
    market = Market(
        identifier=profile.market_identifier(workspace),
        client_id=editor.client_id,
        created_at=workspace.clock.now(),
        provider_user_id=fields.get("provider_user_id"),
        name=fields["name"],
        deadline=deadline,
        siret=fields["siret"],
        market_type_codes=list(dict.fromkeys(fields["market_type_codes"])),
        lots=[
            Lot(lot["name"], workspace.next_lot_number(), lot.get("cpv_code"))
            for lot in fields.get("lots") or ()
        ],
        lot_limit=fields.get("lot_limit"),
        mandatory_fields_attached=profile.attaches_mandatory_fields_at_once,
    )
    workspace.markets[market.identifier] = market
    workspace.on_named(market)
    return market


def find_market(workspace: Workspace, identifier: str) -> Market:
    """Find a market; raises `ResourceNotFound`."""
    market = workspace.markets.get(identifier)
    if market is None:
        raise ResourceNotFound(f"no market has the identifier {identifier!r}", "market")
    return market


def owned_market(workspace: Workspace, editor: Editor, identifier: str) -> Market:
    """Find a market of this editor; raises `ResourceNotFound`, or what the profile says."""
    market = find_market(workspace, identifier)
    if market.client_id != editor.client_id:
        raise workspace.profile.foreign_market()
    return market


def asked_fields(market: Market) -> list[catalogue.Field]:
    """List the fields that candidates are asked for; they are fixed once it is completed."""
    if market.completed_at is not None:
        return catalogue.fields_of(market.field_keys)
    fields = catalogue.fields_for(market.market_type_codes, market.optional_field_keys)
    if market.mandatory_fields_attached:
        return fields
    return [field for field in fields if not field.mandatory]


def check_optional_keys(market: Market, keys: Sequence[str]) -> None:
    """Check that the types of a market offer these fields; raises `InvalidRequest`."""
    offered = catalogue.optional_keys(market.market_type_codes)
    unknown = [key for key in keys if key not in offered]
    if unknown:
        raise InvalidRequest(
            [
                Violation(
                    ("optional_field_keys",),
                    "enum",
                    f"{key!r} is not an optional field of this market; "
                    f"those that are: {', '.join(offered)}",
                    offered,
                    key,
                )
                for key in unknown
            ]
        )


def complete_market(
    workspace: Workspace,
    market: Market,
    optional_field_keys: Sequence[str] | None = None,
    *,
    cause: str,
) -> WebhookEvent:
    """Finish the buyer's wizard: freeze the fields asked for and raise the webhook (D03).

    `optional_field_keys` replaces what the buyer ticked before. Raises `InvalidRequest` for a key
    that the market types do not offer, `TransitionRefused` if it is completed already.
    """
    if market.state is State.COMPLETED:
        raise TransitionRefused(f"the market {market.identifier} is already completed")
    optional = market.optional_field_keys if optional_field_keys is None else optional_field_keys
    check_optional_keys(market, optional)
    move(workspace, market, Event.COMPLETE, {}, cause)
    market.optional_field_keys = list(dict.fromkeys(optional))
    market.field_keys = [field.key for field in asked_fields(market)]
    market.completed_at = workspace.clock.now()
    market.current_step = market.furthest_step = workspace.profile.buyer_steps(market)[-1].key
    market.event = WebhookEvent(
        EVENT_NAME,
        market.identifier,
        market.client_id,
        workspace.profile.market_completed(market),
        cause,
    )
    return market.event
