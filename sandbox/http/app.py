"""One API of the sandbox: Connexion routes, secures and validates, a table of handlers answers.

bytes → Endpoint → ( Connexion: routing → security → validation → dispatch ) → Answer → bytes
          │ reads the body, bounded                              │ handlers[operationId]
          └ hooks: before … authenticate … error, finish, sent ──┘
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.domain.errors import ResourceNotFound, ServiceError
from sandbox.http.body import MAX_BODY, ClientGone, read_body
from sandbox.http.connexion_parts import (
    API,
    ConnexionMiddleware,
    OpenAPISpecification,
    ProblemException,
    Resolver,
    RoutingMiddleware,
)
from sandbox.http.line import Line
from sandbox.http.messages import (
    ON_PURPOSE,
    Answer,
    Call,
    Handler,
    Hooks,
    HttpError,
    ScriptedFailure,
)
from sandbox.http.response_check import ResponseCheck
from sandbox.http.routes import Routes
from sandbox.http.schema import Formats
from sandbox.http.security import AuthenticationMiddleware
from sandbox.http.validation import CALL_KEY, Reading, ValidationMiddleware

logger = logging.getLogger("sandbox.http")


class _Contract(OpenAPISpecification):
    """A contract that the build has validated, so that the start does not have to."""

    @classmethod
    def _validate_spec(cls, spec: Mapping[str, Any]) -> None:
        """Do nothing: `python -m sandbox.contract build` refuses an invalid contract."""


class _Dispatcher:
    """The innermost layer: finds the handler and leaves its answer with the endpoint."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call = scope[CALL_KEY]
        if call.operation_id is None:
            raise HTTPException(404)
        answer = self._handlers[call.operation_id](call)
        scope[_ANSWER_KEY].append(await answer if isawaitable(answer) else answer)


class _NoteOperation:
    """Notes which operation the routing has found, for the hooks and the journal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call = scope[CALL_KEY]
        call.operation_id = scope["extensions"]["connexion_routing"]["operation_id"]
        await self._app(scope, receive, send)


_ANSWER_KEY = "sandbox.answer"


class Endpoint:
    """An API as an ASGI application."""

    def __init__(
        self,
        connexion: ASGIApp,
        routes: Routes,
        hooks: Hooks,
        check: ResponseCheck | None,
        large_bodies: Mapping[str, int],
    ) -> None:
        self._connexion, self._routes = connexion, routes
        self._hooks, self._check = hooks, check
        self._large_bodies = large_bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, whatever it holds."""
        call = Call(scope)
        self._hooks.before(call)
        try:
            most = self._large_bodies.get(call.path, MAX_BODY)
            call.raw_body = await read_body(call, receive, most)
            answer = await self._answer(call, scope)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the boundary: every failure gets an answer
            answer = self._refusal(call, error)
        answer = self._hooks.finish(call, answer)
        if self._check is not None and ON_PURPOSE not in call.attributes:
            self._check.check(call, answer)
        if answer.sending is not None:
            await answer.sending(answer, Line(scope, receive, send))
        else:
            await _send(answer, send, with_body=call.method != "HEAD")
        await self._hooks.sent(call, answer)

    async def _answer(self, call: Call, scope: Scope) -> Answer:
        # Like the real service, the sandbox does not mind a trailing slash.
        path = call.path.rstrip("/") or "/"
        answers: list[Answer] = []
        inner = {**scope, "path": path, CALL_KEY: call, _ANSWER_KEY: answers}
        await self._connexion(inner, _nothing_left, _not_used)
        return answers[0]

    def _refusal(self, call: Call, error: Exception) -> Answer:
        known = self._http_error(call, error)
        if not isinstance(known, HttpError):
            return self._worded(call, known)
        answer = self._worded(call, known)
        if answer.status == known.status:
            answer.headers += known.headers
        return answer

    def _worded(self, call: Call, error: Exception) -> Answer:
        answer = self._hooks.error(call, error)
        expected = isinstance(error, HttpError | ServiceError | ScriptedFailure)
        if answer.status >= 500 and not expected:
            logger.error("%s %s failed", call.method, call.path, exc_info=error)
        return answer

    def _http_error(self, call: Call, error: Exception) -> Exception:
        """Turn the refusals of Starlette and Connexion into ours."""
        if isinstance(error, ProblemException):
            return HttpError(error.status, str(error.detail))
        if not isinstance(error, HTTPException):
            return error
        allowed = self._routes.methods(call.path)
        if call.method in allowed:
            # Starlette routes no path with a line break in it: such an identifier is unknown.
            return ResourceNotFound(f"there is nothing at {call.path!r}")
        if allowed:
            names = ", ".join(allowed)
            reason = f"{call.method} is not possible on {call.path}; use {names}"
            return HttpError(405, reason, [("allow", names)])
        return HttpError(404, f"there is nothing at {call.path}")


async def _nothing_left() -> NoReturn:
    raise RuntimeError("the body has been read already; it is in call.raw_body")


async def _not_used(message: Any) -> NoReturn:
    raise RuntimeError(f"a layer has sent {message!r} instead of leaving an answer")


async def _send(answer: Answer, send: Send, *, with_body: bool) -> None:
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in answer.headers]
    if answer.length is not None:
        headers.append((b"content-length", str(answer.length).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if callable(answer.body) and with_body:
        for chunk in answer.body():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    body = answer.body if isinstance(answer.body, bytes) and with_body else b""
    await send({"type": "http.response.body", "body": body})


def build_app(
    spec: Mapping[str, Any],
    *,
    handlers: Mapping[str, Handler],
    hooks: Hooks,
    formats: Formats | None = None,
    reading: Reading | None = None,
    validate_responses: bool = False,
    large_bodies: Mapping[str, int] | None = None,
) -> ASGIApp:
    """Build an API from its contract.

    `handlers` answers each operationId; an operation without one is an error at once
    (`LookupError`), not at the first request. `formats` checks the contract's own string formats;
    `reading` says how requests are read, by default as the contract has it. With
    `validate_responses` every answer is held against the contract: a test fails where the sandbox
    itself would drift. `large_bodies` gives the most bytes of the bodies sent to certain paths.
    """
    contract = _Contract(dict(spec))
    missing = sorted(set(_operation_ids(contract)) - set(handlers))
    if missing:
        raise LookupError(f"no handler for the operations {', '.join(missing)}")
    middleware = ConnexionMiddleware(
        _Dispatcher(handlers),
        middlewares=[
            RoutingMiddleware,
            _NoteOperation,
            AuthenticationMiddleware,
            ValidationMiddleware,
        ],
    )
    middleware.apis.append(
        API(
            contract,
            base_path="",
            resolver=Resolver(handlers.__getitem__),
            sandbox_formats=formats or {},
            sandbox_hooks=hooks,
            sandbox_reading=reading or Reading(),
        )
    )
    check = ResponseCheck(contract, formats or {}) if validate_responses else None
    return Endpoint(middleware, Routes(contract), hooks, check, large_bodies or {})


def _operation_ids(contract: Mapping[str, Any]) -> list[str]:
    return [
        operation["operationId"]
        for path in contract["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "operationId" in operation
    ]


def lifespan(
    on_shutdown: Callable[[], Awaitable[None]], on_startup: Callable[[], None] = lambda: None
) -> ASGIApp:
    """Answer the start and the end of the server, as ASGI's lifespan protocol has it."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                on_startup()
                await send({"type": "lifespan.startup.complete"})
            else:
                await on_shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return

    return application
