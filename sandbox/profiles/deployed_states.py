"""The state machines of the running service: hardly a guard, and jobs that overtake each other.

The origins are the rows of the reference's tables: M for markets, A for applications.
"""

from sandbox.domain.machine import Machine, Transition
from sandbox.domain.states import Event, State, SyncStatus

MARKET = Machine(
    "market",
    State.PENDING,
    (
        Transition(
            State.PENDING,
            Event.COMPLETE,
            State.COMPLETED,
            effects=("stamp_completion", "freeze_field_keys", "queue_webhook"),
            origin="M5",
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
            # Nothing but the validity of the record: no deadline, no mandatory field, no scan.
            guards=("siret_known", "market_synchronised"),
            effects=("stamp_completion", "make_documents", "queue_webhook"),
            origin="A7, A8",
        ),
    ),
)


def _sync() -> tuple[Transition, ...]:
    """List the rows: jobs do not look at the state, except that nothing is sent twice for nothing.

    A second job, queued by hand while the first is under way, may find or leave any state.
    """
    rows: list[Transition] = []
    for state in SyncStatus:
        if state is not SyncStatus.COMPLETED:
            rows.append(Transition(state, Event.SEND, SyncStatus.PROCESSING, origin="M7, A10"))
        rows += [
            Transition(state, Event.DELIVER, SyncStatus.COMPLETED, origin="M9, A11"),
            Transition(state, Event.RETRY_LATER, state, origin="M10, A12"),
            Transition(state, Event.FAIL, SyncStatus.FAILED, origin="M11, M12, A13, A14"),
            Transition(
                state,
                Event.RETRY_SYNC,
                SyncStatus.PENDING,
                # Without the known fault a market has to be completed first.
                guards=("completed",),
                effects=("queue_webhook", "write_webhook"),
                origin="M13, A16",
            ),
            Transition(
                state, Event.CRASH, state, effects=("report_error",), origin="M14, M15, A17"
            ),
        ]
    return tuple(rows)


SYNC = Machine("sync", SyncStatus.PENDING, _sync())
