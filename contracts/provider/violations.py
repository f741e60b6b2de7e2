"""One way in which an answer breaks the contract."""

from dataclasses import dataclass

from contracts.wording import Text


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which an answer breaks the contract; `place` says where, without identifiers."""

    rule: str
    place: str
    title: Text
    observed: Text
    expected: Text
    document: str
