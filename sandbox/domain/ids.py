"""Identifiers, tokens and secrets: repeatable for a seed, in the documented formats.

Each kind of value draws from a generator of its own, so that asking for one more token does not
change the identifier of the next market.
"""

import random
from datetime import datetime

UPPER_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Ids:
    """The source of every identifier of one workspace."""

    def __init__(self, seed: str) -> None:
        """Start anew from `seed`: the same seed and the same calls give the same values."""
        self._seed = seed
        self._generators: dict[str, random.Random] = {}

    def generator(self, kind: str) -> random.Random:
        """Give the generator that serves one kind of value."""
        if kind not in self._generators:
            # Not for security: a sandbox's secrets are meant to be repeatable.
            self._generators[kind] = random.Random(f"{self._seed}/{kind}")  # noqa: S311
        return self._generators[kind]

    def hexadecimal(self, kind: str, length: int) -> str:
        """Give `length` lower-case hexadecimal digits."""
        return f"{self.generator(kind).getrandbits(4 * length):0{length}x}"

    def bytes(self, kind: str, count: int) -> bytes:
        """Give `count` bytes."""
        return self.generator(kind).randbytes(count)

    def market(self, now: datetime) -> str:
        """Give `VR-YYYY-XXXXXXXXXXXX` (D05, SFD §4.2.5)."""
        suffix = "".join(self.generator("market").choices(UPPER_ALPHANUMERIC, k=12))
        return f"VR-{now.year}-{suffix}"

    def application(self, now: datetime) -> str:
        """Give `FT` + date + hash, as `FT20240615A1B2C3D4` (D05, SFD §5.2.4)."""
        return f"FT{now:%Y%m%d}{self.hexadecimal('application', 8).upper()}"
