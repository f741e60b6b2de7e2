"""Faults of the running service that are known: imitated on purpose, each until it is switched off.

A profile says which of them it has. The names are those of the drift register, where the entry of
each fault tells what it does and how to live with it.
"""

from enum import StrEnum


class KnownFault(StrEnum):
    """One fault; the comments say what happens where it is switched off."""

    RETRY_OF_UNFINISHED_MARKET = "retry_of_unfinished_market"
    """A retry by hand on a market that was never completed leaves it in `sync_processing`.
    Without the fault the retry is refused, and nothing changes."""

    WEBHOOK_NEEDS_SYNCHRONISED_MARKET = "webhook_needs_synchronised_market"
    """The job that sends an application's webhook dies while the market is not synchronised.
    Without the fault the webhook is sent whatever the state of the market."""

    APPLICATION_ROOT_NOT_AN_OBJECT = "application_root_not_an_object"
    """A text, number or list in the place of `market_application` is an internal error.
    Without the fault it counts as an empty object."""

    PADDED_SIRET = "padded_siret"
    """A candidate's SIRET with spaces around it passes the checks and does not fit its column.
    Without the fault it is trimmed."""


ALL = frozenset(KnownFault)


def named(names: str) -> frozenset[KnownFault]:
    """Read a list of names, separated by commas; `all` means every one. Raises `ValueError`."""
    if names.strip() == "all":
        return ALL
    return frozenset(KnownFault(name.strip()) for name in names.split(",") if name.strip())
