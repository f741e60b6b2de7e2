"""Webhooks on a bad day: failures, retries, refusals, the circuit breaker, the manual retry."""

from contracts.exchange import Exchange
from contracts.provider.api import text_in
from contracts.provider.control import Control
from contracts.provider.journeys.hooks import await_event, control_of, inbox_of
from contracts.provider.listener import Inbox
from contracts.provider.situations import MARKET_TITLE, finish_market, identifier_of, new_market
from contracts.provider.story import Scenario, Story
from contracts.wording import Text, same

_LONG_ENOUGH = 120
"""Seconds after which no documented or deployed retry is outstanding."""
_PAUSE = 1_800
"""How long the circuit breaker stays open, in seconds (D06 §5)."""
_PERMANENT = (400, 401, 403, 404, 405, 410, 422)
_TEMPORARY = (408, 429, 500, 503)


def signed(story: Story) -> None:
    """Both webhooks come, signed over their exact bytes, with the documented content."""
    inbox_of(story)
    created = story.expect(story.world.api.create_market(label=MARKET_TITLE), 201)
    market = identifier_of(story, created)
    finish_market(story, market, text_in(created, "configuration_url"))
    await_event(story, "market.completed", market)


def retried(story: Story) -> None:
    """A receiver that fails once gets the webhook again, the same bytes."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    for status in _TEMPORARY:
        inbox.deliveries.clear()
        inbox.answers.append(status)
        market = new_market(story)
        control.complete_market(market)
        control.advance(_LONG_ENOUGH)
        _require_sent(story, inbox, 2, f"{status}, 200")
        first, second = inbox.deliveries[:2]
        story.require(
            first.body == second.body,
            rule="retry-differs",
            title=Text("Le nouvel essai n'a pas les mêmes octets", "The retry has other bytes"),
            observed=same(second.body.decode("utf-8", "replace")[:300]),
            expected=same(first.body.decode("utf-8", "replace")[:300]),
            evidence=_evidence(inbox),
        )
        _require_sync(story, control, market, "sync_completed")


def delays(story: Story) -> None:
    """Three attempts at most, at the promised distances."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    inbox.answers.extend([500] * 10)
    market = new_market(story)
    control.complete_market(market)
    elapsed = earliest = latest = 0.0
    for number, (shortest, longest) in enumerate(story.world.expects.retry_delays, start=1):
        earliest, latest = earliest + shortest, latest + longest
        control.advance(max(0.0, earliest - 0.1 - elapsed))
        _require_sent(story, inbox, number, f"{number} × 500")
        elapsed = latest + 0.1
        control.advance(elapsed - (earliest - 0.1))
        _require_sent(story, inbox, number + 1, f"{number + 1} × 500")
    control.advance(_LONG_ENOUGH)
    _require_sent(story, inbox, len(story.world.expects.retry_delays) + 1, "500")
    _require_sync(story, control, market, "sync_failed")


def refused(story: Story) -> None:
    """A refusal is final: no second attempt."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    for status in _PERMANENT:
        inbox.deliveries.clear()
        inbox.answers.clear()
        inbox.answers.append(status)
        market = new_market(story)
        control.complete_market(market)
        control.advance(_LONG_ENOUGH)
        story.require(
            len(inbox.deliveries) == 1,
            rule="retry-after-refusal",
            title=Text(
                "Un refus définitif est suivi d'un nouvel essai",
                "A final refusal is followed by another attempt",
            ),
            observed=Text("{n} envois après {s}", "{n} deliveries after {s}").fill(
                n=len(inbox.deliveries), s=status
            ),
            expected=Text("un seul envoi", "one delivery"),
            evidence=_evidence(inbox),
            document="D07, SFD §7.6.2",
            place=f"webhook {status}",
        )
        _require_sync(story, control, market, "sync_failed")
        # A success in between keeps the breaker closed.
        _deliver_one(story, control, inbox)


def redirected(story: Story) -> None:
    """A redirect is not followed."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    inbox.location = inbox.url
    inbox.answers.extend([302] * 5)
    market = new_market(story)
    control.complete_market(market)
    once = len(inbox.deliveries)
    story.require(
        once == 1,
        rule="redirect-followed",
        title=Text("Une redirection est suivie", "A redirect is followed"),
        observed=Text("{n} envois", "{n} deliveries").fill(n=once),
        expected=Text("un seul envoi", "one delivery"),
        evidence=_evidence(inbox),
        document="D07, écart 59",
    )


def breaker(story: Story) -> None:
    """Five failures in a row suspend deliveries for 30 minutes; one attempt then decides."""
    control, inbox = control_of(story), inbox_of(story)
    if not story.world.expects.circuit_breaker:
        story.skip(Text("ce profil n'a pas de disjoncteur", "this profile has no circuit breaker"))
    control.freeze()
    inbox.answers.extend([500] * 5)
    first, second = new_market(story), new_market(story)
    control.complete_market(first)
    control.advance(_LONG_ENOUGH)
    control.complete_market(second)
    control.advance(_LONG_ENOUGH)
    _require_sent(story, inbox, 5, "5 × 500")
    state = control.breaker()["state"]
    story.require(
        state == "open",
        rule="breaker-not-open",
        title=Text("Le disjoncteur ne s'ouvre pas", "The circuit breaker does not open"),
        observed=same(str(state)),
        expected=same("open"),
        evidence=_evidence(inbox),
        document="D06 §5, D07",
    )
    control.advance(_PAUSE)
    story.require(
        len(inbox.deliveries) >= 6 and control.breaker()["state"] == "closed",
        rule="breaker-not-closed",
        title=Text("Le disjoncteur ne se referme pas", "The circuit breaker does not close"),
        observed=same(f"{control.breaker()['state']}, {len(inbox.deliveries)}"),
        expected=Text("un essai, puis « closed »", "one attempt, then 'closed'"),
        evidence=_evidence(inbox),
        document="D06 §5",
    )


def by_hand(story: Story) -> None:
    """After a failure, the buyer can have it sent again."""
    control, inbox = control_of(story), inbox_of(story)
    control.freeze()
    inbox.answers.append(404)
    market = new_market(story)
    control.complete_market(market)
    _require_sync(story, control, market, "sync_failed")
    control.retry_market(market)
    control.advance(_LONG_ENOUGH)
    _require_sent(story, inbox, 2, "404, 200")
    _require_sync(story, control, market, "sync_completed")


def _deliver_one(story: Story, control: Control, inbox: Inbox) -> None:
    inbox.answers.clear()
    control.complete_market(new_market(story))


def _require_sent(story: Story, inbox: Inbox, count: int, answers: str) -> None:
    story.require(
        len(inbox.deliveries) == count,
        rule="retry-count",
        title=Text("Le nombre d'essais n'est pas celui promis", "The number of attempts is wrong"),
        observed=Text("{n} envois pour des réponses {a}", "{n} deliveries for answers {a}").fill(
            n=len(inbox.deliveries), a=answers
        ),
        expected=same(str(count)),
        evidence=_evidence(inbox),
        document="D07, SFD §7.6.1",
    )


def _require_sync(story: Story, control: Control, market: str, wanted: str) -> None:
    state = control.market(market)["sync_status"]
    story.require(
        state == wanted,
        rule="sync-state",
        title=Text("L'état de synchronisation est faux", "The state of synchronisation is wrong"),
        observed=same(str(state)),
        expected=same(wanted),
        document="D07, SFD §7.7",
    )


def _evidence(inbox: Inbox) -> list[Exchange]:
    return [delivered.exchange(inbox.url) for delivered in inbox.deliveries[-3:]]


_DOCUMENT = "D07, SFD §7.6"
SCENARIOS = (
    Scenario("signed", Text("Le webhook est signé", "The webhook is signed"), "D07", signed),
    Scenario(
        "retried", Text("Échec passager : nouvel essai", "Passing failure"), _DOCUMENT, retried
    ),
    Scenario("delays", Text("Trois essais, à leurs délais", "Three attempts"), _DOCUMENT, delays),
    Scenario("refused", Text("Refus : un seul envoi", "Refusal: one delivery"), _DOCUMENT, refused),
    Scenario("redirected", Text("Redirection non suivie", "Redirect"), _DOCUMENT, redirected),
    Scenario("breaker", Text("Le disjoncteur", "The circuit breaker"), "D06 §5, D07", breaker),
    Scenario("by-hand", Text("Relance à la main", "Retry by hand"), "D03", by_hand),
)
