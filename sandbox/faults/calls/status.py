"""Another status in place of the operation."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from sandbox.domain.errors import (
    ApplicationNotCompleted,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    RateLimitExceeded,
    ResourceNotFound,
    Violation,
)
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import DOWNLOADS, OPERATIONS, parameter, register
from sandbox.http import Answer, ScriptedFailure, ScriptedStatus

RETRY_AFTER_SECONDS = 3600

_ROOTS = {"createPublicMarket": "public_market", "createMarketApplication": "market_application"}


@register
@dataclass(frozen=True)
class Status(CallFault):
    """The operation changes nothing; what is answered is `status`, as the service words it."""

    name: ClassVar[str] = "status"
    label: ClassVar[str] = "L’opération n’a pas lieu ; la réponse a ce statut"
    summary: ClassVar[str] = "The operation is not carried out; the answer has this status"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS

    status: int = parameter(
        "statut de la réponse",
        "The status that is answered.",
        type="integer",
        minimum=200,
        maximum=599,
        example=503,
    )
    body: object = parameter(
        "corps JSON, par défaut celui que le service donne à ce statut",
        "The JSON body; by default the one that the service gives with this status.",
        None,
    )
    retry_after: int | None = parameter(
        "valeur de l’en-tête Retry-After, en secondes",
        "The value of the Retry-After header, in seconds.",
        None,
        type="integer",
        nullable=True,
        minimum=0,
        maximum=86_400,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"{self.status} in place of the operation"

    async def apply(self, affected: Affected) -> Answer:
        """Answer with the status."""
        answer = self._answer(affected)
        if self.retry_after is not None:
            answer.headers.append(("retry-after", str(self.retry_after)))
        return answer

    def _answer(self, affected: Affected) -> Answer:
        if self.status in (204, 304):
            return Answer(self.status)
        if self.body is not None:
            return Answer.json(self.status, self.body)
        if self.status < 400:
            return Answer(self.status)
        if self.status == 422:
            return self._refusal_of_content(affected)
        return affected.word(affected.call, self._error())

    def _refusal_of_content(self, affected: Affected) -> Answer:
        """Answer as to what cannot be accepted; the client has broken nothing, whatever it says."""
        call, operation = affected.call, affected.call.operation_id
        plain = ScriptedStatus(422, self.effect)
        if operation in DOWNLOADS:
            return affected.word(call, ApplicationNotCompleted(self.effect))
        if operation not in _ROOTS:
            return affected.word(call, plain)
        violation = Violation((_ROOTS[operation], "siret"), "luhn", self.effect, value="-")
        answer = affected.word(call, InvalidRequest([violation]))
        call.violations, call.attributes["error"] = [], plain
        return answer

    def _error(self) -> Exception:
        reason = self.effect
        match self.status:
            case 401:
                return NotAuthorized(reason)
            case 403:
                return Forbidden(reason)
            case 404:
                return ResourceNotFound(reason)
            case 429:
                return RateLimitExceeded(self.retry_after or RETRY_AFTER_SECONDS, reason)
            case 500:
                return ScriptedFailure(reason)
            case status:
                return ScriptedStatus(status, reason, title=_phrase(status))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
