"""Identifiers, tokens and secrets: repeatable for a seed, in the documented formats.

Each kind of value draws from a generator of its own, so that asking for one more token does not
change the identifier of the next market.
"""

import random
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

UPPER_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

_VERSION = 3
"""The version of the state of `random.Random`, the same in every Python since 3.2."""
_WORDS = 624
_STATE = struct.Struct(f"<{_WORDS + 1}I")


@dataclass(frozen=True, slots=True)
class IdsState:
    """Where a source of identifiers stands: its seed, and what each kind has come to.

    Of a kind nothing was drawn from there is nothing to tell. A state is the 624 words of the
    generator and the place among them, 4 bytes each, the lowest byte first.
    """

    seed: str
    generators: Mapping[str, bytes]


class Ids:
    """The source of every identifier of one workspace."""

    def __init__(self, seed: str) -> None:
        """Start anew from `seed`: the same seed and the same calls give the same values."""
        self._seed = seed
        self._generators: dict[str, random.Random] = {}

    @staticmethod
    def from_state(state: IdsState) -> "Ids":
        """Go on where another source has stood; raises `ValueError` for what is no state."""
        ids = Ids(state.seed)
        for kind, words in state.generators.items():
            if len(words) != _STATE.size:
                raise ValueError(f"the state of '{kind}' has {len(words)} bytes, not {_STATE.size}")
            # Raises ValueError where the place lies outside of the words.
            ids.generator(kind).setstate((_VERSION, _STATE.unpack(words), None))
        return ids

    def state(self) -> IdsState:
        """Tell where it stands, so that another one can go on with the same values."""
        generators = {
            kind: _STATE.pack(*generator.getstate()[1])
            for kind, generator in self._generators.items()
        }
        return IdsState(self._seed, generators)

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
