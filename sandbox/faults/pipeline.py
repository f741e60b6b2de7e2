"""How a scripted fault gets into a call of the service's API.

    request ─▶ routing, token, contract (as always; what is refused here uses nothing up)
            ─▶ the first fault scripted for the operation ─▶ fault.apply(affected)
                                                                │
                 refuses ◀── status, rate_limit, *_token, document_* ──┤
                 waits   ◀── latency ─────────────────────────────────┤
                                                                      ▼
                                             the operation, where the fault lets it
                                                                      │
                 changes the bytes ◀── corrupt_document ──────────────┤
                 changes their way ◀── slow_bytes, truncated_body, connection_reset
                                                                      ▼
                                      journal: "fault applied: …" ─▶ the wire

One call meets one fault. With none scripted in its workspace a call looks at one list.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from inspect import isawaitable

from sandbox.domain.clock import in_seconds
from sandbox.domain.errors import NotAuthorized, ServiceError
from sandbox.domain.faults import ScriptedFault, Stage, Use
from sandbox.domain.models import Application, Market, Token
from sandbox.domain.workspace import Workspace
from sandbox.faults.pauses import Pauses
from sandbox.faults.registry import Fault, kinds
from sandbox.http import ON_PURPOSE, Answer, Call, Handler, HttpError

USES = "fault uses"
"""Key of `Call.attributes`: what has struck the call, for the journal."""


class CallFault(Fault):
    """A fault of the service's API."""

    stage = Stage.CALL

    @property
    def effect(self) -> str:
        """Say in English what it does, for the journal."""
        raise NotImplementedError

    @property
    def lasts_seconds(self) -> float | None:
        """How long, by the clock, it goes on for an object that it has struck; None for once."""
        return None

    async def apply(self, affected: "Affected") -> Answer:
        """Answer the call; raises what refuses it."""
        raise NotImplementedError


@dataclass(slots=True)
class Affected:
    """A call that a fault has struck, and what can be done with it.

    `is_current` tells whether its world is still there, `word` words a refusal.
    """

    call: Call
    workspace: Workspace
    pauses: Pauses
    handler: Handler
    is_current: Callable[[], bool]
    word: Callable[[Call, Exception], Answer]

    async def operate(self) -> Answer:
        """Carry the operation out; a refusal by the rules is an answer like any other."""
        try:
            answer = self.handler(self.call)
            return await answer if isawaitable(answer) else answer
        except (HttpError, ServiceError) as error:
            return self.word(self.call, error)

    async def pause(self, seconds: float) -> None:
        """Hold the client up; raises `NotAuthorized` where the world has gone meanwhile."""
        await self.pauses.pause(seconds, f"{self.call.method} {self.call.path}")
        if not self.is_current():
            raise NotAuthorized("the workspace was reset while the call was held up")

    @property
    def token(self) -> Token | None:
        """The token that the call carries."""
        return self.workspace.tokens.get(self.call.attributes.get("token", b""))


def strike(fault: ScriptedFault, affected: Affected, operation: str) -> Awaitable[Answer]:
    """Use a fault up on a call, and give what answers it."""
    call, workspace = affected.call, affected.workspace
    kind = kinds()[fault.kind](**fault.parameters)
    if not isinstance(kind, CallFault):
        raise TypeError(f"the fault '{fault.kind}' cannot strike a call")
    now, lasts = workspace.clock.now(), kind.lasts_seconds
    use = Use(
        fault_id=fault.id,
        kind=fault.kind,
        target=operation,
        at=now,
        effect=kind.effect,
        identifier=call.path_params.get("identifier"),
    )
    until = None if lasts is None else in_seconds(now, lasts)
    workspace.fault_script.use(fault, use, until)
    call.attributes[ON_PURPOSE] = True
    call.attributes.setdefault(USES, []).append(use)
    call.attributes.setdefault("notes", []).append(str(use))
    return kind.apply(affected)


def about(call: Call, workspace: Workspace) -> Collection[str]:
    """Name the market, the application and the company that a call concerns.

    A market that is to be created has its name instead of an identifier.
    """
    names = {value for value in call.path_params.values() if isinstance(value, str)}
    for identifier in tuple(names):
        match workspace.record(identifier):
            case Application() as application:
                names |= {application.market_identifier, application.siret or ""}
            case Market() as market:
                names.add(market.siret)
    return names | {*sent_values(call)}


def sent_values(call: Call) -> Collection[str]:
    """Give the name of the market and the SIRET that a call carries."""
    if not isinstance(call.body, dict):
        return []
    roots = (call.body.get(root) for root in ("public_market", "market_application"))
    values = (
        root.get(key) for root in roots if isinstance(root, dict) for key in ("name", "siret")
    )
    return [value for value in values if isinstance(value, str)]
