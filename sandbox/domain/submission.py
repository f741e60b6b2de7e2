"""The end of an application: what still stands in the way, and the submission itself (SFD §5.8)."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.domain import answers, sources, wizards
from sandbox.domain.agenda import TaskKind
from sandbox.domain.candidate import used_files
from sandbox.domain.catalogue import Field
from sandbox.domain.company import company_for
from sandbox.domain.faults import Stage, Use
from sandbox.domain.files import StoredFile
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Market, WebhookEvent
from sandbox.domain.states import Event, ScanState, SyncStatus
from sandbox.domain.workspace import Workspace, move

EVENT_NAME = "market_application.completed"
DOCUMENTS = ("attestation", "buyer_attestation", "documents_package")
"""What a submission makes, in this order: the first that fails keeps the others from being made."""

_NAME_KEY = "identite_entreprise_identification_raison_sociale"


@dataclass(frozen=True, slots=True)
class Review:
    """What stands in the way of submitting an application, apart from the exclusion attestation."""

    missing: tuple[Field, ...]
    awaiting: tuple[StoredFile, ...]
    unsafe: tuple[StoredFile, ...]
    siret_missing: bool
    lots_missing: bool
    deadline_passed: bool

    @property
    def ready(self) -> bool:
        """Tell whether nothing does."""
        listed = self.missing or self.awaiting or self.unsafe
        return not (listed or self.siret_missing or self.lots_missing or self.deadline_passed)


def review(workspace: Workspace, application: Application) -> Review:
    """Look for everything that stands in the way of submitting an application."""
    market = workspace.markets[application.market_identifier]
    files = [application.files[i] for i in used_files(workspace, application)]
    return Review(
        missing=tuple(
            field
            for field in asked_fields(market)
            if field.mandatory and not _is_answered(application, field)
        ),
        awaiting=tuple(file for file in files if file.scan is ScanState.AWAITING),
        unsafe=tuple(file for file in files if file.scan is ScanState.UNSAFE),
        siret_missing=application.siret is None,
        lots_missing=bool(market.lots) and not application.lots,
        deadline_passed=workspace.clock.now() > market.deadline,
    )


def _is_answered(application: Application, field: Field) -> bool:
    answer = application.answers.get(field.key)
    return answer is not None and answers.is_filled(field, answer.value)


def submit(
    workspace: Workspace,
    application: Application,
    *,
    attests_no_exclusion_motifs: bool,
    base_url: str,
    cause: str,
) -> WebhookEvent | None:
    """Submit an application: its documents become available and the webhook is raised (D04).

    `base_url` starts the addresses in the webhook. None where a document is scripted to fail: the
    application is completed all the same, but nobody is told. Raises `TransitionRefused` with
    everything that stands in the way, by the guards of the profile's table.
    """
    market = workspace.markets[application.market_identifier]
    found = review(workspace, application)
    refusals = _refusals(found, market, attested=attests_no_exclusion_motifs)
    refusals["market_synchronised"] = not_synchronised(market)
    move(workspace, application, Event.COMPLETE, refusals, cause)
    application.attests_no_exclusion_motifs = attests_no_exclusion_motifs
    application.completed_at = workspace.clock.now()
    wizards.finish(workspace, application)
    _tidy(workspace, application)
    application.failed_document = _failing_document(workspace, application)
    if application.failed_document is not None:
        return None
    application.event = written(workspace, application, base_url, cause)
    return application.event


def _failing_document(workspace: Workspace, application: Application) -> str | None:
    """Tell which document is scripted to fail, None where all of them are made."""
    if workspace.document_failures:
        return workspace.document_failures.popleft()
    now, market = workspace.clock.now(), application.market_identifier
    about = {application.identifier, market, application.siret or ""}
    fault = workspace.fault_script.find(Stage.SUBMISSION, EVENT_NAME, about, now)
    if fault is None:
        return None
    document = str(fault.parameters["document"])
    effect = f"the {document} could not be made: the application is completed, and no webhook sent"
    use = Use(fault.id, fault.kind, EVENT_NAME, now, effect, identifier=application.identifier)
    workspace.fault_script.use(fault, use)
    workspace.on_fault(use)
    return document


def written(
    workspace: Workspace, application: Application, base_url: str, cause: str
) -> WebhookEvent:
    """Write the webhook of a submitted application."""
    name = company_name(application) or ""
    body = workspace.profile.application_completed(application, name, base_url)
    return WebhookEvent(EVENT_NAME, application.identifier, application.client_id, body, cause)


def not_synchronised(market: Market) -> str | None:
    """Tell why a market does not count as synchronised, None where it does."""
    if market.sync_status is SyncStatus.COMPLETED:
        return None
    return f"the market {market.identifier} is {market.sync_status}, not sync_completed"


def has_document(application: Application, document: str) -> bool:
    """Tell whether a document of a submitted application was made."""
    failed = application.failed_document
    return failed is None or DOCUMENTS.index(document) < DOCUMENTS.index(failed)


def _refusals(found: Review, market: Market, *, attested: bool) -> dict[str, str | None]:
    def unless(ok: bool, why: str) -> str | None:
        return None if ok else why

    keys = ", ".join(field.key for field in found.missing)
    unsafe = ", ".join(file.name for file in found.unsafe)
    waiting = ", ".join(file.name for file in found.awaiting)
    passed = f"the deadline of the market passed at {market.deadline:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "deadline_not_passed": unless(not found.deadline_passed, passed),
        "siret_known": unless(not found.siret_missing, "the company has not been identified"),
        "lots_chosen": unless(not found.lots_missing, "no lot has been chosen"),
        "mandatory_fields_filled": unless(not keys, f"mandatory fields are empty: {keys}"),
        "files_scanned": unless(not unsafe, f"malware was found in {unsafe}")
        or unless(not waiting, f"the antivirus has not finished with {waiting}"),
        "exclusion_attested": unless(
            attested, "the candidate has not attested that no motive of exclusion applies"
        ),
    }


def _tidy(workspace: Workspace, application: Application) -> None:
    """Expect nothing more, and drop the files that were uploaded but belong to no answer."""
    sources.cancel_fetches(workspace, application)
    used = set(used_files(workspace, application))
    for file_id in [i for i in application.files if i not in used]:
        workspace.agenda.drop(TaskKind.SCAN, application.identifier, file_id)
        del application.files[file_id]


def company_name(application: Application) -> str | None:
    """Give the name of the company: what the form says, else what is known of its SIRET."""
    answer = application.answers.get(_NAME_KEY)
    if answer is not None and answer.value:
        return str(answer.value)
    return company_for(application.siret).name if application.siret else None


def scans_due(workspace: Workspace, application: Application) -> datetime | None:
    """Tell when the last scan ends that a submission waits for; None when none does.

    Only a scan that is planned has such an instant: a real antivirus takes its own time.
    """
    waiting = review(workspace, application).awaiting
    instants = (
        workspace.agenda.due(TaskKind.SCAN, application.identifier, file.id) for file in waiting
    )
    return max((at for at in instants if at is not None), default=None)
