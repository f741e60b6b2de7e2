"""Drift of applications, downloads and pages (rows 27 to 38, 62, 81, 90)."""

import re

from contracts.exchange import Exchange
from contracts.provider.api import next_siret, text_in
from contracts.provider.cases.model import UNKNOWN_APPLICATION, UNKNOWN_MARKET, other_of
from contracts.provider.drift.model import Probe, Seen, by_status, choose
from contracts.provider.drift.reading import content_of
from contracts.provider.journeys.hooks import control_of
from contracts.provider.situations import (
    completed_application,
    new_application,
    new_market,
    ready_market,
)
from contracts.provider.story import Story
from contracts.wording import same


def identifier(story: Story) -> Seen:
    """Row 27: `FT` and a date, or the form of markets."""
    exchange = new_application(story)
    value = text_in(exchange, "identifier") or ""
    return choose(
        value,
        documented=bool(re.fullmatch(r"FT\d{8}[0-9A-Z]{8}", value)),
        deployed=bool(re.fullmatch(r"VR-\d{4}-[A-Z0-9]{12}", value)),
        evidence=[exchange],
    )


def siret_optional(story: Story) -> Seen:
    """Row 28: the SIRET may come later, or has to be there."""
    exchange = story.world.api.create_application(ready_market(story), siret=None)
    return by_status(exchange, documented=201, deployed=422)


def readiness(story: Story) -> Seen:
    """Row 30: a market takes applications at once, or once its webhook was received."""
    exchange = story.world.api.create_application(new_market(story))
    return by_status(exchange, documented=201, deployed=422)


def no_webhook_url(story: Story) -> Seen:
    """Row 31: without a webhook URL a market takes applications, or never does."""
    control = control_of(story)
    client_id = story.world.api.credentials.client_id
    control.change_editor(client_id, completion_webhook_url=None)
    exchange = story.world.api.create_application(ready_market(story))
    return by_status(exchange, documented=201, deployed=422)


def foreign_market(story: Story) -> Seen:
    """Row 32: another editor's market is forbidden, or unknown."""
    market = ready_market(story)
    return by_status(other_of(story).create_application(market), documented=403, deployed=404)


def not_found(story: Story) -> Seen:
    """Row 33: one text for everything that is not found, or one for each kind."""
    market = story.world.api.create_application(UNKNOWN_MARKET)
    application = story.world.api.download(UNKNOWN_APPLICATION, "attestation")
    texts = [content_of(e).get("error") for e in (market, application)]
    return choose(
        texts,
        documented=texts == ["Resource not found"] * 2,
        deployed=texts == ["Public market not found", "Market application not found"],
        evidence=[market, application],
    )


def duplicate(story: Story) -> Seen:
    """Row 34: a second application of a company is refused, or is the first one."""
    market, siret = ready_market(story), next_siret()
    new_application(story, market, siret=siret)
    again = story.world.api.create_application(market, siret=siret)
    return by_status(again, documented=422, deployed=201)


def file_name(story: Story) -> Seen:
    """Row 37: the name has the identifier, or `FT` before it."""
    application = completed_application(story)
    exchange = story.world.api.download(application, "attestation")
    named = exchange.response.header("content-disposition") or "" if exchange.response else ""
    return choose(
        named,
        documented=f'"attestation_{application}.pdf"' in named,
        deployed=f'"attestation_FT{application}.pdf"' in named,
        evidence=[exchange],
    )


def buyer_steps(story: Story) -> Seen:
    """Row 38: the documented steps exist, or are an error."""
    exchange = _page(story, f"/buyer/public_markets/{new_market(story)}/required_fields")
    return choose(
        exchange.outcome,
        documented=exchange.status in (200, 302, 303),
        deployed=exchange.status == 500,
        evidence=[exchange],
    )


def step_verbs(story: Story) -> Seen:
    """Row 39: steps are sent with POST, or with PUT and PATCH only."""
    path = f"/buyer/public_markets/{new_market(story)}/setup"
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    exchange = story.world.api.http.send("POST", path, headers=form, body=b"a=b")
    return choose(
        exchange.outcome,
        documented=exchange.status in (302, 303, 400, 403, 422),
        deployed=exchange.status == 404,
        evidence=[exchange],
    )


def sync_page(story: Story) -> Seen:
    """Row 44: the status page of a market; the running service repeats the identifier in it."""
    market = new_market(story)
    exchange = _page(story, f"/buyer/public_markets/{market}/sync_status/{market}")
    return choose(
        exchange.outcome,
        documented=exchange.status in (301, 302, 303, 404),
        deployed=exchange.status == 200,
        evidence=[exchange],
    )


def login(story: Story) -> Seen:
    """Row 62: the candidate's page opens, or shows a form to log in, with status 200."""
    created = new_application(story)
    url = text_in(created, "application_url") or ""
    path = "/" + url.partition("://")[2].partition("/")[2]
    exchange = _page(story, path)
    text = exchange.response.body.decode("utf-8", "replace") if exchange.response else ""
    asks = "/candidate/sessions" in text and 'name="email"' in text
    return choose(
        same(f"{exchange.status}, {'connexion demandée' if asks else 'page ouverte'}"),
        documented=exchange.status in (200, 302, 303) and not asks,
        deployed=exchange.status == 200 and asks,
        evidence=[exchange],
    )


def framing(story: Story) -> Seen:
    """Row 81: pages may stand in a frame of the platform, or not."""
    exchange = _page(story, f"/buyer/public_markets/{new_market(story)}/setup")
    value = exchange.response.header("x-frame-options") if exchange.response else None
    return choose(
        same(f"X-Frame-Options: {value or '–'}"),
        documented=exchange.status == 200 and value is None,
        deployed=(value or "").upper() == "SAMEORIGIN",
        evidence=[exchange],
    )


def unknown_step(story: Story) -> Seen:
    """Row 90: an unknown step is not found, or an internal error."""
    exchange = _page(story, f"/buyer/public_markets/{new_market(story)}/nulle_part")
    return choose(
        exchange.outcome,
        documented=exchange.status == 404,
        deployed=exchange.status == 500,
        evidence=[exchange],
    )


def _page(story: Story, path: str) -> Exchange:
    return story.world.api.http.send("GET", path, headers=[("Accept", "text/html")])


PROBES = (
    Probe(27, identifier),
    Probe(28, siret_optional),
    Probe(30, readiness),
    Probe(31, no_webhook_url),
    Probe(32, foreign_market),
    Probe(33, not_found),
    Probe(34, duplicate),
    Probe(37, file_name),
    Probe(38, buyer_steps),
    Probe(39, step_verbs),
    Probe(44, sync_page),
    Probe(62, login),
    Probe(81, framing),
    Probe(90, unknown_step),
)
