"""The steps of a delivery, for whoever keeps a record of all that happens."""

from enum import StrEnum


class Progress(StrEnum):
    """What has just happened to a delivery; replays are told of as well."""

    QUEUED = "queued"
    STARTED = "started"
    """An attempt is on its way."""
    CONCLUDED = "concluded"
    """An attempt came to an end, or the delivery did without one."""
