"""The pytest plugin: a live sandbox, and in it an isolated workspace for each test.

    def test_my_platform(passe_marche):
        passe_marche.webhook_url = my_receiver.url
        ...

Loaded by pytest through an entry point: imports as little as possible until a test asks for it.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from contracts.workspace import PasseMarche
    from sandbox.launcher import Running


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; each is also a setting of pytest's configuration file."""
    group = parser.getgroup("passe-marche")
    group.addoption(
        "--passe-marche-profile",
        default=None,
        help="profile of the sandbox: documented (the default) or deployed",
    )
    group.addoption(
        "--passe-marche-url",
        default=None,
        help="a sandbox that is running already, instead of one started for the tests",
    )
    parser.addini("passe_marche_profile", "profile of the sandbox", default="documented")
    parser.addini("passe_marche_seed", "seed of the workspaces", default="1")


@pytest.fixture(scope="session")
def passe_marche_server(pytestconfig: pytest.Config) -> Iterator["Running"]:
    """A sandbox on a free port, for the whole run."""
    from sandbox.launcher import Launcher, Running  # noqa: PLC0415

    profile = _profile(pytestconfig)
    url = pytestconfig.getoption("--passe-marche-url")
    if url:
        yield Running(url=url, profile=profile)
        return
    with Launcher([f"--profile={profile}", "--seed=1"]) as running:
        yield running


@pytest.fixture
def passe_marche(
    passe_marche_server: "Running", request: pytest.FixtureRequest
) -> Iterator["PasseMarche"]:
    """A workspace of its own for a test, with credentials, clock and journals of its own.

    It is named after the test: with the same seed, a test gets the same identifiers in every run.
    """
    from contracts.workspace import open_workspace  # noqa: PLC0415

    config = request.config
    with open_workspace(
        passe_marche_server.url,
        name=f"test-{sha256(request.node.nodeid.encode()).hexdigest()[:16]}",
        profile=_profile(config),
        seed=int(config.getini("passe_marche_seed")),
    ) as workspace:
        yield workspace


def _profile(config: pytest.Config) -> str:
    return str(config.getoption("--passe-marche-profile") or config.getini("passe_marche_profile"))
