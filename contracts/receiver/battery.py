"""Runs the battery against a receiver.

    find a way of speaking that the receiver accepts
      │                                │ there is none
      ▼                                ▼
    all probes, in that way          refusals, and signatures made in usual wrong ways

A receiver with one fault would fail most probes if they all ran into it. So the battery first
finds a form of JSON and a spelling of the header that are accepted, and speaks so in all probes
that are about something else.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from contracts.exchange import Exchange, Request
from contracts.receiver.approach import SPELLINGS, Approach
from contracts.receiver.forge import OTHER_SECRET, Forge, sign
from contracts.receiver.forms import FORMS
from contracts.receiver.hook import Hook, HookError
from contracts.receiver.observations import Observation, Observations
from contracts.receiver.probes import probes
from contracts.receiver.wire import Wire
from contracts.report.progress import Progress
from contracts.wording import Text, same

LARGE_LOTS = 4_000
"""With names of 240 characters they make a body of 1 MB."""
LANES = 8
"""How many probes run at once against a receiver that is slow but serves several at a time."""
_REFUSALS_BEFORE_RECOVERY = 5


class Battery:
    """One examination of one receiver."""

    def __init__(
        self, wire: Wire, forge: Forge, *, budget: float, progress: Progress, hook: Hook | None
    ) -> None:
        self._wire = wire
        self._forge = forge
        self._approach = Approach(wire, forge)
        self._hook = hook
        self._progress = progress
        self._lanes = 1
        self._seen = Observations(budget=budget, hook=hook.url if hook else None)

    async def run(self) -> Observations:
        """Run every probe that makes sense; raises `Unreachable` where nobody answers."""
        await self._find_style()
        await self._choose_lanes()
        if self._seen.style is None:
            await self._signatures()
            self._seen.quirks = await self._approach.try_wrong_ways()
            return self._seen
        await self._valid()
        await self._forms()
        await self._spellings()
        await self._events()
        await self._duplicates()
        await self._bodies()
        await self._acknowledgement()
        # Last: a receiver that locks the sender out after forgeries would fail all that follows.
        await self._signatures()
        await self._recovery()
        return self._seen

    async def _find_style(self) -> None:
        self._progress.step(Text("Recherche d'un envoi accepté", "Looking for an accepted webhook"))
        style = await self._approach.find_style()
        self._seen.calibration = self._approach.exchanges
        if style is not None:
            self._seen.style = self._forge.style = style

    async def _choose_lanes(self) -> None:
        """Run probes side by side where the receiver is slow, and serves two as fast as one."""
        first = self._seen.calibration[-1].duration
        if self._hook is not None or self._seen.style is None or first <= self._seen.budget:
            return
        pair = [self._market(), self._market()]
        both = await self._wire.send_at_once(pair, Text("deux à la fois", "two at once"))
        if max(exchange.duration for exchange in both) < 1.6 * first:
            self._lanes = LANES

    def _market(self) -> Request:
        return self._forge.event(self._forge.market(rich=False))

    # Signatures

    async def _signatures(self) -> None:
        forge = self._forge
        bodies = [forge.body(forge.market(rich=False)) for _ in range(5)]
        right = sign(forge.secret, bodies[3])
        altered = forge.market(rich=False)
        authentic = forge.body(altered)
        altered["market"]["name"] = "Entretien des parcs"
        requests = {
            "missing-signature": forge.request(bodies[0]),
            "empty-signature": forge.signed(bodies[1], signature="sha256="),
            "other-secret": forge.signed(bodies[2], signature=sign(OTHER_SECRET, bodies[2])),
            "truncated-signature": forge.signed(bodies[3], signature=right[: len("sha256=") + 32]),
            "altered-body": forge.signed(
                forge.body(altered), signature=sign(forge.secret, authentic)
            ),
        }
        wrong = forge.market(rich=False)
        request = forge.signed(forge.body(wrong), signature="sha256=" + "5" * 64)
        before = await self._count(wrong)
        await self._probe("wrong-signature", request)
        if before is not None:
            grown = await self._grown(wrong, before, expected=0)
            self._seen.by_probe["wrong-signature"].processed = grown
        await self._probes(requests)

    async def _valid(self) -> None:
        forge = self._forge
        plain = forge.style.form.plain
        await self._probe("valid-market", forge.event(forge.market(rich=not plain)))
        await self._probe("valid-application", forge.event(forge.application(rich=not plain)))

    async def _forms(self) -> None:
        requests, labels = {}, {}
        own = self._forge.style.form
        for form in FORMS if own in FORMS else (*FORMS, own):
            event = self._forge.market(rich=not form.plain)
            if form.id == "mixed":
                event = self._forge.application()
            requests[form.id] = self._forge.event(event, form)
            labels[form.id] = form.title
        self._seen.forms = await self._many(requests, labels)

    async def _spellings(self) -> None:
        requests = {
            spelling: self._forge.signed(
                self._forge.body(self._forge.market(rich=False)), header=spelling
            )
            for spelling in SPELLINGS
        }
        labels = {spelling: same(spelling) for spelling in SPELLINGS}
        self._seen.spellings = await self._many(requests, labels)

    # Events and duplicates

    async def _events(self) -> None:
        forge = self._forge
        unknown = forge.market(rich=False) | {"event": "market.archived"}
        extra = forge.market(rich=False)
        extra["market"] |= {"buyer": {"name": "Ville"}, "reference": "R-1"}
        extra["schema_version"] = 2
        await self._probes(
            {
                "application-first": forge.event(forge.application(rich=False, orphan=True)),
                "unknown-event": forge.event(unknown),
                "extra-field": forge.event(extra),
            }
        )
        deployed = {
            "market": forge.event(forge.market(rich=False, deployed=True)),
            "application": forge.event(forge.application(rich=False, deployed=True)),
        }
        labels = {name: same(name) for name in deployed}
        answers = await self._many(deployed, labels)
        self._seen.by_probe["deployed-payload"] = Observation(list(answers.values()))

    async def _duplicates(self) -> None:
        for name, at_once in (("duplicate", False), ("duplicate-at-once", True)):
            probe = probes()[name]
            self._progress.step(probe.title)
            event = self._forge.market(rich=False)
            request = self._forge.event(event)
            before = await self._count(event)
            if at_once:
                exchanges = await self._wire.send_at_once([request, request], probe.title)
            else:
                exchanges = [await self._wire.send(request, probe.title) for _ in range(2)]
            observation = self._seen.by_probe[name] = Observation(exchanges)
            if before is not None:
                observation.processed = await self._grown(event, before, expected=1)

    async def _count(self, event: dict[str, Any]) -> int | None:
        if self._hook is None or self._seen.hook_error is not None:
            return None
        try:
            return await self._hook.count(event)
        except HookError as error:
            self._seen.hook_error = str(error)
            return None

    async def _grown(self, event: dict[str, Any], before: int, expected: int) -> int | None:
        if self._hook is None:
            return None
        try:
            return await self._hook.grown(event, before, expected)
        except HookError as error:
            self._seen.hook_error = str(error)
            return None

    # Bodies, protocol, time

    async def _bodies(self) -> None:
        forge = self._forge
        large = forge.market(rich=False)
        large["market"]["lots"] = [
            {"name": f"Lot {number} ".ljust(240, "x")} for number in range(1, LARGE_LOTS + 1)
        ]
        body = forge.body(forge.market(rich=False))
        await self._probes(
            {
                "malformed": forge.signed(body[:-5]),
                "empty": forge.signed(b""),
                "array": forge.signed(forge.body([forge.market(rich=False)])),
                "null": forge.signed(b"null"),
                "content-type": forge.signed(body, content_type="text/plain"),
                "get": Request("GET", forge.url),
                "options": Request("OPTIONS", forge.url),
                "large": forge.event(large),
            }
        )

    async def _acknowledgement(self) -> None:
        """Measure twice where the first time is long: it may have been chance."""
        exchanges = [await self._wire.send(self._market())]
        if exchanges[0].duration > self._seen.budget:
            exchanges.append(await self._wire.send(self._market()))
        self._seen.by_probe["acknowledgement"] = Observation(exchanges)

    async def _recovery(self) -> None:
        self._progress.step(probes()["recovery"].title)
        for _ in range(_REFUSALS_BEFORE_RECOVERY):
            body = self._forge.body(self._forge.market(rich=False))
            await self._wire.send(self._forge.signed(body, signature="sha256=" + "0" * 64))
        try:
            await self._wire.break_off(self._market())
        except OSError:
            # It hung up first; what counts is the next webhook.
            await asyncio.sleep(0)
        await self._probe("recovery", self._market())

    # Sending

    async def _probe(self, name: str, request: Request) -> None:
        self._progress.step(probes()[name].title)
        exchange = await self._wire.send(request, probes()[name].title)
        self._seen.by_probe[name] = Observation([exchange])

    async def _probes(self, requests: Mapping[str, Request]) -> None:
        answers = await self._many(requests, {name: probes()[name].title for name in requests})
        for name, exchange in answers.items():
            self._seen.by_probe[name] = Observation([exchange])

    async def _many(
        self, requests: Mapping[str, Request], labels: Mapping[str, Text]
    ) -> dict[str, Exchange]:
        lanes = asyncio.Semaphore(self._lanes)

        async def one(name: str, request: Request) -> tuple[str, Exchange]:
            async with lanes:
                self._progress.step(labels[name])
                return name, await self._wire.send(request, labels[name])

        return dict(await asyncio.gather(*(one(n, r) for n, r in requests.items())))
