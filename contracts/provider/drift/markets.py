"""Drift of the creation of markets (rows 10 to 26, and 89)."""

from contracts.exchange import Exchange
from contracts.provider.api import MARKET
from contracts.provider.drift.model import Probe, Seen, by_status, choose
from contracts.provider.drift.reading import (
    content_of,
    errors_of,
    is_by_field,
    is_sentences,
    texts_of,
)
from contracts.provider.journeys.hooks import control_of
from contracts.provider.story import Story
from contracts.wording import same

PATH = "/api/v1/public_markets"


def rate_limits(story: Story) -> Seen:
    """Row 10: rate headers, or none."""
    exchange = story.world.api.create_market()
    value = exchange.response.header("x-ratelimit-limit") if exchange.response else None
    return choose(
        same(f"X-RateLimit-Limit: {value or '–'}"),
        documented=value is not None,
        deployed=value is None,
        evidence=[exchange],
    )


def shape(story: Story) -> Seen:
    """Row 11: an array of sentences, or an object by field."""
    exchange = story.world.api.create_market(name="")
    errors = errors_of(exchange)
    return choose(
        errors,
        documented=is_sentences(errors),
        deployed=is_by_field(errors),
        evidence=[exchange],
    )


def language(story: Story) -> Seen:
    """Row 12: an English sentence, or a French one under the field."""
    exchange = story.world.api.create_market(name="")
    errors = errors_of(exchange)
    return choose(
        errors,
        documented=isinstance(errors, list) and "Name can't be blank" in errors,
        deployed="Le nom du marché ne peut pas être vide" in texts_of(errors, "name"),
        evidence=[exchange],
    )


def missing_siret(story: Story) -> Seen:
    """Row 14: one message about a missing SIRET, or two."""
    exchange = story.world.api.create_market(siret=None)
    errors = errors_of(exchange)
    listed = [e for e in errors if "iret" in str(e)] if isinstance(errors, list) else []
    told = texts_of(errors, "siret") or listed
    return choose(errors, documented=len(told) == 1, deployed=len(told) == 2, evidence=[exchange])


def empty_types(story: Story) -> Seen:
    """Row 15: one English sentence about empty types, or two French ones."""
    exchange = story.world.api.create_market(market_type_codes=[])
    errors = errors_of(exchange)
    return choose(
        errors,
        documented=isinstance(errors, list) and "Market type codes can't be blank" in errors,
        deployed=len(texts_of(errors, "market_type_codes")) == 2,
        evidence=[exchange],
    )


def no_root(story: Story) -> Seen:
    """Row 16: a JSON refusal, or an HTML page."""
    exchange = story.world.api.call("POST", PATH, {})
    kind = exchange.response.media_type if exchange.response else ""
    return choose(
        same(f"{exchange.status} {kind}"),
        documented=exchange.status in (400, 422) and kind == "application/json",
        deployed=exchange.status == 400 and kind != "application/json",
        evidence=[exchange],
    )


def long_name(story: Story) -> Seen:
    """Row 17: 255 characters at most, or any number."""
    name = "[TEST] " + "x" * 256
    return by_status(story.world.api.create_market(name=name), documented=422, deployed=201)


def past_deadline(story: Story) -> Seen:
    """Row 18: a deadline in the future, or any."""
    exchange = story.world.api.create_market(deadline="2020-01-01T00:00:00Z")
    return by_status(exchange, documented=422, deployed=201)


def bad_date(story: Story) -> Seen:
    """Row 19: an unreadable date is called so, or taken for a missing one."""
    exchange = story.world.api.create_market(deadline="demain")
    errors = errors_of(exchange)
    sentence = "Deadline must be a valid ISO 8601 datetime"
    return choose(
        errors,
        documented=isinstance(errors, list) and sentence in errors,
        deployed="La date limite ne peut pas être vide" in texts_of(errors, "deadline"),
        evidence=[exchange],
    )


def lot_limit(story: Story) -> Seen:
    """Row 21: `lot_limit` is unknown, or checked against the lots."""
    exchange = story.world.api.create_market(lots=[{"name": "Lot"}], lot_limit=1)
    return choose(
        exchange.outcome,
        documented=exchange.status in (400, 422),
        deployed=exchange.status == 201,
        evidence=[exchange],
    )


def lot_name(story: Story) -> Seen:
    """Row 23: the former field `lot_name` is refused, or dropped without a word."""
    exchange = story.world.api.create_market(lot_name="Lot unique")
    return choose(
        exchange.outcome,
        documented=exchange.status in (400, 422),
        deployed=exchange.status == 201,
        evidence=[exchange],
    )


def unknown_field(story: Story) -> Seen:
    """Row 24: an unknown field is refused, as the contract is closed, or dropped."""
    exchange = story.world.api.create_market(couleur="bleu")
    return choose(
        exchange.outcome,
        documented=exchange.status in (400, 422),
        deployed=exchange.status == 201,
        evidence=[exchange],
    )


def defense_permission(story: Story) -> Seen:
    """Row 25: a simple refusal of defence, or errors by field with the same status."""
    control = control_of(story)
    client_id = story.world.api.credentials.client_id
    control.change_editor(client_id, can_create_defense_markets=False)
    exchange = story.world.api.create_market(market_type_codes=["supplies", "defense"])
    content = content_of(exchange)
    return choose(
        content,
        documented=exchange.status == 403 and "error" in content,
        deployed=exchange.status == 403 and is_by_field(content.get("errors")),
        evidence=[exchange],
    )


def defense_alone(story: Story) -> Seen:
    """Row 26: an English sentence, or a French one under the field."""
    exchange: Exchange = story.world.api.create_market(market_type_codes=["defense"])
    errors = errors_of(exchange)
    sentence = "Market type codes defense cannot be used alone"
    return choose(
        errors,
        documented=isinstance(errors, list) and sentence in errors,
        deployed="ne peut pas être seul" in texts_of(errors, "market_type_codes"),
        evidence=[exchange],
    )


def flat_body(story: Story) -> Seen:
    """Row 89: the root key is required, or a flat body is wrapped."""
    exchange = story.world.api.call("POST", PATH, dict(MARKET))
    return choose(
        exchange.outcome,
        documented=exchange.status in (400, 422),
        deployed=exchange.status == 201,
        evidence=[exchange],
    )


PROBES = (
    Probe(10, rate_limits),
    Probe(11, shape),
    Probe(12, language),
    Probe(14, missing_siret),
    Probe(15, empty_types),
    Probe(16, no_root),
    Probe(17, long_name),
    Probe(18, past_deadline),
    Probe(19, bad_date),
    Probe(21, lot_limit),
    Probe(23, lot_name),
    Probe(24, unknown_field),
    Probe(25, defense_permission),
    Probe(26, defense_alone),
    Probe(89, flat_body),
)
