"""What scenarios advise to try: every command, call and page works as it is written."""

import json
import shlex
import shutil
import subprocess
from urllib.request import urlopen

import pytest

from sandbox.cli.client import Control
from sandbox.scenarios import catalogue
from tests.cli.conftest import Run
from tests.conftest import Live

REFUSED = {
    # The deadline has passed: that is what is to be seen.
    "deadline-passed": "the deadline of the market passed",
    # The webhook was sent to nobody, and is still being tried.
    "webhook-secret-rotated": "not possible in state",
}
QUICK = {"slow-service": {"seconds": 0.1}}
"""Parameters that keep a test from waiting."""

EXAMINES = "contracts receiver URL"
"""Asks for the address of a receiver, which nobody but the integrator knows."""

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing")


@pytest.mark.parametrize("name", catalogue.library().scenarios)
def test_what_is_advised_works(driving: Run, live: Live, name: str) -> None:
    with Control(live.url) as control:
        body = {"parameters": QUICK.get(name, {})}
        advised = [tried["run"] for tried in control.post(f"scenarios/{name}/run", body)["try"]]
    token = ""
    for command in filter(None, advised):
        if command.startswith("passe-marche"):
            if EXAMINES not in command:
                outcome = driving(*shlex.split(command)[1:])
                # 1 tells that nobody has received a webhook that was sent again.
                assert outcome.code in (0, 1), outcome.errors
                assert outcome.output
        elif command.startswith("http"):
            with urlopen(command) as page:
                assert page.status == 200
        elif command.startswith("TOKEN="):
            token = shell(f'{command}; echo "$TOKEN"').strip()
            assert len(token) > 20 or name in ("rate-limited", "slow-service", "service-down")
        else:
            assert command.startswith("curl ")
            said = shell(f"TOKEN={token}; {command.replace('-sOJ', '-s')}")
            assert '"hint"' not in said or REFUSED.get(name, "nothing") in said, said


def shell(script: str) -> str:
    """Run a few lines as an integrator would; gives what they print."""
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=30, check=True)
    return done.stdout.decode("utf-8", "replace")


def test_a_call_answers_json_where_it_steers(live: Live) -> None:
    with Control(live.url) as control:
        result = control.post("scenarios/market-created/run")
    [command] = [one["run"] for one in result["try"] if one["run"].startswith("curl")]
    assert json.loads(shell(command))["state"] == "completed"
