"""The whole way, from the token to both documents."""

from contracts.exchange import Exchange
from contracts.provider.api import text_in
from contracts.provider.journeys.hooks import await_event
from contracts.provider.situations import (
    MARKET_TITLE,
    completed_application,
    finish_application,
    finish_market,
    identifier_of,
    new_application,
)
from contracts.provider.story import Scenario, Story
from contracts.wording import Text


def whole_way(story: Story) -> None:
    """Create, complete and download, on the side of the platform."""
    api = story.world.api
    story.expect(api.ask_token(label=Text("obtenir un jeton", "get a token")), 200)
    created = story.expect(
        api.create_market(
            lots=[{"name": "Gros œuvre"}, {"name": "Menuiseries extérieures"}],
            market_type_codes=["works", "supplies"],
            label=MARKET_TITLE,
        ),
        201,
    )
    market = identifier_of(story, created)
    finish_market(story, market, text_in(created, "configuration_url"))
    _webhook(story, "market.completed", market)
    applied = new_application(story, market)
    application = identifier_of(story, applied)
    finish_application(story, application, text_in(applied, "application_url"))
    _webhook(story, "market_application.completed", application)
    for document in ("attestation", "documents_package"):
        label = Text("télécharger : {d}", "download: {d}").fill(d=document)
        story.expect(api.download(application, document, label=label), 200)


def _webhook(story: Story, event: str, identifier: str) -> None:
    """Look at the webhook, where it comes here; that it does not is another scenario's matter."""
    if story.world.inbox is not None:
        await_event(story, event, identifier)


def same_documents(story: Story) -> None:
    """Download twice: a document does not change."""
    application = completed_application(story)
    for document in ("attestation", "documents_package"):
        first = story.expect(story.world.api.download(application, document), 200)
        second = story.expect(story.world.api.download(application, document), 200)
        story.require(
            body_of(first) == body_of(second),
            rule="document-changes",
            title=Text("Le document change d'un appel à l'autre", "The document changes"),
            observed=Text("octets différents", "different bytes"),
            expected=Text("les mêmes octets", "the same bytes"),
            evidence=[second],
            place=f"GET {document}",
        )


def body_of(exchange: Exchange) -> bytes:
    """Give the body of an answer."""
    return exchange.response.body if exchange.response else b""


SCENARIOS = (
    Scenario(
        "whole-way",
        Text("Du jeton aux deux documents", "From the token to both documents"),
        "D01, D03, D04, D05, D07",
        whole_way,
    ),
    Scenario(
        "same-documents",
        Text("Télécharger deux fois donne le même document", "Downloading twice gives the same"),
        "D05, SFD §6.5",
        same_documents,
    ),
)
