"""The version of the package that is installed."""

from functools import cache

PACKAGE = "passe-marche-sandbox"


@cache
def package_version() -> str:
    """Give the version."""
    from importlib.metadata import version  # noqa: PLC0415 - 20 ms that no start should pay for

    return version(PACKAGE)
