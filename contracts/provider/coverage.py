"""The coverage that a run has reached: which documented answers were seen, and which were not."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.provider.contract import Contract
from contracts.report.model import Table
from contracts.wording import Text, same

Pair = tuple[str, int]

_REASON = Text("aucun cas n'y mène", "no case leads there")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Documented pairs of operation and status, with how often each was seen."""

    contract: Contract
    seen: Mapping[Pair, int]
    reasons: Mapping[Pair, Text]
    """Why a pair was not reached, where a case tells."""

    @property
    def missing(self) -> list[Pair]:
        """Documented pairs that were not seen."""
        return [pair for pair in self.contract.pairs if pair not in self.seen]

    @property
    def undocumented(self) -> list[Pair]:
        """Pairs that were seen without being documented."""
        documented = set(self.contract.pairs)
        return sorted(pair for pair in self.seen if pair not in documented)

    def summary(self) -> Text:
        """Say how much was seen."""
        all_pairs = self.contract.pairs
        seen = len(all_pairs) - len(self.missing)
        percent = 100 * seen // len(all_pairs) if all_pairs else 100
        return Text(
            "{seen} des {all} couples opération × statut documentés ont été vus ({percent} %)",
            "{seen} of the {all} documented pairs of operation × status were seen ({percent} %)",
        ).fill(seen=seen, all=len(all_pairs), percent=percent)

    def table(self) -> Table:
        """Show every pair."""
        rows = []
        for operation, status in [*self.contract.pairs, *self.undocumented]:
            pair = (operation, status)
            times = self.seen.get(pair, 0)
            rows.append(
                [
                    same(self.contract.operations[operation].label),
                    same(str(status)),
                    same(str(times) if times else "–"),
                    self._remark(pair),
                ]
            )
        columns = [
            Text("Opération", "Operation"),
            Text("Statut", "Status"),
            Text("Vu", "Seen"),
            Text("Remarque", "Remark"),
        ]
        return Table("coverage", Text("Couverture", "Coverage"), columns, rows)

    def _remark(self, pair: Pair) -> Text:
        if pair in self.undocumented:
            return Text("non documenté", "undocumented")
        return Text("", "") if pair in self.seen else self.reasons.get(pair, _REASON)
