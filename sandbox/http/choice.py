"""Several APIs as one application: each request goes to one of them."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.http.body import MAX_BODY, ClientGone, read_body
from sandbox.http.messages import Call, HttpError

Api = ASGIApp
"""An API as `build_app` makes it."""

Choose = Callable[[Call, bool], ASGIApp | None]
"""Chooses the API for a call; the second argument tells whether its body has been read. None asks
for the body, which is only possible while it has not."""


class Choice:
    """An ASGI application that hands each request on.

    `only` gives the API that all requests are for, as long as there is one; else `choose` decides.
    """

    def __init__(self, only: Callable[[], ASGIApp | None], choose: Choose) -> None:
        self._only, self._choose = only, choose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        application = self._only()
        if application is None:
            application, receive = await self._chosen(Call(scope), receive)
        await application(scope, receive, send)

    async def _chosen(self, call: Call, receive: Receive) -> tuple[ASGIApp, Receive]:
        application = self._choose(call, False)
        if application is not None:
            return application, receive
        try:
            call.raw_body = await read_body(call, receive)
            whole = {"type": "http.request", "body": call.raw_body, "more_body": False}
            receive = _again(whole, receive)
        except ClientGone:
            receive = _again({"type": "http.disconnect"}, receive)
        except HttpError:
            # Too large: the API refuses one that is no smaller in its own words.
            too_much = bytes(MAX_BODY + 1)
            refused = {"type": "http.request", "body": too_much, "more_body": False}
            receive = _again(refused, receive)
        application = self._choose(call, True)
        if application is None:
            raise LookupError("with the body read there is nothing more to ask for")
        return application, receive


def _again(message: Message, rest: Receive) -> Receive:
    """Give a message that was received once more, and then what else comes."""
    messages = [message]

    async def receive() -> Message:
        return messages.pop() if messages else await rest()

    return receive
