"""What the pages say to type is typed: beside a sandbox that runs, with a receiver."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.cli.receiver import Receiver
from sandbox.docs.markdown import Block, blocks
from sandbox.docs.texts import CONTENT
from tests.cli.conftest import receiver
from tests.conftest import Live

__all__ = ["receiver"]

PAGES = [
    f"{language}/{name}.md"
    for language, names in {
        "fr": (
            "calculateur ecarts erreurs etats pannes pilotage reglages scenarios telechargements "
            "valeurs-reservees webhooks"
        ),
        "en": (
            "calculator control downloads errors faults reserved-values scenarios states webhooks"
        ),
    }.items()
    for name in names.split()
]
SERVES = re.compile(r"^.*passe-marche serve\b.*$", re.MULTILINE)
RECEIVER = "http://localhost:4567/webhooks/voie-rapide"
NODE_TOOLS = os.environ.get("NODE_TOOLS", "")
"""Where newman and bru are, if not on the PATH; their blocks are left out without them."""
CREDENTIALS = {"client_id": "demo_editor_client", "client_secret": "demo_editor_secret"}


def shown(page: str) -> list[Block]:
    return [block for block in blocks((CONTENT / page).read_text("utf-8")) if block.language]


@pytest.fixture
def environment(live: Live, receiver: Receiver) -> Iterator[dict[str, str]]:
    """What a reader has: the command, a token, the addresses and the secret."""
    with httpx.Client(base_url=live.url, timeout=30) as http:
        form = {"grant_type": "client_credentials", **CREDENTIALS}
        token = http.post("/oauth/token", data=form).json()["access_token"]
    yield {
        "PATH": ":".join([str(Path(sys.executable).parent), os.environ["PATH"], NODE_TOOLS]),
        "LANG": "C.UTF-8",
        "PASSE_MARCHE_URL": live.url,
        "PASSEMARCHE_WEBHOOK_SECRET": receiver.secret,
        "TOKEN": token,
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page(
    page: str, live: Live, receiver: Receiver, environment: dict[str, str], tmp_path: Path
) -> None:
    _trigger(environment)
    for block in shown(page):
        needed = block.attributes.get("needs", "bash")
        if block.language == "sh" and shutil.which(needed, path=environment["PATH"]):
            text = SERVES.sub("", block.text)
            text = text.replace("http://127.0.0.1:3000", live.url).replace(RECEIVER, receiver.url)
            ended = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert ended.returncode == 0, (text, ended.stdout, ended.stderr)
            assert not re.search(r'\{"error"', ended.stdout), (text, ended.stdout)


def _trigger(environment: dict[str, str]) -> None:
    """Have a last webhook, as a reader who comes here has."""
    command = ["passe-marche", "trigger", "market.completed"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)


def test_a_sandbox_of_the_settings_shown(tmp_path: Path) -> None:
    found = {block.attributes.get("file", ""): block for block in shown("fr/reglages.md")}
    file = found["passe-marche.toml"]
    (tmp_path / "passe-marche.toml").write_text(file.text.replace("3001", "0"), "utf-8")
    served = SERVES.findall((CONTENT / "fr" / "reglages.md").read_text("utf-8"))
    assert len(served) == 2
    for line in served:
        assert _ready(line.replace("3001", "0"), tmp_path)["ready"] is True


def _ready(command: str, folder: Path) -> dict[str, object]:
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    process = subprocess.Popen(
        ["bash", "-c", f"exec env {command}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        line: dict[str, object] = httpx.Response(200, content=process.stdout.readline()).json()
        return line
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
