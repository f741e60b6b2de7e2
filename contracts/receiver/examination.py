"""The examination of a receiver, from its address to the report."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from contracts.receiver.battery import Battery
from contracts.receiver.diagnosis import Diagnosis
from contracts.receiver.forge import Forge, Subject
from contracts.receiver.hook import Hook
from contracts.receiver.observations import Observation, Observations
from contracts.receiver.probes import GROUPS, Probe, probes
from contracts.receiver.wire import SERVICE_TIMEOUT, Unreachable, Wire
from contracts.report.model import Report, Severity, Status, Suite, Verdict
from contracts.report.progress import Progress, Silent
from contracts.wording import Text, joined, same

DEFAULT_BUDGET = 10.0
"""How long an acknowledgement may take where nothing else is asked for, in seconds."""

_DEPENDENT = Text(
    "non vérifié : aucun envoi juste n'est accepté", "not checked: no right webhook is accepted"
)
_NO_HOOK = Text(
    "réponses 2xx ; le traitement unique ne se voit pas de l'extérieur : donner --hook-url",
    "2xx answers; processing once cannot be seen from outside: give --hook-url",
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What is examined, and how. Durations are in seconds."""

    url: str
    secret: str
    budget: float = DEFAULT_BUDGET
    hook: Hook | None = None
    subject: Subject = field(default_factory=Subject)
    ca_file: str | None = None
    timeout: float = SERVICE_TIMEOUT


async def examine(examination: Examination, progress: Progress | None = None) -> Report:
    """Run the battery and report; raises `Unreachable` where there is no receiver."""
    started_at, started = datetime.now(UTC), perf_counter()
    wire = Wire(timeout=examination.timeout, ca_file=examination.ca_file)
    forge = Forge(examination.url, examination.secret, examination.subject)
    battery = Battery(
        wire,
        forge,
        budget=examination.budget,
        progress=progress or Silent(),
        hook=examination.hook,
    )
    try:
        seen = await battery.run()
    finally:
        await wire.close()
        if examination.hook is not None:
            await examination.hook.close()
    if _answers_not_found(seen):
        raise Unreachable("HTTP 404")
    diagnosis = Diagnosis(seen)
    return Report(
        title=Text("Examen du récepteur de webhooks", "Examination of the webhook receiver"),
        target=examination.url,
        started_at=started_at,
        seconds=perf_counter() - started,
        facts=_facts(examination, seen),
        suites=_suites(seen, diagnosis),
        findings=diagnosis.findings,
    )


def _answers_not_found(seen: Observations) -> bool:
    """Tell whether the address is wrong: whatever is sent, nothing is there."""
    everything = [*seen.calibration, *(e for o in seen.by_probe.values() for e in o.exchanges)]
    return all(exchange.status == 404 for exchange in everything)


def _facts(examination: Examination, seen: Observations) -> list[tuple[Text, Text]]:
    facts = [
        (
            Text("Délai accordé à l'accusé", "Budget for the acknowledgement"),
            same(f"{examination.budget:g} s"),
        )
    ]
    if seen.hook_error is not None:
        unusable = Text("inutilisable : {why}", "unusable: {why}").fill(why=seen.hook_error)
        facts.append((same("Hook"), unusable))
    elif seen.hook is not None:
        facts.append((same("Hook"), same(seen.hook)))
    return facts


def _suites(seen: Observations, diagnosis: Diagnosis) -> list[Suite]:
    suites = {group: Suite(group.value, title) for group, title in GROUPS.items()}
    for probe in probes().values():
        suites[probe.group].verdicts.append(_verdict(probe, seen, diagnosis))
    return list(suites.values())


def _verdict(probe: Probe, seen: Observations, diagnosis: Diagnosis) -> Verdict:
    observation = _observation(probe, seen)
    verdict = Verdict(
        id=probe.id,
        title=probe.title,
        status=Status.PASSED,
        expected=probe.expected,
        why=probe.why,
        document=probe.document,
    )
    if observation is None:
        verdict.status, verdict.observed = Status.SKIPPED, _DEPENDENT
    else:
        verdict.exchanges = observation.exchanges
        verdict.observed = _observed(observation)
        verdict.seconds = sum(exchange.duration for exchange in observation.exchanges)
    fingerprint = diagnosis.explains.get(probe.id)
    if fingerprint is not None:
        finding = next(f for f in diagnosis.findings if f.fingerprint == fingerprint)
        weighs = finding.severity is Severity.ERROR
        verdict.status = Status.FAILED if weighs else Status.WARNING
        verdict.finding = fingerprint
    elif probe.group == "idempotence" and observation and observation.processed is None:
        verdict.status, verdict.observed = Status.SKIPPED, _NO_HOOK
    return verdict


def _observation(probe: Probe, seen: Observations) -> Observation | None:
    collected = {"raw-bytes": seen.forms, "header-case": seen.spellings}
    if probe.id in collected:
        exchanges = list(collected[probe.id].values())
        return Observation(exchanges) if exchanges else None
    observation = seen.of(probe.id)
    if observation is None and probe.id.startswith("valid-") and seen.style is None:
        return Observation(seen.calibration[:1])
    return observation


def _observed(observation: Observation) -> Text:
    """Say what came back, in one line."""
    counts: dict[str, int] = {}
    for exchange in observation.exchanges:
        key = str(exchange.status) if exchange.status else (exchange.error or "")
        counts[key] = counts.get(key, 0) + 1
    told = joined([same(key if n == 1 else f"{n} × {key}") for key, n in counts.items()])
    longest = max(exchange.duration for exchange in observation.exchanges)
    text = Text("{told} ({ms:.0f} ms)", "{told} ({ms:.0f} ms)").fill(told=told, ms=longest * 1000)
    if observation.processed is not None:
        times = Text("; traité {n} fois", "; processed {n} times").fill(n=observation.processed)
        text = Text(text.fr + " " + times.fr, text.en + times.en)
    return text
