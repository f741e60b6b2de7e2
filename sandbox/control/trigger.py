"""Triggering an event: everything that it needs is made, and its webhook is sent."""

from collections.abc import Mapping
from datetime import timedelta

from sandbox.control.calls import find_editor, outcome, send, space_of
from sandbox.control.errors import ControlError
from sandbox.control.records import CAUSE
from sandbox.control.shapes import application_shape, market_shape
from sandbox.domain import markets, siret
from sandbox.domain.applications import create_application
from sandbox.domain.buyer import complete_wizard
from sandbox.domain.clock import format_seconds
from sandbox.domain.headless import Submission, complete_application
from sandbox.domain.models import Application, Editor, Market, WebhookEvent
from sandbox.domain.submission import EVENT_NAME
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, Handler
from sandbox.settings import base_url
from sandbox.space import Space
from sandbox.spaces import Spaces
from sandbox.webhooks.delivery import Status

_OPEN_FOR = timedelta(days=30)


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    async def trigger(call: Call) -> Answer:
        space = space_of(spaces, call)
        workspace, editor = space.workspace, find_editor(space, call.body.get("client_id"))
        event: WebhookEvent | None
        market, event = _completed_market(workspace, editor)
        application: Application | None = None
        if call.body["event"] == EVENT_NAME:
            # As in real life, the platform hears of the market before it hears of the application.
            await _announce(call, space, event)
            address = base_url(spaces.settings, call.scheme, call.host)
            application, event = _completed_application(workspace, editor, market, address)
        delivery = await outcome(call, space, event)
        return Answer.json(
            201,
            {
                "event": call.body["event"],
                "public_market": market_shape(market),
                "market_application": application and application_shape(application),
                **({"delivery": delivery.to_json()} if delivery else {}),
            },
        )

    return {"trigger": trigger}


def _completed_market(workspace: Workspace, editor: Editor) -> tuple[Market, WebhookEvent]:
    random = workspace.ids.generator("trigger")
    fields = {
        "name": f"Marché d'essai n° {random.randrange(1, 10_000)}",
        "deadline": format_seconds(workspace.clock.now() + _OPEN_FOR),
        "siret": siret.make(random),
        "market_type_codes": ["services"],
        "lots": [{"name": "Lot n° 1"}, {"name": "Lot n° 2"}],
    }
    market = markets.create_market(workspace, editor, fields)
    return market, complete_wizard(workspace, market, cause=CAUSE)


async def _announce(call: Call, space: Space, event: WebhookEvent) -> None:
    """Have the market's webhook sent, and wait for it where nobody can apply before.

    Raises `ControlError` where it was not delivered then.
    """
    if not space.profile.opens_markets_on_delivery:
        send(call, space, event)
        return
    delivery = space.submit(event)
    if delivery is None:
        return
    await space.engine.first_attempt(delivery)
    if delivery.status is not Status.DELIVERED:
        raise ControlError(
            409,
            f"nobody can apply to the market {event.identifier} before its webhook was delivered; "
            f"it was not: {delivery.reason}",
            "have a receiver answer 2xx, or give the editor another completion_webhook_url: "
            "PATCH /_sandbox/editors/{client_id}",
        )


def _completed_application(
    workspace: Workspace, editor: Editor, market: Market, address: str
) -> tuple[Application, WebhookEvent | None]:
    number = siret.make(workspace.ids.generator("trigger"))
    application = create_application(workspace, editor, market.identifier, {"siret": number})
    event = complete_application(
        workspace, application, Submission(), base_url=address, cause=CAUSE
    )
    return application, event
