"""Connexion's request validation, with everything that depends on the contract computed once.

Connexion builds its validators, its URI parser and its view of the parameters anew for every
request. Here an operation compiles them when it is made; see docs/adr/0002.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.domain.errors import InvalidRequest, Violation
from sandbox.http.body import parse_form, parse_json
from sandbox.http.connexion_parts import (
    AbstractOperation,
    RequestValidationAPI,
    RequestValidationMiddleware,
    RequestValidationOperation,
)
from sandbox.http.messages import Call, HttpError
from sandbox.http.schema import Formats, SchemaValidator

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CALL_KEY = "sandbox.call"
"""Where a call travels through the layers of Connexion, in the ASGI scope."""

_PARSERS: Mapping[str, Callable[[bytes], object]] = {JSON: parse_json, FORM: parse_form}

BodyReader = Callable[[Call, Collection[str], bool], str | None]
"""Reads the body of a call into `call.body`, for an operation whose contract knows some media types
and may require a body. Gives the media type whose schema the body has to satisfy, or None where
there is nothing to check; raises `HttpError`."""


def read_by_contract(call: Call, media_types: Collection[str], required: bool) -> str | None:
    """Read a body that has one of the media types of the contract."""
    if not call.raw_body and not required:
        return None
    media_type = _media_type(call, media_types)
    call.body = _PARSERS[media_type](call.raw_body)
    return media_type


@dataclass(frozen=True, slots=True)
class Reading:
    """How an API reads requests.

    `body` reads a body. With `judges_later` what breaks the contract is left in `call.violations`
    for the handler, which decides when it counts; otherwise the call is refused at once.
    """

    body: BodyReader = read_by_contract
    judges_later: bool = False


class _Parameter:
    """One query parameter of an operation: how to read it, and what it may be."""

    def __init__(self, definition: Mapping[str, Any], formats: Formats) -> None:
        schema = definition["schema"]
        self.name: str = definition["name"]
        self.required: bool = definition.get("required", False)
        self.default: object = schema.get("default")
        self._type: str = schema.get("type", "string")
        self._validator = SchemaValidator(schema, formats)

    def read(self, values: list[str]) -> tuple[object, list[Violation]]:
        """Give the typed value and what it breaks of the contract."""
        if len(values) > 1:
            message = f"the parameter '{self.name}' is given {len(values)} times"
            return None, [Violation((self.name,), "duplicate", message)]
        value = _typed(values[0], self._type)
        return value, [
            Violation((self.name, *found.path), found.rule, found.message, found.expected, value)
            for found in self._validator.violations(value)
        ]


def _typed(text: str, expected: str) -> object:
    """Read a parameter as the type that the contract names; as text where it is not one."""
    if expected == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if expected in ("integer", "number"):
        try:
            return int(text) if expected == "integer" else float(text)
        except ValueError:
            return text
    return text


class ValidatedOperation(RequestValidationOperation):
    """One operation of the contract, compiled."""

    def __init__(
        self,
        next_app: ASGIApp,
        *,
        operation: AbstractOperation,
        formats: Formats,
        reading: Reading,
    ) -> None:
        super().__init__(next_app, operation=operation)
        self._reading = reading
        self._parameters = [
            _Parameter(definition, formats)
            for definition in operation.parameters
            if definition["in"] == "query"
        ]
        self._required: bool = operation.request_body.get("required", False)
        self._bodies = {
            media_type: SchemaValidator(content["schema"], formats)
            for media_type, content in operation.request_body.get("content", {}).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Validate one request; raises `HttpError`, or `InvalidRequest` with all violations."""
        call: Call = scope[CALL_KEY]
        call.path_params = scope.get("path_params", {})
        violations = self._check_query(call)
        if self._bodies:
            violations += self._check_body(call)
        if violations:
            if not self._reading.judges_later:
                raise InvalidRequest(violations)
            call.violations = violations
        await self.next_app(scope, receive, send)

    def _check_query(self, call: Call) -> list[Violation]:
        if not self._parameters:
            return []
        given = parse_qs(
            call.query_string.decode("latin-1"), keep_blank_values=True, errors="replace"
        )
        found: list[Violation] = []
        for parameter in self._parameters:
            values = given.get(parameter.name)
            if values is not None:
                call.query[parameter.name], broken = parameter.read(values)
                found += broken
            elif parameter.required:
                message = f"the parameter '{parameter.name}' is required"
                found.append(Violation((parameter.name,), "required", message))
            else:
                call.query[parameter.name] = parameter.default
        return found

    def _check_body(self, call: Call) -> list[Violation]:
        media_type = self._reading.body(call, self._bodies, self._required)
        return [] if media_type is None else self._bodies[media_type].violations(call.body)


def _media_type(call: Call, known: Collection[str]) -> str:
    """Give the media type of the body; raises `HttpError` 415 for one of no use here."""
    encoding = call.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        reason = f"a body with Content-Encoding '{encoding[:40]}' is not accepted; send it plain"
        raise HttpError(415, reason)
    sent = call.headers.get("content-type", "")
    name, _, parameters = sent.partition(";")
    media_type = name.strip().lower()
    if media_type not in known:
        expected = " or ".join(known)
        got = f"'{name.strip()[:100]}'" if name.strip() else "no Content-Type"
        raise HttpError(415, f"expected Content-Type {expected}, got {got}")
    charset = _charset(parameters)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpError(415, f"expected UTF-8, got charset '{charset[:40]}'")
    return media_type


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


class _ValidationApi(RequestValidationAPI):
    """Makes `ValidatedOperation`s."""

    def __init__(
        self, *args: Any, sandbox_formats: Formats, sandbox_reading: Reading, **kwargs: Any
    ) -> None:
        self._formats, self._reading = sandbox_formats, sandbox_reading
        super().__init__(*args, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> RequestValidationOperation:
        return ValidatedOperation(
            self.next_app, operation=operation, formats=self._formats, reading=self._reading
        )


class ValidationMiddleware(RequestValidationMiddleware):
    """Connexion's middleware over compiled operations."""

    api_cls = _ValidationApi
