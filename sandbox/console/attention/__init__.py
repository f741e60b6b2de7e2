"""What needs attention in a workspace now: plain sentences, each with the way to the cause.

Only what still holds is told: a refusal that was followed by a success is history, and the
timeline tells that.
"""

from sandbox.console.attention.calls import of_calls
from sandbox.console.attention.issue import Action, Issue
from sandbox.console.attention.signatures import Diagnosed, nobody_asked
from sandbox.console.attention.webhooks import of_webhooks
from sandbox.console.attention.world import of_world
from sandbox.space import Space

__all__ = ["Action", "Issue", "look"]

_ORDER = {"bad": 0, "warn": 1, "info": 2}


def look(space: Space, diagnosed: Diagnosed = nobody_asked) -> list[Issue]:
    """List it, the worst first; `diagnosed` knows what was found out about receivers."""
    found = [*of_webhooks(space, diagnosed), *of_calls(space), *of_world(space)]
    return sorted(found, key=lambda issue: _ORDER[issue.tone])
