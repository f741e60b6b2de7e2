"""What a control call is refused with: a sentence on what is wrong, and one on what to do."""

from collections.abc import Iterable, Sequence

_LISTED = 10


class ControlError(Exception):
    """A control call is refused, and nothing has changed."""

    def __init__(self, status: int, error: str, hint: str) -> None:
        super().__init__(error)
        self.status, self.error, self.hint = status, error, hint


def listed(names: Iterable[str]) -> str:
    """Write the first few names of a list; `none` for an empty one."""
    all_names = list(names)
    shown = ", ".join(all_names[:_LISTED])
    more = len(all_names) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown or "none"


def closest(name: str, known: Sequence[str]) -> str | None:
    """Find the known name that somebody who wrote `name` most probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - a slow import, and rarely needed

    # Half a name is surer than one that only looks like it: `webhook_url`, `webhook_secret`.
    whole = [other for other in known if name and name in other]
    return next(iter(whole or get_close_matches(name, known, n=1, cutoff=0.6)), None)
