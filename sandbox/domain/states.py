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


class FetchStatus(StrEnum):
    """The state of the call to one public source for one application (SFD §5.3.2)."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class FetchEvent(StrEnum):
    """What happens to the call to a public source."""

    START = "start"
    SUCCEED = "succeed"
    FAIL = "fail"


class ScanState(StrEnum):
    """What the antivirus has said of a file (D09)."""

    AWAITING = "awaiting"
    SAFE = "safe"
    UNSAFE = "unsafe"
    NONE = "none"


class ScanEvent(StrEnum):
    """What the antivirus says of a file: nothing can be said when there is none to ask."""

    CLEAR = "clear"
    CONDEMN = "condemn"
    SKIP = "skip"


class Event(StrEnum):
    """What moves an object from one state to another."""

    COMPLETE = "complete"
    SEND = "send"
    RETRY_LATER = "retry_later"
    DELIVER = "deliver"
    FAIL = "fail"
    RETRY_SYNC = "retry_sync"
    CRASH = "crash"
    """The job that sends the webhook dies of an unexpected error."""


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
            guards=(
                "deadline_not_passed",
                "siret_known",
                "lots_chosen",
                "mandatory_fields_filled",
                "files_scanned",
                "exclusion_attested",
            ),
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

FETCH = Machine(
    "fetch",
    FetchStatus.PENDING,
    (
        Transition(
            FetchStatus.PENDING, FetchEvent.START, FetchStatus.PROCESSING, origin="SFD §5.4.2"
        ),
        Transition(
            FetchStatus.PROCESSING,
            FetchEvent.SUCCEED,
            FetchStatus.COMPLETED,
            effects=("fill_answers",),
            origin="SFD §5.3.2",
        ),
        Transition(
            FetchStatus.PROCESSING,
            FetchEvent.FAIL,
            FetchStatus.FAILED,
            effects=("leave_answers_to_candidate",),
            origin="SFD §5.3.2",
        ),
    ),
)

SCAN = Machine(
    "scan",
    ScanState.AWAITING,
    (
        Transition(ScanState.AWAITING, ScanEvent.CLEAR, ScanState.SAFE, origin="D09"),
        Transition(
            ScanState.AWAITING,
            ScanEvent.CONDEMN,
            ScanState.UNSAFE,
            effects=("keep_out_of_package",),
            origin="D04, D09",
        ),
        Transition(ScanState.AWAITING, ScanEvent.SKIP, ScanState.NONE, origin="D09"),
    ),
)
