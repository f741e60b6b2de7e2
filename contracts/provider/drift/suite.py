"""The drift suite: looks at every row that can be observed, and makes a table of it."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from contracts.provider.bench import Bench
from contracts.provider.drift import applications, markets, tokens, webhooks
from contracts.provider.drift.model import SIDES, Probe, Seen, Side
from contracts.provider.drift.register import advice, entry_id, unobserved
from contracts.provider.findings import Findings
from contracts.provider.story import Scenario, Story, play
from contracts.report.model import Finding, Status, Suite, Table, Verdict
from contracts.wording import Text, same

PROBES: tuple[Probe, ...] = tuple(
    sorted(
        (*tokens.PROBES, *markets.PROBES, *applications.PROBES, *webhooks.PROBES),
        key=lambda probe: probe.row,
    )
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the register, in short."""

    number: int
    topic: Text
    documented: Text
    deployed: Text
    source: str


@cache
def rows() -> dict[int, Row]:
    """Give the rows that can be observed, by their numbers."""
    text = files("contracts.provider.drift").joinpath("rows.toml").read_text("utf-8")
    return {
        int(number): Row(
            int(number),
            Text(**entry["topic"]),
            Text(**entry["documented"]),
            Text(**entry["deployed"]),
            entry["source"],
        )
        for number, entry in tomllib.loads(text).items()
    }


@dataclass
class DriftResult:
    """Which side was seen on which row."""

    seen: dict[int, Seen] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write it for programs: to be kept, and given again as a baseline."""
        entries = {
            entry_id(number): {
                "topic": rows()[number].topic.en,
                "side": seen.side.value,
                "observed": seen.what.en,
            }
            for number, seen in self.seen.items()
        }
        content = {"format": 1, "rows": entries}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def run_drift(
    bench: Bench, findings: Findings, on_probe: Callable[[Text], None]
) -> tuple[Suite, DriftResult]:
    """Look at every row; what differs from the profile that was asked for is a finding."""
    suite = Suite("drift", Text("Écarts", "Drift"))
    result = DriftResult()
    for probe in PROBES:
        row = rows()[probe.row]
        on_probe(row.topic)
        verdict, seen = _look(bench, probe, row)
        result.seen[row.number] = seen
        wanted = Side(bench.expects.profile)
        verdict.expected = row.documented if wanted is Side.DOCUMENTED else row.deployed
        verdict.observed = SIDES[seen.side].then(Text("({w})", "({w})").fill(w=seen.what))
        if seen.side is Side.UNSEEN:
            verdict.status = Status.SKIPPED
        elif seen.side is not wanted:
            finding = findings.add(_finding(row, seen, verdict))
            verdict.status, verdict.finding = Status.FAILED, finding.fingerprint
        suite.verdicts.append(verdict)
    others = unobserved({probe.row for probe in PROBES})
    if others:
        told = Text(
            "{n} autres entrées du registre ne sont pas observées par cette suite.",
            "{n} other entries of the register are not looked at by this suite.",
        )
        suite.notes.append(told.fill(n=others))
    suite.tables.append(_table(result))
    return suite, result


def _look(bench: Bench, probe: Probe, row: Row) -> tuple[Verdict, Seen]:
    found: list[Seen] = []

    def look(story: Story) -> None:
        found.append(probe.look(story))

    scenario = Scenario(f"drift-{row.number}", _title(row), row.source, look)
    verdict, finding = play(bench, scenario)
    if found:
        return verdict, found[0]
    if finding is not None:
        # A step before the point of interest failed: that is told by the other suites.
        return verdict, Seen(Side.UNSEEN, verdict.observed, finding.evidence)
    return verdict, Seen(Side.UNSEEN, verdict.observed)


def _title(row: Row) -> Text:
    return Text("{id} {topic}", "{id} {topic}").fill(id=entry_id(row.number), topic=row.topic)


def _finding(row: Row, seen: Seen, verdict: Verdict) -> Finding:
    return Finding(
        rule=f"drift/{entry_id(row.number)}",
        place=seen.side.value,
        title=Text("Écart {id} : {topic}", "Drift {id}: {topic}").fill(
            id=entry_id(row.number), topic=row.topic
        ),
        explanation=Text(
            "L'environnement suit ici {side}. Documents : {a}. Service déployé : {b}.",
            "The environment follows {side} here. Documents: {a}. Running service: {b}.",
        ).fill(side=SIDES[seen.side], a=row.documented, b=row.deployed),
        expected=verdict.expected,
        observed=seen.what,
        document=row.source,
        evidence=list(seen.evidence)[:2],
        fix=advice(row.number),
    )


def _table(result: DriftResult) -> Table:
    columns = [
        same("#"),
        Text("Sujet", "Topic"),
        Text("Documents", "Documents"),
        Text("Déployé", "Deployed"),
        Text("Suivi ici", "Followed here"),
        Text("Constaté", "Observed"),
    ]
    lines = [
        [
            same(entry_id(number)),
            rows()[number].topic,
            rows()[number].documented,
            rows()[number].deployed,
            SIDES[seen.side],
            seen.what,
        ]
        for number, seen in result.seen.items()
    ]
    return Table("drift", Text("Écarts observés", "Observed drift"), columns, lines)
