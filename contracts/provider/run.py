"""A run: plays the suites that were asked for, and makes one report of them."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

from contracts.masking import Secrets
from contracts.provider import cases, journeys
from contracts.provider.baseline import known_fingerprints
from contracts.provider.bench import Bench, Kind
from contracts.provider.cases.model import Case
from contracts.provider.conformance import Conformance
from contracts.provider.control import Control
from contracts.provider.coverage import Coverage, Pair
from contracts.provider.drift.suite import DriftResult, run_drift
from contracts.provider.findings import Findings, Watch
from contracts.provider.fuzz import Fuzzer, FuzzPlan, FuzzResult
from contracts.provider.options import RunOptions
from contracts.provider.setting import bench_for, launch
from contracts.provider.story import play
from contracts.report.model import Finding, Report, Status, Suite, Table, Verdict
from contracts.report.progress import Progress
from contracts.wording import Text, same

_MARGIN_SECONDS = 4.0
"""What is left of the budget for ending and reporting."""
_FUZZ_SHARE = 0.5
"""The part of the budget that the fuzzing takes at most: it would go on as long as one lets it."""
_SHORTEST_FUZZ = 3
_FUZZ_ONLY = {
    "status_code_conformance": ("undocumented-status", "server-error"),
    "not_a_server_error": ("undocumented-status", "server-error"),
    "content_type_conformance": ("wrong-content-type",),
    "response_schema_conformance": ("response-schema", "error-shape"),
    "response_headers_conformance": ("header-missing", "header-invalid"),
}
"""Checks of Schemathesis that say again what ours have found, by the rules of ours."""


class Run:
    """One run against one environment."""

    def __init__(self, options: RunOptions, secrets: Secrets, progress: Progress) -> None:
        self._options = options
        self._secrets = secrets
        self._progress = progress
        self._findings = Findings()
        self._reasons: dict[Pair, Text] = {}
        self.drift: DriftResult | None = None

    def report(self) -> Report:
        """Play the suites; raises `EnvironmentProblem` where nothing can be tested."""
        started_at, started = datetime.now(UTC), monotonic()
        known = known_fingerprints(self._options.baseline) if self._options.baseline else set()
        with bench_for(self._options, self._secrets) as bench:
            watch = self._watch(bench)
            suites = list(self._suites(bench, watch, started + self._options.budget))
            report = Report(
                title=Text("Essai de l'API Passe Marché", "Test of the Passe Marché API"),
                target=bench.base_url,
                started_at=started_at,
                facts=self._facts(bench),
                suites=suites,
                findings=self._findings.all(),
                known=known,
            )
            report.suites += _account(bench)
        report.seconds = monotonic() - started
        return report

    def _watch(self, bench: Bench) -> Watch:
        conformance = Conformance(
            bench.contract, self._secrets, virtual_clock=bench.kind is not Kind.GUEST
        )
        watch = Watch(conformance, self._findings)
        bench.traffic.listeners.append(watch)
        return watch

    def _suites(self, bench: Bench, watch: Watch, deadline: float) -> Iterable[Suite]:
        asked = self._options.suites
        spec = self._cases(bench) if "spec" in asked else None
        journeys_suite = self._journeys(bench) if "journeys" in asked else None
        drift_suite: Suite | None = None
        if "drift" in asked:
            watch.judging = False
            drift_suite, self.drift = run_drift(bench, self._findings, self._progress.step)
            watch.judging = True
        if spec is not None:
            self._fuzz(bench, watch, spec, deadline)
            coverage = Coverage(bench.contract, watch.seen, self._reasons)
            spec.notes.insert(0, coverage.summary())
            spec.tables.append(coverage.table())
        return [suite for suite in (spec, journeys_suite, drift_suite) if suite is not None]

    # The suites

    def _cases(self, bench: Bench) -> Suite:
        suite = Suite("spec", Text("Contrat", "Contract"))
        profile = bench.expects.profile
        documented = set(bench.contract.pairs)
        chosen = [
            case
            for case in cases.ALL
            if profile in case.profiles and (case.operation, case.status) in documented
        ]
        for case in chosen:
            if not case.needs_rate_limits:
                suite.verdicts.append(self._case(bench, case))
        limited = [case for case in chosen if case.needs_rate_limits]
        suite.verdicts += self._limited_cases(bench, limited)
        return suite

    def _limited_cases(self, bench: Bench, limited: list[Case]) -> list[Verdict]:
        """Play the cases of refused calls, in a sandbox of their own that enforces its limits."""
        if not limited or self._options.url is not None:
            return self._limited_elsewhere(bench, limited)
        with ExitStack() as stack:
            url = launch(stack, bench.expects.profile, self._options.seed, "--rate-limits=enforce")
            strict = Bench(
                url,
                Kind.OURS,
                bench.contract,
                bench.expects,
                self._secrets,
                control=Control(url),
                listener=bench.listener,
            )
            stack.callback(strict.close)
            strict.share_traffic(bench)
            return [self._case(strict, case) for case in limited]

    def _limited_elsewhere(self, bench: Bench, limited: list[Case]) -> list[Verdict]:
        """Play the first case; where calls are not refused, the others would be in vain."""
        verdicts: list[Verdict] = []
        for case in limited:
            if verdicts and verdicts[0].status is Status.SKIPPED:
                reason = verdicts[0].observed
                self._reasons.setdefault((case.operation, case.status), reason)
                verdicts.append(Verdict(case.id, case.title, Status.SKIPPED, observed=reason))
            else:
                verdicts.append(self._case(bench, case))
        return verdicts

    def _case(self, bench: Bench, case: Case) -> Verdict:
        self._progress.step(case.title)
        operation = bench.contract.operations.get(case.operation)
        scenario = case.scenario()
        if operation is not None:
            title = Text("{label} → {status} : {title}", "{label} → {status}: {title}")
            told = title.fill(label=operation.label, status=case.status, title=case.title)
            scenario = replace(scenario, title=told)
        verdict, finding = play(bench, scenario)
        verdict.expected = same(str(case.status))
        self._keep(verdict, finding)
        if verdict.status is Status.SKIPPED:
            self._reasons.setdefault((case.operation, case.status), verdict.observed)
        return verdict

    def _journeys(self, bench: Bench) -> Suite:
        suite = Suite("journeys", Text("Parcours", "Journeys"))
        for scenario in journeys.ALL:
            self._progress.step(scenario.title)
            verdict, finding = play(bench, scenario)
            self._keep(verdict, finding)
            suite.verdicts.append(verdict)
        return suite

    def _keep(self, verdict: Verdict, finding: Finding | None) -> None:
        if finding is not None:
            verdict.finding = self._findings.add(finding).fingerprint

    def _fuzz(self, bench: Bench, watch: Watch, suite: Suite, deadline: float) -> None:
        """Give the rest of the budget to Schemathesis."""
        left = deadline - monotonic() - _MARGIN_SECONDS
        seconds = int(min(left, self._options.budget * _FUZZ_SHARE))
        if seconds < _SHORTEST_FUZZ:
            told = Text(
                "Schemathesis n'a pas été lancé : le budget est épuisé.",
                "Schemathesis was not run: the budget is used up.",
            )
            suite.notes.append(told)
            return
        with bench.world("schemathesis") as world:
            fuzzer = Fuzzer(
                bench.base_url,
                bench.contract,
                world.api,
                world.other.credentials if world.other else None,
                bench.governor,
            )
            result = fuzzer.run(
                FuzzPlan(seconds, self._options.seed, bench.expects.method_not_allowed),
                bench.traffic.note,
                self._progress.step,
            )
        self._keep_fuzz(result, suite)

    def _keep_fuzz(self, result: FuzzResult, suite: Suite) -> None:
        # Our own places begin with "POST /path → 422"; a field may follow.
        places = {(f.rule, " ".join(f.place.split(" ")[:4])) for f in self._findings.all()}
        failed: dict[str, Finding] = {}
        for finding in result.findings:
            check = finding.rule.removeprefix("schemathesis/")
            if any((rule, finding.place) in places for rule in _FUZZ_ONLY.get(check, ())):
                continue
            kept = self._findings.add(finding)
            failed[kept.fingerprint] = kept
        for phase, calls in result.phases.items():
            title = Text("Schemathesis, {p} : {n} appels", "Schemathesis, {p}: {n} calls")
            verdict = Verdict(f"schemathesis-{phase}", title.fill(p=phase, n=calls), Status.PASSED)
            suite.verdicts.append(verdict)
        for finding in failed.values():
            suite.verdicts.append(
                Verdict(
                    finding.rule.replace("/", "-"),
                    finding.title,
                    Status.FAILED,
                    observed=finding.explanation,
                    finding=finding.fingerprint,
                    exchanges=finding.evidence,
                )
            )
        if result.stopped is not None:
            suite.notes.append(
                Text("Schemathesis : {s}.", "Schemathesis: {s}.").fill(s=result.stopped)
            )

    def _facts(self, bench: Bench) -> list[tuple[Text, Text]]:
        return [
            (Text("Profil", "Profile"), same(bench.expects.profile)),
            (Text("Graine", "Seed"), same(str(self._options.seed))),
            (Text("Environnement", "Environment"), _KINDS[bench.kind]),
        ]


_KINDS = {
    Kind.OURS: Text("bac à sable", "sandbox"),
    Kind.NEIGHBOUR: Text("sur cette machine", "on this machine"),
    Kind.GUEST: Text("d'autrui : appels comptés", "somebody else's: calls are counted"),
}


def _account(bench: Bench) -> list[Suite]:
    """Give account of what the run has left behind."""
    created = bench.traffic.created
    if bench.kind is Kind.OURS:
        return []
    columns = [Text("Nature", "Kind"), Text("Identifiant", "Identifier"), Text("Quand", "When")]
    rows = [[same(c.kind), same(c.identifier), same(c.at)] for c in created]
    suite = Suite("account", Text("Ce que l'essai a créé", "What the run has created"))
    suite.notes.append(
        Text("{n} objets, marqués comme essais", "{n} objects, marked as tests").fill(
            n=len(created)
        )
    )
    used = ", ".join(f"{c.value} {n}" for c, n in sorted(bench.governor.used.items()))
    suite.notes.append(Text("Appels : {used}", "Calls: {used}").fill(used=used or "0"))
    if rows:
        suite.tables.append(Table("created", suite.title, columns, rows))
    return [suite]
