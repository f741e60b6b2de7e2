"""What the arguments of several actions have in common."""

from typing import Any

MARKET: dict[str, Any] = {
    "description": "A market: the result of `create_market`, or an identifier; else the last one.",
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object"}],
}
APPLICATION: dict[str, Any] = {
    "description": "An application: the result of `create_application`, or an identifier; else the "
    "last one.",
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object"}],
}
RECORD: dict[str, Any] = {
    "description": "A market or an application; else what was made last.",
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object"}],
}
CLIENT: dict[str, Any] = {
    "type": ["string", "null"],
    "maxLength": 255,
    "description": "The client_id of the editor; by default the first one of the workspace.",
}
SIRET: dict[str, Any] = {
    "type": ["string", "null"],
    "pattern": "^[0-9]{14}$",
    "description": "14 digits, in quotes; one is made up where it is left out.",
}
TEXT: dict[str, Any] = {"type": ["string", "null"], "maxLength": 255}
SECONDS: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 3_155_760_000}
LOTS: dict[str, Any] = {
    "type": "array",
    "maxItems": 100,
    "items": {"type": "integer", "minimum": 1},
    "description": "The positions of the lots applied for, from 1; by default all of them.",
}
ANSWERS: dict[str, Any] = {
    "type": "object",
    "description": "Answers by the key of their field, as the control API takes them.",
}
