"""Finding the workspace of a call that carries no bearer token in its header.

This only tells whose world a call is about; whether the client may do anything is checked there.
"""

import json
from base64 import b64decode
from urllib.parse import parse_qsl

from sandbox.domain.tokens import digest
from sandbox.http import Call, HttpError
from sandbox.spaces import Space, Spaces

_TOKEN_NAMES = (b"access_token", b"bearer_token", b"token")


def client_of(call: Call) -> str | None:
    """Tell which client a call says it is from: by HTTP Basic, or in its body."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(encoded).decode().partition(":")[0]
        except ValueError:
            return None
    body = call.body if isinstance(call.body, dict) else _parsed(call.raw_body)
    client_id = body.get("client_id")
    return client_id if isinstance(client_id, str) else None


def _parsed(body: bytes) -> dict[str, object]:
    """Read a body as JSON or as a form; empty where it is neither."""
    try:
        if not body.lstrip().startswith(b"{"):
            return dict(parse_qsl(body.decode()))
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def space_of_request(spaces: Spaces, call: Call) -> Space | None:
    """Find the space of a call by all that its body and its query tell."""
    client_id = client_of(call)
    space = spaces.of_client(client_id) if client_id is not None else None
    return space or _space_of_token(spaces, call)


def _space_of_token(spaces: Spaces, call: Call) -> Space | None:
    """Look for a token where the profiles in use look for it."""
    sent = call.query_string + call.raw_body
    if not any(name in sent for name in _TOKEN_NAMES):
        return None
    for profile in spaces.profiles:
        try:
            text = profile.wire.token_elsewhere(call)
        except HttpError:
            continue
        space = spaces.of_token(digest(text)) if text is not None else None
        if space is not None and space.profile is profile:
            return space
    return None
