"""What was asked for: `passe-marche contracts run` with its options."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from contracts.provider.credentials import Credentials

SUITES = ("spec", "journeys", "drift")
DEFAULT_BUDGET = 60.0


@dataclass(frozen=True, slots=True)
class RunOptions:
    """One run. `budget` is in seconds; what is None is found out or left to its default."""

    url: str | None = None
    profile: str | None = None
    suites: tuple[str, ...] = SUITES
    seed: int = 1
    budget: float = DEFAULT_BUDGET
    spec: Path | None = None
    main: Credentials | None = None
    other: Credentials | None = None
    webhook_secret: str | None = None
    webhook_listen: tuple[str, int] | None = None
    webhook_url: str | None = None
    """The address at which the environment reaches our listener, where it differs."""
    allowed_hosts: Collection[str] = ()
    dry_run: bool = False
    baseline: Path | None = None
