"""Situations that many scenarios begin with: a market that is ready, a completed application.

Who completes them depends on the environment: the control API of a sandbox, otherwise a visitor
that fills in the pages.
"""

import json
from collections.abc import Mapping
from typing import Any

from contracts.exchange import Exchange
from contracts.provider.api import next_siret, text_in
from contracts.provider.story import Skipped, Story
from contracts.provider.visit import VisitFailed, visit
from contracts.wording import Text

MARKET_TITLE = Text("créer un marché", "create a market")
APPLICATION_TITLE = Text("créer une candidature", "create an application")


def new_market(story: Story, **fields: Any) -> str:
    """Create a market; gives its identifier."""
    exchange = story.world.api.create_market(label=MARKET_TITLE, **fields)
    story.expect(exchange, 201)
    return identifier_of(story, exchange)


def ready_market(story: Story, **fields: Any) -> str:
    """Create a market and have the buyer finish it; gives its identifier."""
    exchange = story.world.api.create_market(label=MARKET_TITLE, **fields)
    story.expect(exchange, 201)
    identifier = identifier_of(story, exchange)
    finish_market(story, identifier, text_in(exchange, "configuration_url"))
    return identifier


def new_application(story: Story, market: str | None = None, **fields: Any) -> Exchange:
    """Create an application to a market that is ready."""
    market = market or ready_market(story)
    exchange = story.world.api.create_application(market, label=APPLICATION_TITLE, **fields)
    return story.expect(exchange, 201)


def completed_application(story: Story, market: str | None = None) -> str:
    """Create an application and have the candidate finish it; gives its identifier."""
    exchange = new_application(story, market)
    identifier = identifier_of(story, exchange)
    finish_application(story, identifier, text_in(exchange, "application_url"))
    return identifier


def finish_market(story: Story, identifier: str, url: str | None) -> None:
    """Do the buyer's part."""
    if story.world.control is not None:
        story.world.control.complete_market(identifier)
    else:
        _visit(story, url, {"identifier": identifier})


def finish_application(story: Story, identifier: str, url: str | None) -> None:
    """Do the candidate's part."""
    if story.world.control is not None:
        story.world.control.complete_application(identifier)
    else:
        siret = _siret_of(story, identifier)
        facts = {"siret": siret, "market_application_id": identifier, "identifier": identifier}
        _visit(story, url, facts)


def _siret_of(story: Story, application: str) -> str:
    """Find the SIRET with which an application was created: its candidate logs in with it."""
    for exchange in reversed(story.world.exchanges):
        if text_in(exchange, "identifier") == application:
            content = json.loads(exchange.request.body)
            return str(content.get("market_application", {}).get("siret") or next_siret())
    return next_siret()


def _visit(story: Story, url: str | None, facts: Mapping[str, str]) -> None:
    if url is None:
        raise Skipped(Text("aucune adresse de page n'est donnée", "no page address is given"))
    try:
        visit(story.world.api.http, url, facts)
    except VisitFailed as failed:
        raise Skipped(
            Text(
                "une personne doit remplir les pages ; le visiteur automatique échoue : {why}",
                "a person has to fill in the pages; the automatic visitor stopped: {why}",
            ).fill(why=failed.why)
        ) from failed


def identifier_of(story: Story, exchange: Exchange) -> str:
    """Read the identifier of what was created; raises `Broken`."""
    identifier = text_in(exchange, "identifier")
    story.require(
        bool(identifier),
        rule="response-schema",
        title=Text("La réponse ne donne pas d'identifiant", "The answer gives no identifier"),
        observed=exchange.outcome,
        expected=Text("une clé identifier", "a key identifier"),
        evidence=[exchange],
        place=f"{exchange.request.method} → {exchange.status} identifier",
    )
    return identifier or ""
