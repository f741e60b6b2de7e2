"""Where the checklist comes from: a running sandbox."""

from typing import Any

from contracts.errors import EnvironmentProblem
from contracts.provider.control import Control, ControlError
from contracts.wording import Text

DEFAULT_URL = "http://127.0.0.1:3000"


def fetch(control: Control) -> dict[str, Any]:
    """Ask the sandbox for its checklist; raises `EnvironmentProblem`."""
    try:
        return control.ask("GET", "checklist")
    except ControlError as error:
        raise EnvironmentProblem(
            Text(
                "le bac à sable {url} ne donne pas sa liste : {why}",
                "the sandbox {url} does not give its checklist: {why}",
            ).fill(url=control.base_url, why=error)
        ) from error
