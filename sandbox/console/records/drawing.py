"""A market or an application on its two state machines: where it stands, and how it got there."""

from collections.abc import Mapping

from markupsafe import Markup

from contracts.wording import Text
from sandbox.console import words
from sandbox.console.language import say, t
from sandbox.diagrams import Part, draw
from sandbox.domain.models import HistoryEntry, Market, Record
from sandbox.domain.profile import Profile
from sandbox.domain.states import Event, State

_BUSINESS_STATES = frozenset(State)


def drawn(profile: Profile, record: Record) -> Markup:
    """Draw both machines as inline SVG, the present states marked and the ways taken in bold."""
    is_market = isinstance(record, Market)
    machine = profile.market_machine if is_market else profile.application_machine
    business = [e for e in record.history if is_business(e)]
    sync = [e for e in record.history if not is_business(e)]
    parts = (
        Part(
            machine,
            t("Marché", "Market") if is_market else t("Candidature", "Application"),
            current=record.state,
            leads_on=t("le webhook part", "the webhook leaves"),
            taken=_ways(business),
        ),
        Part(
            profile.sync_machine,
            t("Synchronisation", "Synchronisation"),
            current=record.sync_status,
            taken=_ways(sync),
        ),
    )
    title = t(
        f"{record.identifier} : état {record.state}, synchronisation {record.sync_status}",
        f"{record.identifier}: state {record.state}, synchronisation {record.sync_status}",
    )
    # Everything that comes from outside is escaped by `draw`.
    return Markup(draw(parts, identifier="states", title=title, word=_word))  # noqa: S704


def is_business(entry: HistoryEntry) -> bool:
    """Tell whether a transition is one of the business state, not of the synchronisation."""
    return entry.target in _BUSINESS_STATES


def _ways(entries: list[HistoryEntry]) -> frozenset[tuple[str, str]]:
    return frozenset((entry.source, entry.target) for entry in entries)


_SHORT: Mapping[str, Text] = {
    Event.RETRY_LATER: Text("réessayer", "retry"),
    Event.FAIL: Text("échec", "failure"),
    Event.CRASH: Text("plantage", "crash"),
    Event.RETRY_SYNC: Text("relancer", "by hand"),
}
"""What a drawing has little room for."""


def _word(event: str) -> str:
    return say(_SHORT.get(event, words.EVENTS.get(event, event)))
