"""The credentials of an editor; apart, so that reading options costs no HTTP library."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """An editor's client."""

    client_id: str
    client_secret: str
