"""Public markets and applications: their state, and the human part of the journey in one call."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sandbox.control.calls import body_of, outcome, space_of
from sandbox.control.errors import ControlError, listed
from sandbox.control.shapes import application_shape, market_shape
from sandbox.domain import catalogue
from sandbox.domain.background import catch_up
from sandbox.domain.buyer import complete_wizard
from sandbox.domain.clock import format_seconds
from sandbox.domain.errors import InvalidRequest, TransitionRefused
from sandbox.domain.headless import Submission, complete_application
from sandbox.domain.models import Application, Market, Record, WebhookEvent
from sandbox.domain.states import State
from sandbox.domain.sync import retry_sync
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, Handler
from sandbox.settings import base_url
from sandbox.space import Space
from sandbox.spaces import Spaces

CAUSE = "control API"

R = TypeVar("R", bound=Record)


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""
    markets, applications = _Markets(spaces), _Applications(spaces)
    return {
        "listPublicMarkets": markets.all,
        "getPublicMarket": markets.get,
        "completePublicMarket": markets.complete,
        "retryPublicMarketSync": markets.retry_sync,
        "listMarketApplications": applications.all,
        "getMarketApplication": applications.get,
        "completeMarketApplication": applications.complete,
        "retryMarketApplicationSync": applications.retry_sync,
    }


class _Records(Generic[R]):
    """What both kinds share; `_complete` is what tells them apart."""

    plural: str
    shape: Callable[..., dict[str, Any]]
    creation: str

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def _stored(self, workspace: Workspace) -> dict[str, R]:
        raise NotImplementedError

    def _complete(self, space: Space, record: R, call: Call) -> WebhookEvent | None:
        raise NotImplementedError

    def all(self, call: Call) -> Answer:
        stored = self._stored(space_of(self._spaces, call).workspace)
        state, sync_status = call.query["state"], call.query["sync_status"]
        found = [
            record
            for record in reversed(stored.values())
            if state in (None, record.state) and sync_status in (None, record.sync_status)
        ]
        shown = [self.shape(record) for record in found[: call.query["limit"]]]
        return Answer.json(200, {self.plural: shown, "total": len(found)})

    def get(self, call: Call) -> Answer:
        return Answer.json(200, self.shape(self._find(call)[1]))

    async def complete(self, call: Call) -> Answer:
        space, record = self._find(call)
        try:
            event = self._complete(space, record, call)
        except TransitionRefused as error:
            raise ControlError(409, str(error), self._way_on(record)) from error
        return Answer.json(200, self.shape(record, await outcome(call, space, event)))

    async def retry_sync(self, call: Call) -> Answer:
        space, record = self._find(call)
        try:
            event = retry_sync(space.workspace, record, base_url=self._address(call), cause=CAUSE)
        except TransitionRefused as error:
            raise ControlError(
                409,
                f"{error} (it is {record.state}, {record.sync_status})",
                "a retry by hand is for completed objects in sync_failed, three times an hour "
                "(POST /_sandbox/clock moves the hour on); "
                "POST /_sandbox/webhooks/deliveries/{id}/replay sends a webhook again at any time",
            ) from error
        return Answer.json(200, self.shape(record, await outcome(call, space, event)))

    def _address(self, call: Call) -> str:
        return base_url(self._spaces.settings, call.scheme, call.host)

    def _find(self, call: Call) -> tuple[Space, R]:
        space = space_of(self._spaces, call)
        stored, identifier = self._stored(space.workspace), call.path_params["identifier"]
        if identifier in stored:
            return space, stored[identifier]
        raise ControlError(
            404,
            f"the workspace '{space.request.name}' has no {self.plural[:-1]} '{identifier[:100]}'",
            f"it has: {listed(reversed(stored))}; {self._elsewhere(identifier) or self.creation}",
        )

    def _elsewhere(self, identifier: str) -> str | None:
        for space in self._spaces:
            if identifier in self._stored(space.workspace):
                return f"this one is in another workspace: add ?workspace={space.request.name}"
        return None

    def _way_on(self, record: R) -> str:
        if record.state is State.COMPLETED:
            path = f"/_sandbox/{self.plural}/{record.identifier}"
            return f"GET {path} shows it; POST {path}/retry_sync sends a failed webhook again"
        return f"GET /_sandbox/{self.plural}/{record.identifier} shows it"


class _Markets(_Records[Market]):
    plural = "public_markets"
    shape = staticmethod(market_shape)
    creation = "create one with POST /api/v1/public_markets, or with POST /_sandbox/trigger"

    def _stored(self, workspace: Workspace) -> dict[str, Market]:
        return workspace.markets

    def _complete(self, space: Space, record: Market, call: Call) -> WebhookEvent:
        keys = body_of(call).get("optional_field_keys")
        try:
            return complete_wizard(space.workspace, record, keys, cause=CAUSE)
        except InvalidRequest as error:
            unknown = ", ".join(repr(violation.value) for violation in error.violations)
            types = ", ".join(record.market_type_codes)
            offered = ", ".join(catalogue.optional_keys(record.market_type_codes))
            raise ControlError(
                422,
                f"optional_field_keys: a market of {types} does not offer {unknown}",
                f"it offers: {offered or 'none'}",
            ) from error


class _Applications(_Records[Application]):
    plural = "market_applications"
    shape = staticmethod(application_shape)
    creation = (
        "create one with POST /api/v1/public_markets/{identifier}/market_applications, "
        "or with POST /_sandbox/trigger"
    )

    def _stored(self, workspace: Workspace) -> dict[str, Application]:
        catch_up(workspace)
        return workspace.applications

    def _complete(self, space: Space, record: Application, call: Call) -> WebhookEvent | None:
        wanted = body_of(call)
        submission = Submission(wanted.get("siret"), wanted.get("answers"), wanted.get("lots"))
        try:
            return complete_application(
                space.workspace, record, submission, base_url=self._address(call), cause=CAUSE
            )
        except InvalidRequest as error:
            market = space.workspace.markets[record.market_identifier]
            raise ControlError(422, _told(error), _what_is_asked(market)) from error

    def _way_on(self, record: Application) -> str:
        if record.state is State.COMPLETED:
            return super()._way_on(record)
        return (
            f"GET /_sandbox/public_markets/{record.market_identifier} shows the market and its "
            'deadline; POST /_sandbox/clock {"freeze_at": ...} can go back before it'
        )


def _told(error: InvalidRequest) -> str:
    told = (f"{'.'.join(map(str, v.path))}: {v.message}" for v in error.violations[:5])
    return "; ".join(told)


def _what_is_asked(market: Market) -> str:
    lots: Sequence[str] | Iterable[str] = (
        f"{position} ({lot.name})" for position, lot in enumerate(market.lots, start=1)
    )
    return (
        f"the market {market.identifier} asks for: {', '.join(market.field_keys) or 'nothing yet'}"
        f"; its lots are: {listed(lots)}; its deadline is {format_seconds(market.deadline)}"
    )
