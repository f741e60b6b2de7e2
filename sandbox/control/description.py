"""The description of the control API, loaded when the first refusal has to be worded."""

from functools import cache

from sandbox.contract import loader
from sandbox.control.wording import Wording


@cache
def wording() -> Wording:
    """Give the words for what does not fit the description."""
    return Wording(loader.load(loader.CONTROL))
