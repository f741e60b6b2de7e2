"""Markets that are refused, and applications to markets in the wrong state."""

from contracts.exchange import Exchange
from contracts.provider.cases.model import UNKNOWN_MARKET
from contracts.provider.situations import new_market
from contracts.provider.story import Scenario, Story
from contracts.wording import Text, same


def all_errors_at_once(story: Story) -> None:
    """An empty market is refused for every field, in one answer."""
    exchange = story.world.api.create_market(
        name="",
        deadline="",
        siret="",
        market_type_codes=[],
        label=Text("créer un marché vide", "create an empty market"),
    )
    story.expect(exchange, 422)
    errors = errors_of(exchange)
    story.require(
        len(errors) >= 3,
        rule="errors-one-by-one",
        title=Text("Les erreurs ne sont pas toutes données", "Not all errors are given"),
        observed=same(str(errors)),
        expected=Text("une erreur par champ vide", "an error for each empty field"),
        evidence=[exchange],
        place="POST /api/v1/public_markets → 422",
    )


def refused_leaves_nothing(story: Story) -> None:
    """A refused market does not exist, and the next one is created as if nothing had been."""
    refused = story.world.api.create_market(
        market_type_codes=["defense"],
        label=Text("défense seule", "defence alone"),
    )
    story.expect(refused, 422)
    new_market(story)


def twice_is_two(story: Story) -> None:
    """The same request twice creates two markets."""
    first, second = new_market(story), new_market(story)
    story.require(
        first != second,
        rule="identifier-reused",
        title=Text("Deux marchés ont le même identifiant", "Two markets have one identifier"),
        observed=same(first),
        expected=Text("deux identifiants", "two identifiers"),
        place="POST /api/v1/public_markets identifier",
    )


def unknown_market(story: Story) -> None:
    """An application to a market that nobody created."""
    exchange = story.world.api.create_application(
        UNKNOWN_MARKET, label=Text("candidature à un marché inconnu", "unknown market")
    )
    story.expect(exchange, 404)


def errors_of(exchange: Exchange) -> list[str]:
    """Give the errors of a refusal, whichever documented shape they have."""
    content = exchange.response.json() if exchange.response else None
    errors = content.get("errors") if isinstance(content, dict) else None
    if isinstance(errors, dict):
        return [f"{field}: {text}" for field, texts in errors.items() for text in texts]
    return [str(error) for error in errors] if isinstance(errors, list) else []


SCENARIOS = (
    Scenario(
        "all-errors-at-once",
        Text("Un marché vide : toutes les erreurs à la fois", "Empty market: all errors at once"),
        "D03, D05",
        all_errors_at_once,
    ),
    Scenario(
        "refused-leaves-nothing",
        Text("Un refus, puis un marché juste", "A refusal, then a right market"),
        "D03, D05",
        refused_leaves_nothing,
    ),
    Scenario(
        "twice-is-two",
        Text("La même demande deux fois : deux marchés", "The same request twice: two markets"),
        "D05",
        twice_is_two,
    ),
    Scenario(
        "unknown-market",
        Text("Candidature à un marché inconnu", "Application to an unknown market"),
        "D04, D05",
        unknown_market,
    ),
)
