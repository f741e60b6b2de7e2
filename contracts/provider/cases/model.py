"""What a case is, and what several of them have in common."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from contracts.exchange import Exchange
from contracts.provider.api import Api
from contracts.provider.bench import Kind
from contracts.provider.control import ControlError
from contracts.provider.story import Scenario, Skipped, Story
from contracts.wording import NOTHING, Text

GARBAGE_TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"  # noqa: S105 - nobody's token
UNKNOWN_MARKET = "VR-2020-000000000000"
UNKNOWN_APPLICATION = "FT2020010100000000"
JSON_TYPE = [("Content-Type", "application/json")]
TOO_LARGE = 10 * 1024 * 1024 + 1
"""One byte beyond the documented limit of a body (D06 §7)."""

_NO_FAULTS = Text(
    "non atteint ici : l'environnement ne permet pas de provoquer cette erreur",
    "not reachable here: the environment cannot be made to fail on purpose",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One way to get a documented answer.

    `play` makes the calls; it returns the exchange that has to have the status. `statuses` allows
    for profiles: by default the status of the pair alone.
    """

    operation: str
    status: int
    slug: str
    title: Text
    document: str
    play: Callable[[Story], Exchange]
    rule: str = "unexpected-status"
    why: Text = NOTHING
    needs_rate_limits: bool = False
    profiles: tuple[str, ...] = ("documented", "deployed")

    @property
    def id(self) -> str:
        """Name it."""
        return f"{self.operation}-{self.status}-{self.slug}"

    def scenario(self) -> Scenario:
        """Make a scenario of it."""

        def run(story: Story) -> None:
            exchange = self.play(story)
            story.expect(
                exchange, self.status, rule=self.rule, title=self.why, document=self.document
            )

        return Scenario(self.id, self.title, self.document, run)


def other_of(story: Story) -> Api:
    """Give the second editor; raises `Skipped` where there is none."""
    if story.world.other is None:
        raise Skipped(
            Text(
                "non vérifié : il faut les identifiants d'un second éditeur (--other-client-id)",
                "not checked: it takes the credentials of a second editor (--other-client-id)",
            )
        )
    return story.world.other


def without_token(story: Story, method: str, path: str, payload: object = None) -> Exchange:
    """Call without any token."""
    body = b"" if payload is None else json.dumps(payload).encode()
    headers = JSON_TYPE if body else []
    label = Text("sans jeton", "without a token")
    return story.world.api.http.send(method, path, headers=headers, body=body, label=label)


def exhausted(story: Story, call: Callable[[], Exchange], limit: int) -> Exchange:
    """Call until the limit of calls is passed; raises `Skipped` where that is not for us to do."""
    if story.world.kind is not Kind.OURS:
        raise Skipped(
            Text(
                "non atteint ici : l'essai reste bien en deçà des limites de débit",
                "not reachable here: a run stays well under the rate limits",
            )
        )
    exchange = call()
    for _ in range(limit + 1):
        if exchange.status == 429:
            return exchange
        exchange = call()
    if exchange.status != 429:
        raise Skipped(
            Text(
                "non atteint ici : le bac à sable observe les limites sans les appliquer "
                "(--rate-limits enforce)",
                "not reachable here: the sandbox observes the limits without enforcing them "
                "(--rate-limits enforce)",
            )
        )
    return exchange


def provoked(story: Story, operation: str, status: int, call: Callable[[], Exchange]) -> Exchange:
    """Have the sandbox answer with a status on purpose, if it can; raises `Skipped`."""
    if story.world.control is None:
        raise Skipped(_NO_FAULTS)
    try:
        story.world.control.script_status(operation, status)
    except ControlError as error:
        raise Skipped(_NO_FAULTS) from error
    return call()


def too_large(
    story: Story,
    path: str,
    headers: list[tuple[str, str]],
    filler: bytes,
    *,
    method: str = "POST",
) -> Exchange:
    """Send a body beyond the limit; raises `Skipped` on an environment of somebody else."""
    if story.world.kind is Kind.GUEST:
        raise Skipped(
            Text(
                "non vérifié : on n'envoie pas 10 Mo à l'environnement d'autrui",
                "not checked: one does not send 10 MB to somebody else's environment",
            )
        )
    label = Text("corps de plus de 10 Mo", "body of more than 10 MB")
    body = filler * (TOO_LARGE // len(filler) + 1)
    return story.world.api.http.send(method, path, headers=headers, body=body, label=label)
