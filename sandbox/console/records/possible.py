"""What can be done next with a market or an application, and why the rest cannot be done now."""

from dataclasses import dataclass
from datetime import datetime

from contracts.wording import Text
from sandbox.domain.models import Application, Market, Record
from sandbox.domain.states import Event, State, SyncStatus
from sandbox.domain.submission import not_synchronised, review
from sandbox.domain.sync import RETRY_WINDOW, recent_retries, retry_refusals
from sandbox.domain.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether something can be done: `why_not` is None where it can.

    `from_instant` is when waiting alone makes it possible, `until` the last instant at which it
    was.
    """

    why_not: Text | None = None
    from_instant: datetime | None = None
    until: datetime | None = None


YES = Possible()


def completion(workspace: Workspace, record: Record) -> Possible:
    """Tell whether it can be finished without a browser."""
    if record.state is State.COMPLETED:
        return Possible(Text("C’est déjà fait.", "That is done already."))
    if isinstance(record, Application):
        return _submission(workspace, record)
    return YES


def _submission(workspace: Workspace, application: Application) -> Possible:
    guards = {
        guard
        for row in workspace.profile.application_machine.transitions
        if row.event == Event.COMPLETE
        for guard in row.guards
    }
    market = workspace.markets[application.market_identifier]
    found = review(workspace, application)
    if "deadline_not_passed" in guards and found.deadline_passed:
        return Possible(
            Text(
                "La date limite du marché est passée ({at} UTC).",
                "The deadline of the market has passed ({at} UTC).",
            ).fill(at=f"{market.deadline:%Y-%m-%d %H:%M:%S}"),
            until=market.deadline,
        )
    if "files_scanned" in guards and found.unsafe:
        return Possible(
            Text(
                "L’antivirus a trouvé un fichier infecté : {names}. Le candidat doit le retirer.",
                "The antivirus found an infected file: {names}. The candidate has to remove it.",
            ).fill(names=", ".join(file.name for file in found.unsafe))
        )
    if "market_synchronised" in guards and not_synchronised(market) is not None:
        return Possible(
            Text(
                "Le marché {id} n’est pas synchronisé : son webhook n’a pas été reçu.",
                "The market {id} is not synchronised: its webhook was not received.",
            ).fill(id=market.identifier)
        )
    return YES


_NOT_FROM = {
    SyncStatus.PENDING: Text(
        "Aucun webhook n’a encore échoué : il part quand l’objet est finalisé.",
        "No webhook has failed yet: it leaves when this is completed.",
    ),
    SyncStatus.PROCESSING: Text(
        "Un envoi est en cours, ou sera réessayé de lui-même ; avancez l’horloge pour ne pas "
        "attendre.",
        "One is being sent, or will be retried by itself; advance the clock instead of waiting.",
    ),
    SyncStatus.COMPLETED: Text(
        "La plateforme a reçu ce webhook. Pour l’envoyer encore, rejouez l’envoi ci-dessous.",
        "The platform has received this webhook. To send it again, replay the delivery below.",
    ),
    SyncStatus.FAILED: Text("Ce profil ne le permet pas.", "This profile does not allow it."),
}


def retry(workspace: Workspace, record: Record) -> Possible:
    """Tell whether its webhook can be sent again by hand, as the button of the pages does."""
    rows = [
        row
        for row in workspace.profile.sync_machine.transitions
        if row.source == record.sync_status and row.event == Event.RETRY_SYNC
    ]
    if not rows:
        return Possible(_NOT_FROM[record.sync_status])
    refusals = retry_refusals(workspace, record)
    broken = [guard for guard in rows[0].guards if refusals[guard] is not None]
    return _broken(workspace, record, broken[0]) if broken else YES


def _broken(workspace: Workspace, record: Record, guard: str) -> Possible:
    if guard == "retries_left":
        recent = recent_retries(workspace, record)
        again = recent[-workspace.profile.retries_per_hour] + RETRY_WINDOW
        text = Text(
            "{n} relances ont été faites dans l’heure, c’est le plus qui soit permis. La "
            "prochaine sera possible à {at} UTC.",
            "{n} retries were made within the hour, the most that is allowed. The next one can be "
            "made at {at} UTC.",
        ).fill(n=len(recent), at=f"{again:%H:%M:%S}")
        return Possible(text, from_instant=again)
    if guard == "editor_authorized":
        return Possible(
            Text(
                "L’éditeur {client} n’est plus habilité : changez-le à la page Éditeurs.",
                "The editor {client} is not authorised any more: change it on the page Editors.",
            ).fill(client=record.client_id)
        )
    return Possible(
        Text(
            "Rien n’est finalisé : il n’y a pas de webhook à envoyer.",
            "It is not completed: there is no webhook to send.",
        )
    )


def is_market(record: Record) -> bool:
    """Tell a market from an application."""
    return isinstance(record, Market)
