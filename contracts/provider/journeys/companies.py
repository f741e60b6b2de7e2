"""Applications of companies: without a SIRET, twice, too early, of two companies."""

from contracts.provider.api import next_siret
from contracts.provider.situations import (
    completed_application,
    finish_application,
    identifier_of,
    new_application,
    ready_market,
)
from contracts.provider.story import Scenario, Story
from contracts.wording import Text, same

_TOO_EARLY = Text("télécharger trop tôt", "download too early")


def too_early(story: Story) -> None:
    """Documents exist once the application is submitted, not before."""
    exchange = new_application(story)
    application = identifier_of(story, exchange)
    for document in ("attestation", "documents_package"):
        early = story.world.api.download(application, document, label=_TOO_EARLY)
        if early.status == 404:
            story.expect(
                early,
                422,
                rule="created-then-lost",
                title=Text(
                    "Ce qui vient d'être créé est introuvable",
                    "What was just created cannot be found",
                ),
            )
        story.expect(early, 422)
    url = exchange.response.json() if exchange.response else None
    address = url.get("application_url") if isinstance(url, dict) else None
    finish_application(story, application, address)
    for document in ("attestation", "documents_package"):
        story.expect(story.world.api.download(application, document), 200)


def without_siret(story: Story) -> None:
    """The company may be told later, on the page."""
    market = ready_market(story)
    exchange = story.world.api.create_application(
        market, siret=None, label=Text("candidature sans SIRET", "application without a SIRET")
    )
    story.expect(exchange, 201 if story.world.expects.siret_optional else 422)


def same_company_twice(story: Story) -> None:
    """A company applies once to a market."""
    market, siret = ready_market(story), next_siret()
    first = new_application(story, market, siret=siret)
    again = story.world.api.create_application(
        market, siret=siret, label=Text("la même entreprise", "the same company")
    )
    story.expect(again, story.world.expects.duplicate_status)
    if again.status == 201:
        one, two = identifier_of(story, first), identifier_of(story, again)
        story.require(
            one == two,
            rule="duplicate-application",
            title=Text("Une entreprise a deux candidatures", "One company has two applications"),
            observed=same(two),
            expected=same(one),
            evidence=[again],
            document="D05, écart 34",
        )


def two_companies(story: Story) -> None:
    """Two companies apply to one market, and each gets its own documents."""
    market = ready_market(story)
    first, second = completed_application(story, market), completed_application(story, market)
    story.require(
        first != second,
        rule="identifier-reused",
        title=Text("Deux candidatures ont le même identifiant", "Two applications, one identifier"),
        observed=same(first),
        expected=Text("deux identifiants", "two identifiers"),
    )
    for application in (first, second):
        exchange = story.world.api.download(application, "attestation")
        story.expect(exchange, 200)
        named = exchange.response.header("content-disposition") if exchange.response else None
        story.require(
            application in (named or ""),
            rule="wrong-document",
            title=Text("Le document est celui d'un autre", "The document is somebody else's"),
            observed=same(named or "–"),
            expected=same(application),
            evidence=[exchange],
            place="GET attestation Content-Disposition",
        )


SCENARIOS = (
    Scenario(
        "too-early",
        Text("Télécharger avant, puis après la transmission", "Download before, then after"),
        "D04, D05",
        too_early,
    ),
    Scenario(
        "without-siret",
        Text("Candidature sans SIRET", "Application without a SIRET"),
        "D04, D05, SFD §5.2.3",
        without_siret,
    ),
    Scenario(
        "same-company-twice",
        Text("Deux fois la même entreprise", "The same company twice"),
        "D05",
        same_company_twice,
    ),
    Scenario(
        "two-companies",
        Text("Deux entreprises, chacune ses documents", "Two companies, each its documents"),
        "D04, D05",
        two_companies,
    ),
)
