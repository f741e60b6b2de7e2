"""Webhooks: the list with the breakers, and a delivery in full."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import Text, same
from sandbox.console import attempts, signing, words
from sandbox.console.addresses import PREFIX
from sandbox.console.attention.receivers import explain
from sandbox.console.attention.told import Told
from sandbox.console.context import site, space
from sandbox.console.control import Answered
from sandbox.console.diagnoses import UNEXPLAINED
from sandbox.console.driving import drive, outcome
from sandbox.console.notices import PARAMETER as NOTICE
from sandbox.console.notices import Notice
from sandbox.console.places import VERIFYING
from sandbox.control.diagnosis import secrets_of
from sandbox.signatures.trials import named
from sandbox.space import Space
from sandbox.webhooks.breaker import BreakerView
from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.store import UnknownDelivery
from sandbox.webhooks.variants import Variant

blueprint = Blueprint("deliveries", __name__, url_prefix=f"{PREFIX}/deliveries")
_PAGE = 50
_MAX_GIVEN = 100_000

FILTERS: Mapping[str, tuple[Text, Callable[[Delivery], bool]]] = {
    "open": (Text("En attente", "Waiting"), lambda d: not d.decided),
    "failed": (Text("En échec", "Failed"), lambda d: d.status is Status.FAILED),
    "delivered": (Text("Livrés", "Delivered"), lambda d: d.status is Status.DELIVERED),
    "replays": (Text("Rejoués", "Replays"), lambda d: d.variant is not None),
}


@blueprint.get("")
def show_all() -> str:
    """List them, newest first."""
    here, chosen = space(), request.args.get("show", "")
    wanted = FILTERS[chosen][1] if chosen in FILTERS else lambda _: True
    found = [delivery for delivery in here.engine.deliveries if wanted(delivery)]
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "deliveries.html",
        breakers=_breakers(here),
        has_breaker=here.profile.webhook_rules(1, 1).breaker is not None,
        deliveries=found[(page - 1) * _PAGE : page * _PAGE],
        filters={name: label for name, (label, _) in FILTERS.items()},
        chosen=chosen,
        page=page,
        older=len(found) > page * _PAGE,
        total=len(found),
        dropped=here.engine.dropped,
        history=signing.history,
    )


def _breakers(here: Space) -> Sequence[BreakerView]:
    """Show the breakers of editors to whom something was sent, and of the first one."""
    used = {delivery.client_id for delivery in here.engine.deliveries}
    names = [n for n in here.workspace.editors if n in used]
    return [here.engine.breaker(n) for n in names or [here.workspace.default_editor().client_id]]


@blueprint.get("/<delivery_id>")
def show(delivery_id: str) -> str:
    """Show a delivery in full."""
    return _page(_find(delivery_id), {})


@blueprint.get("/<delivery_id>/compare")
def compared(delivery_id: str) -> Response:
    """Go to the delivery: what was compared is not kept."""
    notice = request.args.get(NOTICE)  # of a button on that page
    anchor = None if notice else "signature"
    place = url_for("deliveries.show", delivery_id=delivery_id, _anchor=anchor, notice=notice)
    return redirect(place, 303)


@blueprint.post("/<delivery_id>/compare")
def compare(delivery_id: str) -> str:
    """Say what is wrong with a signature, a secret or a body of the receiver's."""
    return _page(_find(delivery_id), request.form)


def _page(delivery: Delivery, form: Mapping[str, str]) -> str:
    here = space()
    given = {name: form.get(name, "")[:_MAX_GIVEN] for name in ("signature", "secret", "body")}
    sent = [attempt.exchange.request for attempt in delivery.attempts]
    signed = signing.signature_of(here, delivery, sent[-1] if sent else None)
    deliveries = list(here.engine.deliveries)
    return render_template(
        "delivery.html",
        delivery=delivery,
        why=_why(here, delivery),
        steps=attempts.steps(delivery, _rules(here)),
        request=sent[-1] if sent else None,
        body=sent[-1].body if sent else delivery.event.body,
        hex_lines=signing.hex_lines(sent[-1].body if sent else delivery.event.body),
        curl=signing.curl_line(sent[-1]) if sent else "",
        signed=signed,
        given=given,
        comparison=signing.compare(here, delivery, signed, given) if signed else None,
        replays=[(each, *attempts.judged(each)) for each in deliveries if _is_of(each, delivery)],
        breaker=here.engine.breaker(delivery.client_id),
        variants=_variants(),
        verifying=VERIFYING,
    )


def _rules(here: Space) -> WebhookRules:
    settings = site().settings
    return here.profile.webhook_rules(settings.webhook_max_attempts, settings.webhook_timeout)


def _why(here: Space, delivery: Delivery) -> Told | None:
    """Explain what was not delivered; None where all is well, or nothing can be said yet."""
    if delivery.variant not in (None, Variant.SAME) or delivery.status is Status.CANCELLED:
        return None
    last = delivery.attempts[-1] if delivery.attempts else None
    if last is not None and last.decision == "delivered":
        return None
    if last is None and delivery.status not in (Status.FAILED, Status.SUSPENDED):
        return None
    return explain(here, delivery, site().diagnoses.of)


def _is_of(replay: Delivery, delivery: Delivery) -> bool:
    return replay.replay_of == delivery.id and replay.decided


def _variants() -> Sequence[tuple[str, Text, Text]]:
    unknown = same("")
    return [(v.value, *words.VARIANTS.get(v, (same(v.value), unknown))) for v in Variant]


def _find(delivery_id: str) -> Delivery:
    try:
        return space().engine.get(delivery_id)
    except UnknownDelivery:
        abort(404)


# Buttons


@blueprint.post("/<delivery_id>/replay")
def replay(delivery_id: str) -> Response:
    """Send a delivery again, as it was or with a fault."""
    variant = request.form.get("variant", Variant.SAME.value)
    path = ("webhooks", "deliveries", delivery_id, "replay")
    answered = drive("POST", *path, body={"variant": variant})
    return outcome(answered, _replayed(answered))


def _replayed(answered: Answered) -> Notice:
    try:
        again = space().engine.get(str(answered.body.get("id", "")))
    except UnknownDelivery:
        return Notice("info", Text("Renvoyé.", "Sent again."))
    tone, sentence = attempts.judged(again)
    name = words.VARIANTS.get(again.variant or "", (same(again.variant or ""),))[0]
    title = Text("Renvoyé ({name}).", "Sent again ({name}).").fill(name=name)
    return Notice(tone, title, sentence)


@blueprint.post("/<delivery_id>/diagnose")
def diagnose(delivery_id: str) -> Response:
    """Ask the receiver, mistake by mistake, what it expects."""
    answered = drive("POST", "webhooks", "deliveries", delivery_id, "diagnose")
    if not answered.ok:
        return outcome(answered, Notice("bad", words.NOTHING_FOUND))
    delivery, here = _find(delivery_id), space()
    found = answered.body.get("mistake")
    editor = here.workspace.editors.get(delivery.client_id)
    mistake = None
    if found and editor is not None:
        mistake = named(str(found["id"]), delivery.event.body, secrets_of(here, editor))
    site().diagnoses.keep(here, delivery, UNEXPLAINED if _refuses_all(answered) else mistake)
    if mistake is not None:
        title = Text("Cause trouvée : {what}.", "Cause found: {what}.").fill(what=mistake.what)
        return outcome(answered, Notice("warn", title, mistake.advice))
    tried = len(answered.body.get("trials", ()))
    tone, title, text = words.DIAGNOSES[str(answered.body["verdict"])]
    return outcome(answered, Notice(tone, title.fill(n=tried), text.fill(n=tried)))


def _refuses_all(answered: Answered) -> bool:
    """Tell whether a receiver takes nothing, and means who is calling by it."""
    trials = answered.body["trials"]
    return answered.body["verdict"] == "unknown" and trials[0]["status"] in (401, 403)


@blueprint.post("/breakers/<client_id>")
def force_breaker(client_id: str) -> Response:
    """Bring the breaker of an editor into a state."""
    state = request.form.get("state", "closed")
    answered = drive("POST", "breaker", body={"client_id": client_id, "state": state})
    title = Text("Le disjoncteur de {client} est {state}.", "The breaker of {client} is {state}.")
    shown = words.BREAKER.get(state, same(state))
    return outcome(answered, Notice("ok", title.fill(client=client_id, state=shown)))
