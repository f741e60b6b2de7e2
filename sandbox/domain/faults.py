"""Scripted faults: what the next calls of an operation are to be answered, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.domain.ids import Ids


@dataclass
class Fault:
    """The next `times` calls of `operation` are answered `status`; `remaining` of them are left."""

    id: str
    operation: str
    status: int
    times: int
    remaining: int


class FaultScript:
    """The faults of one workspace, each used up in the order in which they were scripted."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def faults(self) -> Sequence[Fault]:
        """List the faults that are not used up."""
        return tuple(self._faults)

    def add(self, ids: Ids, operation: str, status: int, times: int) -> Fault:
        """Script a fault, after those that there are."""
        fault = Fault(ids.hexadecimal("fault", 16), operation, status, times, times)
        self._faults.append(fault)
        return fault

    def take(self, operation: str) -> Fault | None:
        """Use up one time of the first fault of an operation; None where there is none."""
        for fault in self._faults:
            if fault.operation == operation:
                fault.remaining -= 1
                if not fault.remaining:
                    self._faults.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget what was scripted."""
        self._faults.clear()
