"""The HTTP layer: an API from its contract, a table of handlers and a few hooks."""

from sandbox.http.app import build_app, lifespan
from sandbox.http.messages import Answer, Call, Handler, Hooks, HttpError, MalformedBody

__all__ = [
    "Answer",
    "Call",
    "Handler",
    "Hooks",
    "HttpError",
    "MalformedBody",
    "build_app",
    "lifespan",
]
