"""Drift of webhooks (rows 48 to 58)."""

import re
from typing import Any

from contracts.exchange import Exchange
from contracts.provider.api import text_in
from contracts.provider.drift.model import Probe, Seen, choose
from contracts.provider.journeys.hooks import PATIENCE_SECONDS, control_of, event_in, inbox_of
from contracts.provider.listener import Delivered
from contracts.provider.situations import (
    completed_application,
    finish_market,
    identifier_of,
    new_market,
)
from contracts.provider.story import Skipped, Story
from contracts.wording import Text, same

_NAME = "[TEST] Bâtiment A & B <nord>"


def _market_webhook(story: Story) -> tuple[Delivered, dict[str, Any]]:
    """Have a market with lots completed; gives its webhook."""
    inbox_of(story)
    created = story.expect(story.world.api.create_market(name=_NAME, lots=[{"name": "Lot 1"}]), 201)
    market = identifier_of(story, created)
    finish_market(story, market, text_in(created, "configuration_url"))
    return _wait(story, "market.completed", market)


def _application_webhook(story: Story) -> tuple[Delivered, dict[str, Any]]:
    inbox_of(story)
    application = completed_application(story)
    return _wait(story, "market_application.completed", application)


def _wait(story: Story, event: str, identifier: str) -> tuple[Delivered, dict[str, Any]]:
    inbox, listener = inbox_of(story), story.world.listener
    for count in range(1, 1_000):
        if listener is None or not listener.wait(inbox, count, PATIENCE_SECONDS):
            break
        delivered = inbox.deliveries[count - 1]
        content = event_in(delivered.body)
        subject = content.get(event.partition(".")[0])
        about = subject.get("identifier") if isinstance(subject, dict) else None
        if content.get("event") == event and about == identifier:
            return delivered, content
    raise Skipped(Text("le webhook n'est pas arrivé", "the webhook did not arrive"))


def _shown(story: Story, delivered: Delivered) -> list[Exchange]:
    return [delivered.exchange(inbox_of(story).url)]


def market_deadline(story: Story) -> Seen:
    """Row 48: `market.completed` has the deadline, or not."""
    delivered, content = _market_webhook(story)
    names = set(content.get("market", {}))
    return choose(
        ", ".join(sorted(names)),
        documented="deadline" in names,
        deployed="deadline" not in names,
        evidence=_shown(story, delivered),
    )


def lot_ids(story: Story) -> Seen:
    """Row 49: lots have a name, or an internal number too."""
    delivered, content = _market_webhook(story)
    names = set(next(iter(content.get("market", {}).get("lots", [])), {}))
    return choose(
        ", ".join(sorted(names)),
        documented=names == {"name"},
        deployed=names == {"id", "name"},
        evidence=_shown(story, delivered),
    )


def application_keys(story: Story) -> Seen:
    """Row 51: the company's name and the time are told, or not."""
    delivered, content = _application_webhook(story)
    names = set(content.get("market_application", {}))
    extra = {"company_name", "completed_at"}
    return choose(
        ", ".join(sorted(names)),
        documented=extra <= names,
        deployed=names.isdisjoint(extra),
        evidence=_shown(story, delivered),
    )


def timestamps(story: Story) -> Seen:
    """Row 53: times in UTC, or with the offset of Paris."""
    delivered, content = _market_webhook(story)
    value = str(content.get("timestamp"))
    return choose(
        value,
        documented=value.endswith("Z"),
        deployed=bool(re.search(r":\d\d\+0[12]:00$", value)),
        evidence=_shown(story, delivered),
    )


def user_agent(story: Story) -> Seen:
    """Row 54: the service's own name, or that of its library."""
    delivered, _ = _market_webhook(story)
    value = delivered.header("User-Agent") or ""
    return choose(
        value,
        documented=value.startswith("PasseMarche-Webhook/"),
        deployed=value.startswith("Faraday"),
        evidence=_shown(story, delivered),
    )


def escapes(story: Story) -> Seen:
    """Row 56: `&` and `<` as they are, or escaped."""
    delivered, _ = _market_webhook(story)
    escaped = b"\\u0026" in delivered.body and b"\\u003c" in delivered.body.lower()
    plain = b"&" in delivered.body and b"<" in delivered.body
    return choose(
        same("\\u0026" if escaped else "&"),
        documented=plain,
        deployed=escaped and not plain,
        evidence=_shown(story, delivered),
    )


def retry_delays(story: Story) -> Seen:
    """Row 57: a first retry after about one second, or about three."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    inbox.answers.extend([500] * 5)
    control.complete_market(new_market(story))
    control.advance(2.0)
    early = len(inbox.deliveries)
    control.advance(1.5)
    late = len(inbox.deliveries)
    return choose(
        Text("{a} envois en 2 s, {b} en 3,5 s", "{a} within 2 s, {b} within 3.5 s").fill(
            a=early, b=late
        ),
        documented=early == 2,
        deployed=early == 1 and late == 2,
    )


def breaker(story: Story) -> Seen:
    """Row 58: five failures suspend the deliveries, or nothing does."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    inbox.answers.extend([500] * 9)
    for _ in range(3):
        control.complete_market(new_market(story))
        control.advance(120)
    count = len(inbox.deliveries)
    return choose(
        Text("{n} envois", "{n} deliveries").fill(n=count),
        documented=count == 5,
        deployed=count == 9,
    )


PROBES = (
    Probe(48, market_deadline),
    Probe(49, lot_ids),
    Probe(51, application_keys),
    Probe(53, timestamps),
    Probe(54, user_agent),
    Probe(56, escapes),
    Probe(57, retry_delays),
    Probe(58, breaker),
)
