"""Reading request bodies: bounded, and refused with a clear reason when they cannot be read."""

from urllib.parse import unquote_to_bytes

import orjson
from starlette.types import Receive

from sandbox.http.messages import Call, HttpError, MalformedBody

MAX_BODY = 10 * 1024 * 1024
"""The documented limit of a JSON payload (D06 §7), in bytes."""

MAX_FORM_FIELDS = 100


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


async def read_body(call: Call, receive: Receive, most: int = MAX_BODY) -> bytes:
    """Read the whole body; raises `HttpError` 413 beyond `most` bytes, and `ClientGone`."""
    declared = call.headers.get("content-length")
    if declared is not None and declared.isdecimal() and int(declared) > most:
        raise _too_large(most, f"{declared} bytes were announced")
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return _bounded(body, most)
    return await _read_chunks(body, receive, most)


async def _read_chunks(first: bytes, receive: Receive, most: int) -> bytes:
    chunks, size, more = [first], len(first), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise _too_large(most, "more was sent")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def _bounded(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise _too_large(most, f"{len(body)} bytes were sent")
    return body


def _too_large(most: int, what: str) -> HttpError:
    megabytes = most // (1024 * 1024)
    return HttpError(413, f"a request body has at most {most} bytes ({megabytes} MB); {what}")


def parse_json(body: bytes) -> object:
    """Parse JSON in UTF-8 (RFC 8259); raises `MalformedBody`."""
    if not body:
        raise MalformedBody("a JSON body is required, and none was sent")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(_explain(body, error)) from error


def _explain(body: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return f"the body is not valid UTF-8 (byte {wrong.start})"
    if "depth" in error.msg:
        return "the JSON is nested too deeply"
    return f"the body is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"


def parse_form(body: bytes) -> dict[str, str | list[str]]:
    """Parse `application/x-www-form-urlencoded` in UTF-8; raises `MalformedBody`.

    A name that comes more than once keeps all its values as a list, for the contract to refuse:
    RFC 6749 §3.2 does not allow a parameter twice.
    """
    pairs = [pair for pair in body.split(b"&") if pair]
    if len(pairs) > MAX_FORM_FIELDS:
        raise MalformedBody(f"the form has {len(pairs)} fields; {MAX_FORM_FIELDS} are accepted")
    form: dict[str, str | list[str]] = {}
    for pair in pairs:
        raw_name, _, raw_value = pair.partition(b"=")
        name, value = _decode(raw_name), _decode(raw_value)
        known = form.get(name)
        if known is None:
            form[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            form[name] = [known, value]
    return form


def _decode(raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedBody("the form is not valid UTF-8") from error
