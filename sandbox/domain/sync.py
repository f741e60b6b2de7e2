"""The synchronisation with the platform: what the webhook's fate does to the object."""

from datetime import timedelta

from sandbox.domain.errors import ResourceNotFound
from sandbox.domain.models import Editor, Record, WebhookEvent
from sandbox.domain.states import Event, State
from sandbox.domain.workspace import Workspace, move

RETRY_WINDOW = timedelta(hours=1)


def note_delivery(workspace: Workspace, identifier: str, event: Event, cause: str) -> None:
    """Follow what happens to a webhook: sent, delivered, to be repeated, failed.

    An object that was deleted meanwhile is left alone.
    """
    record = workspace.record(identifier)
    if record is not None:
        move(workspace, record, event, {}, cause)


def retry_sync(workspace: Workspace, record: Record, *, cause: str) -> WebhookEvent:
    """Send the webhook of a completed object once more, by hand (D03).

    Only in `sync_failed`, for an authorised editor, at most three times an hour. Raises
    `TransitionRefused` with the rule that was broken.
    """
    now = workspace.clock.now()
    recent = [at for at in record.retries if now - RETRY_WINDOW < at <= now]
    limit = workspace.profile.retries_per_hour
    editor = workspace.editors.get(record.client_id)
    refusals = {
        "completed": None
        if record.state is State.COMPLETED
        else f"{record.identifier} is not completed yet",
        "editor_authorized": _editor_refusal(editor),
        "retries_left": None
        if len(recent) < limit
        else f"{limit} manual retries were made within the last hour",
    }
    move(workspace, record, Event.RETRY_SYNC, refusals, cause)
    record.retries = [*recent, now]
    if record.event is None:
        raise ResourceNotFound(f"{record.identifier} has no webhook to send")
    return record.event


def _editor_refusal(editor: Editor | None) -> str | None:
    if editor is None:
        return "its editor does not exist any more"
    return None if editor.authorized else "its editor is not authorised"
