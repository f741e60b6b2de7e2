"""The candidate's pages: from the company to the submitted application (D04, SFD §5.4)."""

from sandbox.pages.candidate import (
    answering,
    ending,
    opening,
    running,
    running_answers,
    running_opening,
    states,
    summary,
    uploads,
)
from sandbox.pages.candidate.journey import blueprint

__all__ = [
    "answering",
    "blueprint",
    "ending",
    "opening",
    "running",
    "running_answers",
    "running_opening",
    "states",
    "summary",
    "uploads",
]
