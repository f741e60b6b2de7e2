"""How a scripted fault gets into the way of a webhook.

    event ─▶ queued ──▶ the first fault of the way ──▶ fault.hold()
                │          delayed, late_after_return: a later first attempt
                │          reordered: after the next event
                ▼
             attempt ─▶ the first fault of the way ──▶ fault.carry(parcel)
                │          tampered, wrong_signature: other bytes
                │          duplicated: copies; lost: nothing is sent
                │          (a webhook meets one fault of the way in all)
                ▼
             answer ──▶ the first fault of receivers ─▶ fault.carry(parcel)
                │          receiver_down, receiver_answers: nothing is sent
                │          (each attempt meets one)
                ▼
             what counts is the receiver's answer, or what stands in for it: retries, the circuit
             breaker and the journal see no difference

A replay is sent by hand, as it was wished for: only what receivers do strikes it. A copy that
`duplicated` has made is such a replay.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sandbox.domain.faults import ScriptedFault, Stage, Use
from sandbox.domain.models import Application, Market
from sandbox.domain.workspace import Workspace
from sandbox.faults.registry import EVENTS, Fault, make
from sandbox.webhooks.delivery import Delivery, Request
from sandbox.webhooks.passage import Hold, Passage
from sandbox.webhooks.policy import WebhookRules


@dataclass(frozen=True, slots=True)
class Parcel:
    """An attempt that a fault has struck: `passage` is how it would be made without it."""

    delivery: Delivery
    rules: WebhookRules
    passage: Passage

    @property
    def body(self) -> bytes:
        """The bytes that would be sent."""
        return self.passage.request.body

    def with_body(self, body: bytes) -> Request:
        """Give the request with other bytes, under the signature that it has."""
        request = self.passage.request
        headers = tuple(
            (name, str(len(body)) if name.lower() == "content-length" else value)
            for name, value in request.headers
        )
        return replace(request, headers=headers, body=body)

    def with_signature(self, signature: str | None) -> Request:
        """Give the request with another signature, or without one."""
        request, name = self.passage.request, self.rules.signature_header
        headers = [(key, value) for key, value in request.headers if key != name]
        if signature is not None:
            headers.insert(len(headers) - 2, (name, signature))
        return replace(request, headers=tuple(headers))


class WebhookFault(Fault):
    """A fault in the way of a webhook, or of its receiver."""

    targets = EVENTS

    @property
    def effect(self) -> str:
        """Say in English what it does, for the journal."""
        raise NotImplementedError

    def hold(self, return_seconds: float) -> Hold:
        """Tell how long the webhook is kept before it is sent (stage QUEUE).

        `return_seconds` is how long the page takes until it leads back to the platform.
        """
        raise NotImplementedError

    def carry(self, parcel: Parcel) -> Passage:
        """Tell how the attempt is made (stages ATTEMPT and ANSWER)."""
        raise NotImplementedError


class ScriptCourier:
    """A `sandbox.webhooks.passage.Courier` that follows the fault script of a workspace."""

    def __init__(self, workspace: Workspace, return_seconds: float) -> None:
        """Take the workspace; `return_seconds` is for `WebhookFault.hold`."""
        self._workspace = workspace
        self._return_seconds = return_seconds

    def hold(self, delivery: Delivery) -> Hold | None:
        """Keep what is queued, where that is scripted."""
        struck = self._struck(Stage.QUEUE, delivery)
        if struck is None:
            return None
        fault, use = struck
        delivery.struck = True
        return replace(fault.hold(self._return_seconds), reason=str(use))

    def pass_on(self, delivery: Delivery, request: Request, rules: WebhookRules) -> Passage:
        """Have an attempt made as it is scripted."""
        passage = Passage(request)
        for stage in (Stage.ATTEMPT, Stage.ANSWER):
            by_hand = delivery.replay_of is not None
            if stage is Stage.ATTEMPT and (by_hand or delivery.struck):
                continue
            struck = self._struck(stage, delivery)
            if struck is not None:
                fault, use = struck
                delivery.struck = delivery.struck or stage is Stage.ATTEMPT
                changed = fault.carry(Parcel(delivery, rules, passage))
                passage = replace(changed, faults=(*passage.faults, str(use)))
        return passage

    def _struck(self, stage: Stage, delivery: Delivery) -> tuple[WebhookFault, Use] | None:
        """Use up the fault that is to strike now."""
        workspace, name = self._workspace, delivery.event.name
        if not workspace.fault_script.pending:
            return None
        now = workspace.clock.now()
        about = concerned(workspace, delivery.identifier)
        scripted = workspace.fault_script.find(stage, name, about, now)
        if scripted is None:
            return None
        fault = _made(scripted)
        use = Use(
            fault_id=scripted.id,
            kind=scripted.kind,
            target=name,
            at=now,
            effect=fault.effect,
            delivery=delivery.id,
            identifier=delivery.identifier,
        )
        workspace.fault_script.use(scripted, use)
        delivery.faults.append(str(use))
        workspace.on_fault(use)
        return fault, use


def concerned(workspace: Workspace, identifier: str) -> Collection[str]:
    """Name the market, the application and the companies that a webhook is about."""
    names = {identifier}
    match workspace.record(identifier):
        case Application() as application:
            names |= {application.market_identifier, application.siret or ""}
        case Market() as market:
            names.add(market.siret)
    return names


def _made(scripted: ScriptedFault) -> WebhookFault:
    fault = make(scripted.kind, scripted.parameters)
    if not isinstance(fault, WebhookFault):
        raise TypeError(f"the fault '{scripted.kind}' cannot strike a webhook")
    return fault
