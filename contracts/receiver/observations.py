"""What the battery saw, before anything is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.exchange import Exchange
from contracts.receiver.forge import Style
from contracts.receiver.probes import Reply, reply_of


@dataclass(slots=True)
class Observation:
    """What one probe brought; `processed` is what the hook counted, None where nothing did."""

    exchanges: Sequence[Exchange]
    processed: int | None = None

    @property
    def replies(self) -> list[Reply]:
        """How the service would have taken the answers."""
        return [reply_of(exchange) for exchange in self.exchanges]

    @property
    def worst(self) -> Reply:
        """The answer that does the most harm."""
        return max(self.replies, key=list(Reply).index)

    @property
    def accepted(self) -> bool:
        """Whether every answer was 2xx."""
        return all(reply is Reply.ACCEPTED for reply in self.replies)

    @property
    def survived(self) -> bool:
        """Whether every answer is one of a program that knows what it does; 501 is."""
        return all(
            exchange.status is not None and (exchange.status < 500 or exchange.status == 501)
            for exchange in self.exchanges
        )


@dataclass(slots=True)
class Observations:
    """Everything that was seen of one receiver."""

    budget: float
    """How long an acknowledgement may take, in seconds."""
    style: Style | None = None
    """The way of speaking that the receiver accepts; None where it accepts none."""
    calibration: list[Exchange] = field(default_factory=list)
    """The valid webhooks with which an accepted style was looked for."""
    forms: dict[str, Exchange] = field(default_factory=dict)
    """The answer to each way of writing the same JSON."""
    spellings: dict[str, Exchange] = field(default_factory=dict)
    """The answer to each spelling of the header's name."""
    quirks: dict[str, Exchange] = field(default_factory=dict)
    """The answers to signatures made in usual wrong ways, tried where the right one is refused."""
    by_probe: dict[str, Observation] = field(default_factory=dict)
    hook: str | None = None
    hook_error: str | None = None

    def of(self, probe: str) -> Observation | None:
        """Give what a probe brought; None where it was not run."""
        return self.by_probe.get(probe)

    def refused_forms(self) -> dict[str, Exchange]:
        """Give the forms that were not accepted."""
        return {k: e for k, e in self.forms.items() if reply_of(e) is not Reply.ACCEPTED}

    def refused_spellings(self) -> dict[str, Exchange]:
        """Give the spellings of the header that were not accepted."""
        return {k: e for k, e in self.spellings.items() if reply_of(e) is not Reply.ACCEPTED}
