"""The documented state machines of markets and applications (D03, D04, D06 §6, D07, SFD §7.7).

Two dimensions are independent of each other: the business state, and the state of the
synchronisation with the platform, which follows the webhook.
"""

from enum import StrEnum

from sandbox.domain.machine import Machine, Transition


class State(StrEnum):
    """The business state."""

    PENDING = "pending"
    COMPLETED = "completed"


class SyncStatus(StrEnum):
    """The state of the synchronisation (D03, D07, SFD §7.7)."""

    PENDING = "sync_pending"
    PROCESSING = "sync_processing"
    COMPLETED = "sync_completed"
    FAILED = "sync_failed"


class Event(StrEnum):
    """What moves an object from one state to another."""

    COMPLETE = "complete"
    SEND = "send"
    RETRY_LATER = "retry_later"
    DELIVER = "deliver"
    FAIL = "fail"
    RETRY_SYNC = "retry_sync"


MARKET = Machine(
    "market",
    State.PENDING,
    (
        Transition(
            State.PENDING,
            Event.COMPLETE,
            State.COMPLETED,
            effects=("stamp_completion", "freeze_field_keys", "queue_webhook"),
            origin="D03, D06 §6",
        ),
    ),
)

APPLICATION = Machine(
    "market_application",
    State.PENDING,
    (
        Transition(
            State.PENDING,
            Event.COMPLETE,
            State.COMPLETED,
            guards=("deadline_not_passed", "siret_known", "mandatory_fields_filled"),
            effects=("stamp_completion", "make_documents", "queue_webhook"),
            origin="D04, SFD §5.8",
        ),
    ),
)

SYNC = Machine(
    "sync",
    SyncStatus.PENDING,
    (
        Transition(SyncStatus.PENDING, Event.SEND, SyncStatus.PROCESSING, origin="D03, D07"),
        # A suspended or repeated attempt starts from here again.
        Transition(SyncStatus.PROCESSING, Event.SEND, SyncStatus.PROCESSING, origin="D07"),
        Transition(SyncStatus.PROCESSING, Event.RETRY_LATER, SyncStatus.PROCESSING, origin="D07"),
        Transition(SyncStatus.PROCESSING, Event.DELIVER, SyncStatus.COMPLETED, origin="D07"),
        Transition(SyncStatus.PROCESSING, Event.FAIL, SyncStatus.FAILED, origin="D07, SFD §7.7"),
        Transition(SyncStatus.PENDING, Event.FAIL, SyncStatus.FAILED, origin="D06 §6"),
        Transition(
            SyncStatus.FAILED,
            Event.RETRY_SYNC,
            SyncStatus.PENDING,
            guards=("completed", "editor_authorized", "retries_left"),
            effects=("count_retry", "queue_webhook"),
            origin="D03",
        ),
    ),
)
