"""What the drift register says of a call: where the running service does otherwise."""

from collections.abc import Sequence

from sandbox.drift import model
from sandbox.journal import Entry


def entries_of(entry: Entry) -> Sequence[model.Difference]:
    """Give the differences of the register that a call brings into play; their texts are French."""
    if not entry.drift:
        return ()
    differences = model.load().differences
    return [differences[name] for name in entry.drift if name in differences]
