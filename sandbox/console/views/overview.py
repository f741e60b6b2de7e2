"""The first page: what needs attention, how much there is, and what happened last."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from contracts.wording import Text
from sandbox.console import timeline
from sandbox.console.addresses import PREFIX
from sandbox.console.context import address, site, space
from sandbox.console.driving import drive, outcome
from sandbox.console.notices import Notice
from sandbox.console.signing import history
from sandbox.webhooks.delivery import Delivery, Status

blueprint = Blueprint("overview", __name__, url_prefix=PREFIX)
_LATEST = 15
_EXAMINE = Text("Examiner le récepteur", "Examine the receiver")


@blueprint.get("", strict_slashes=False)
def show() -> str:
    """Show it."""
    here = space()
    return render_template(
        "overview.html",
        issues=site().alarms.look(here, site().diagnoses.of),
        latest=timeline.page(here, timeline.Wanted(), _LATEST).rows,
        is_new=not here.journal.received and next(here.engine.deliveries, None) is None,
        examine=_EXAMINE,
        delivered=next(filter(_delivered, here.engine.deliveries), None),
        address=address(),
        editor=here.workspace.default_editor(),
    )


def _delivered(delivery: Delivery) -> bool:
    """Tell whether a receiver has accepted a webhook, as it was, at the first try or later."""
    if delivery.variant is not None or delivery.status is not Status.DELIVERED:
        return False
    return not any(attempt.exchange.simulated for attempt in delivery.attempts)


@blueprint.post("/trigger")
def trigger() -> Response:
    """Bring a webhook about, with all that it needs, and wait for the first answer to it."""
    event = request.form.get("event", "")
    answered = drive("POST", "trigger", body={"event": event}, query={"wait": "delivery"})
    sent = answered.body.get("delivery") or {}
    delivery = next((d for d in space().engine.deliveries if d.id == sent.get("id")), None)
    title = Text("{event} provoqué.", "{event} brought about.").fill(event=event)
    if delivery is None or not delivery.attempts:
        reason = delivery.reason if delivery is not None else ""
        return outcome(answered, Notice("info", title, detail=reason))
    label = Text("Réponse du récepteur : {outcomes}.", "The receiver's answer: {outcomes}.")
    tone = "ok" if sent.get("status") == "delivered" else "warn"
    return outcome(answered, Notice(tone, title, label.fill(outcomes=history(delivery))))
