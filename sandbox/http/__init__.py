"""The HTTP layer: an API from its contract, a table of handlers and a few hooks."""

from sandbox.http.app import build_app, lifespan
from sandbox.http.choice import Api, Choice
from sandbox.http.line import Line, chunks_of
from sandbox.http.messages import (
    JSON_TYPE,
    ON_PURPOSE,
    Answer,
    Call,
    Handler,
    Headers,
    Hooks,
    HttpError,
    MalformedBody,
    ScriptedFailure,
    ScriptedStatus,
    Sending,
)
from sandbox.http.validation import Reading

__all__ = [
    "JSON_TYPE",
    "ON_PURPOSE",
    "Answer",
    "Api",
    "Call",
    "Choice",
    "Handler",
    "Headers",
    "Hooks",
    "HttpError",
    "Line",
    "MalformedBody",
    "Reading",
    "ScriptedFailure",
    "ScriptedStatus",
    "Sending",
    "build_app",
    "chunks_of",
    "lifespan",
]
