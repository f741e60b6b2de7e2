"""The HTTP layer: an API from its contract, a table of handlers and a few hooks."""

from sandbox.http.app import build_app, lifespan
from sandbox.http.choice import Api, Choice
from sandbox.http.messages import (
    Answer,
    Call,
    Handler,
    Headers,
    Hooks,
    HttpError,
    MalformedBody,
    ScriptedFailure,
)
from sandbox.http.validation import Reading

__all__ = [
    "Answer",
    "Api",
    "Call",
    "Choice",
    "Handler",
    "Headers",
    "Hooks",
    "HttpError",
    "MalformedBody",
    "Reading",
    "ScriptedFailure",
    "build_app",
    "lifespan",
]
