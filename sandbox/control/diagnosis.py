"""Why a receiver refuses a webhook that is rightly signed: it is asked, mistake by mistake."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.control.calls import find_delivery, find_editor, space_of
from sandbox.control.errors import ControlError
from sandbox.domain.models import Editor
from sandbox.http import Answer, Call, Handler
from sandbox.signatures.keys import Editor as Keyholder
from sandbox.signatures.keys import Secrets
from sandbox.signatures.mistakes import Mistake
from sandbox.space import Space
from sandbox.spaces import Spaces
from sandbox.webhooks.address import UnusableUrl
from sandbox.webhooks.delivery import Delivery, NoAnswer, Request
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.request import build
from sandbox.webhooks.signing import sign

if TYPE_CHECKING:
    from sandbox.webhooks.transport import Transport

BUDGET_SECONDS = 20
"""How long a receiver is asked, in real seconds: one that takes a second for each answer is not
asked everything."""


_SIGNATURE_REFUSED = frozenset({400, 401, 403, 422})
"""How receivers answer what they take for wrongly signed; others may be about anything."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was sent, in words, and how it was answered: a status, or why there was none."""

    what: str
    status: int | None
    error: str | None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    async def diagnose(call: Call) -> Answer:
        space = space_of(spaces, call)
        delivery = find_delivery(space, call.path_params["id"])
        editor = find_editor(space, delivery.client_id)
        if not editor.completion_webhook_url or not editor.webhook_secret:
            raise ControlError(
                409,
                f"the editor '{editor.client_id}' has no webhook URL, or no webhook secret",
                f"set them: PATCH /_sandbox/editors/{editor.client_id}",
            )
        from sandbox.webhooks.transport import Transport  # noqa: PLC0415 - a start needs no h11

        settings = spaces.settings
        rules = space.profile.webhook_rules(settings.webhook_max_attempts, settings.webhook_timeout)
        asked = _Asked(Transport(settings.webhook_ca_file), rules, editor)
        try:
            verdict, mistake = await asked.find(delivery.event.body, secrets_of(space, editor))
        except UnusableUrl as error:
            raise ControlError(409, str(error), "correct the editor's URL first") from error
        return Answer.json(200, _shape(delivery, verdict, mistake, asked.tried))

    return {"diagnoseDelivery": diagnose}


def secrets_of(space: Space, editor: Editor) -> Secrets:
    """Give the secret that an editor's webhooks are signed with, and those easily mistaken."""
    holders = {
        each.client_id: Keyholder(each.client_id, each.client_secret, each.webhook_secret)
        for each in space.workspace.editors.values()
    }
    own = holders.pop(editor.client_id)
    return Secrets(own, tuple(holders.values()))


class _Asked:
    """A receiver that is asked; `tried` tells what it has answered so far."""

    def __init__(self, transport: "Transport", rules: WebhookRules, editor: Editor) -> None:
        self._transport, self._rules = transport, rules
        self._url = editor.completion_webhook_url or ""
        self.tried: list[_Tried] = []

    async def find(self, body: bytes, secrets: Secrets) -> tuple[str, Mistake | None]:
        """Find what it accepts; gives the verdict and the mistake. Raises `UnusableUrl`."""
        from sandbox.signatures.trials import trials  # noqa: PLC0415 - nor this

        right = sign(secrets.right.decode(), body)
        loop = asyncio.get_running_loop()
        until = loop.time() + BUDGET_SECONDS
        first = await self._ask("as it is, rightly signed", body, right)
        if first.accepted:
            return await self._doubt(body, secrets.right.decode())
        if first.status is None:
            return "no_answer", None
        for trial in trials(body, secrets):
            if loop.time() > until:
                break
            if (await self._ask(trial.mistake.what.en, trial.body, trial.signature)).accepted:
                return "explained", trial.mistake
        return "unknown", None

    async def _doubt(self, body: bytes, secret: str) -> tuple[str, Mistake | None]:
        """Find out whether what was accepted was accepted for the right reason."""
        from sandbox.signatures.bodies import lucky, respelt  # noqa: PLC0415 - nor this

        other = respelt(body)
        if other is not None:
            answer = await self._ask(
                "the same JSON, spelt otherwise, rightly signed", other, sign(secret, other)
            )
            if answer.status in _SIGNATURE_REFUSED:
                return "explained", lucky(body)
        forged = await self._ask("as it is, wrongly signed", body, sign(f"not {secret}", body))
        return ("unverified" if forged.accepted else "accepted"), None

    async def _ask(self, what: str, body: bytes, signature: str) -> _Tried:
        request = build(self._rules, self._url, body, signature)
        status, error = await self._send(request)
        tried = _Tried(what, status, error)
        self.tried.append(tried)
        return tried

    async def _send(self, request: Request) -> tuple[int | None, str | None]:
        try:
            async with asyncio.timeout(self._rules.timeout_seconds):
                response = await self._transport.post(request)
        except TimeoutError:
            return None, f"no answer within {self._rules.timeout_seconds:g} s"
        except NoAnswer as problem:
            return None, str(problem)
        return response.status, None


def _shape(
    delivery: Delivery, verdict: str, mistake: Mistake | None, tried: Iterable[_Tried]
) -> dict[str, Any]:
    return {
        "delivery_id": delivery.id,
        "verdict": verdict,
        "mistake": mistake
        and {
            "id": mistake.id,
            "part": mistake.part.value,
            "what": mistake.what.en,
            "advice": mistake.advice.en,
            "in_french": {"what": mistake.what.fr, "advice": mistake.advice.fr},
        },
        "trials": [
            {"what": each.what, "status": each.status, "error": each.error} for each in tried
        ],
    }
