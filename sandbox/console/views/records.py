"""Markets and applications: the lists, and each one on its state machines with what can be done."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, send_file
from werkzeug.wrappers import Response as WerkzeugResponse

from contracts.wording import Text
from sandbox.console.addresses import PREFIX
from sandbox.console.context import address, space
from sandbox.console.driving import drive, outcome
from sandbox.console.notices import Line, Notice
from sandbox.console.records import content, history, listing, possible
from sandbox.console.records.drawing import drawn
from sandbox.console.records.pages import page_address
from sandbox.diagrams import STYLESHEET
from sandbox.domain import catalogue
from sandbox.domain.company import company_for
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Market, Record
from sandbox.domain.submission import company_name

markets = Blueprint("markets", __name__, url_prefix=f"{PREFIX}/markets")
applications = Blueprint("applications", __name__, url_prefix=f"{PREFIX}/applications")

_MAX_TEXT = 200
_MARKETS, _APPLICATIONS = "public_markets", "market_applications"


@markets.get("/diagram.css")
def diagram_style() -> Response:
    """Give what colours the drawings."""
    return send_file(STYLESHEET, mimetype="text/css", etag=True)


@markets.get("")
def show_all() -> str:
    """List the markets."""
    wanted = _wanted()
    stored = space().workspace.markets
    applied: dict[str, int] = {}
    for application in space().workspace.applications.values():
        market = application.market_identifier
        applied[market] = applied.get(market, 0) + 1
    return render_template(
        "markets.html",
        wanted=wanted,
        listed=listing.listed(reversed(stored.values()), wanted),
        total=len(stored),
        applied=applied,
    )


@applications.get("", endpoint="show_all")
def show_all_applications() -> str:
    """List the applications."""
    wanted, workspace = _wanted(), space().workspace
    stored = workspace.applications
    return render_template(
        "applications.html",
        wanted=wanted,
        listed=listing.listed(reversed(stored.values()), wanted),
        total=len(stored),
        markets=workspace.markets,
        company_name=company_name,
    )


def _wanted() -> listing.Wanted:
    return listing.Wanted(
        state=request.args.get("state", ""),
        sync=request.args.get("sync", ""),
        text=request.args.get("q", "").strip()[:_MAX_TEXT],
        page=request.args.get("page", 1, type=int),
    )


@markets.get("/<identifier>")
def show(identifier: str) -> str:
    """Show a market."""
    market = _market(identifier)
    mine = space().workspace.applications.values()
    return render_template(
        "market.html",
        **_shared(market),
        categories=list(content.by_category(asked_fields(market))),
        optional=[catalogue.field(k) for k in catalogue.optional_keys(market.market_type_codes)],
        types=catalogue.MARKET_TYPES,
        buyer=company_for(market.siret).name,
        applications=[a for a in mine if a.market_identifier == identifier][::-1],
        company_name=company_name,
    )


@applications.get("/<identifier>", endpoint="show")
def show_application(identifier: str) -> str:
    """Show an application."""
    application = _application(identifier)
    market = space().workspace.markets[application.market_identifier]
    return render_template(
        "application.html",
        **_shared(application),
        market=market,
        company=company_name(application),
        answers=content.answers(application),
        files=content.files(application),
        fetches=content.fetches(application),
        source_words=content.SOURCE_WORDS,
    )


def _shared(record: Record) -> Mapping[str, Any]:
    """Give what both kinds show."""
    here = space()
    deliveries = [d for d in here.engine.deliveries if d.identifier == record.identifier]
    return {
        "record": record,
        "diagram": drawn(here.profile, record),
        "steps": history.steps(here, record)[::-1],
        "page_url": page_address(record, is_market=isinstance(record, Market)),
        "completion": possible.completion(here.workspace, record),
        "retry": possible.retry(here.workspace, record),
        "deliveries": deliveries,
        "editor": here.workspace.editors.get(record.client_id),
        "address": address(),
        "now": here.workspace.clock.now(),
    }


@markets.post("/<identifier>/complete")
def complete(identifier: str) -> WerkzeugResponse:
    """Finish the buyer's wizard, with the optional fields that are ticked."""
    body: dict[str, Any] = {}
    if "choose_fields" in request.form:
        body["optional_field_keys"] = request.form.getlist("optional_field_keys")
    return _completed(_market(identifier), _MARKETS, body)


@applications.post("/<identifier>/complete", endpoint="complete")
def complete_application(identifier: str) -> WerkzeugResponse:
    """Finish the candidate's form, as the company and for the lots that are given."""
    body: dict[str, Any] = {}
    if siret := "".join(request.form.get("siret", "").split()):
        body["siret"] = siret
    lots = [int(lot) for lot in request.form.getlist("lots") if lot.isdecimal()]
    if lots:
        body["lots"] = lots
    return _completed(_application(identifier), _APPLICATIONS, body)


def _completed(record: Record, plural: str, body: Mapping[str, Any]) -> WerkzeugResponse:
    waited = {"wait": "delivery"}
    answered = drive("POST", plural, record.identifier, "complete", body=body, query=waited)
    done = Text("{id} est finalisé.", "{id} is completed.").fill(id=record.identifier)
    return outcome(answered, _notice(done, answered.body))


@markets.post("/<identifier>/retry")
def retry_sync(identifier: str) -> WerkzeugResponse:
    """Send the webhook of a market again."""
    return _retried(_market(identifier), _MARKETS)


@applications.post("/<identifier>/retry", endpoint="retry_sync")
def retry_application(identifier: str) -> WerkzeugResponse:
    """Send the webhook of an application again."""
    return _retried(_application(identifier), _APPLICATIONS)


def _retried(record: Record, plural: str) -> WerkzeugResponse:
    waited = {"wait": "delivery"}
    answered = drive("POST", plural, record.identifier, "retry_sync", query=waited)
    done = Text("La synchronisation est relancée.", "The synchronisation was retried.")
    return outcome(answered, _notice(done, answered.body))


def _notice(done: Text, body: Mapping[str, Any]) -> Notice:
    """Say what was done, and what the receiver has made of the webhook."""
    delivery = body.get("delivery")
    if delivery is None:
        return Notice("ok", done)
    delivered = delivery["status"] == "delivered"
    sent = (
        Text("La plateforme a reçu le webhook.", "The platform has received the webhook.")
        if delivered
        else Text(
            "La plateforme n’a pas reçu le webhook au premier essai.",
            "The platform did not receive the webhook at the first attempt.",
        )
    )
    url = history.delivery_place(delivery["id"]).url
    lines = [Line(Text("Voir l’envoi", "See the delivery"), url)]
    return Notice("ok" if delivered else "warn", done, sent, lines=lines)


def _market(identifier: str) -> Market:
    found = space().workspace.markets.get(identifier)
    return found if found is not None else abort(404)


def _application(identifier: str) -> Application:
    found = space().workspace.applications.get(identifier)
    return found if found is not None else abort(404)
