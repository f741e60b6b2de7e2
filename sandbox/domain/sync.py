"""The synchronisation with the platform: what the webhook's fate does to the object."""

from datetime import datetime, timedelta

from sandbox.domain.errors import ResourceNotFound
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.models import Application, Editor, Record, WebhookEvent
from sandbox.domain.states import Event, State, SyncStatus
from sandbox.domain.submission import not_synchronised, written
from sandbox.domain.workspace import Workspace, move

RETRY_WINDOW = timedelta(hours=1)


def note_delivery(workspace: Workspace, identifier: str, event: Event, cause: str) -> None:
    """Follow what happens to a webhook: sent, delivered, to be repeated, failed.

    An object that was deleted meanwhile is left alone. One whose record cannot be saved any more
    stays as it is: the job that has sent the webhook dies.
    """
    record = workspace.record(identifier)
    if record is None:
        return
    refusal = _unsavable(workspace, record)
    if refusal is None:
        move(workspace, record, event, {}, cause)
    else:
        move(workspace, record, Event.CRASH, {}, f"{cause} was to {event}: {refusal}")


def withheld(workspace: Workspace, identifier: str, cause: str) -> str | None:
    """Tell why an attempt to send a webhook is not made after all, None where it is.

    Nothing is sent for what is synchronised already, by another webhook of the same object.
    """
    record = workspace.record(identifier)
    if record is None:
        return None
    if record.sync_status is SyncStatus.COMPLETED:
        return f"{identifier} is synchronised already: nothing is sent"
    refusal = _unsavable(workspace, record)
    if refusal is not None:
        move(workspace, record, Event.CRASH, {}, f"{cause}: {refusal}")
        return f"the job dies, as it does in the running service: {refusal}"
    return None


def _unsavable(workspace: Workspace, record: Record) -> str | None:
    """Tell why changing the record of an application fails: it is checked like a new one."""
    if not isinstance(record, Application):
        return None
    if KnownFault.WEBHOOK_NEEDS_SYNCHRONISED_MARKET not in workspace.faults:
        return None
    return not_synchronised(workspace.markets[record.market_identifier])


def retry_sync(
    workspace: Workspace, record: Record, *, base_url: str, cause: str
) -> WebhookEvent | None:
    """Send the webhook of an object once more, by hand, where the profile's table allows it.

    `base_url` starts the addresses in a webhook that is written anew. Raises `TransitionRefused`
    with the rule that was broken. None for an object that was never completed, where that is a
    known fault: it has no webhook, and whatever was to send it has died.
    """
    now = workspace.clock.now()
    recent = recent_retries(workspace, record)
    refusals = retry_refusals(workspace, record)
    effects = move(workspace, record, Event.RETRY_SYNC, refusals, cause)
    record.retries = [*recent, now]
    if record.state is not State.COMPLETED:
        move(workspace, record, Event.SEND, {}, cause)
        move(workspace, record, Event.CRASH, {}, "the webhook needs a completed_at, which is null")
        return None
    if record.event is None and "write_webhook" not in effects:
        raise ResourceNotFound(f"{record.identifier} has no webhook to send")
    if "write_webhook" in effects and isinstance(record, Application):
        record.event = written(workspace, record, base_url, cause)
    return record.event


def retry_refusals(workspace: Workspace, record: Record) -> dict[str, str | None]:
    """Tell for each guard of a retry by hand why it does not hold, None where it does."""
    limit = workspace.profile.retries_per_hour
    refusals = {
        "completed": None
        if record.state is State.COMPLETED
        else f"{record.identifier} is not completed yet",
        "editor_authorized": _editor_refusal(workspace.editors.get(record.client_id)),
        "retries_left": None
        if len(recent_retries(workspace, record)) < limit
        else f"{limit} manual retries were made within the last hour",
    }
    if KnownFault.RETRY_OF_UNFINISHED_MARKET in workspace.faults:
        refusals["completed"] = None
    return refusals


def recent_retries(workspace: Workspace, record: Record) -> list[datetime]:
    """List the retries by hand that count towards the limit, oldest first."""
    now = workspace.clock.now()
    return [at for at in record.retries if now - RETRY_WINDOW < at <= now]


def _editor_refusal(editor: Editor | None) -> str | None:
    if editor is None:
        return "its editor does not exist any more"
    return None if editor.authorized else "its editor is not authorised"
