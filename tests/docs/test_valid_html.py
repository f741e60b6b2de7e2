"""Every page of the documentation is valid HTML, by the checker of the W3C."""

import json
import subprocess
from pathlib import Path

import pytest

from sandbox.docs.serving import NOT_FOUND
from sandbox.docs.site import build
from sandbox.docs.writing import write
from tests.pages.test_valid_html import checker

__all__ = ["checker"]


@pytest.mark.parametrize("served", [False, True], ids=["folder", "served"])
def test_every_page(checker: list[str], tmp_path: Path, served: bool) -> None:
    write(build(served=served), tmp_path)
    (tmp_path / "404.html").write_bytes(NOT_FOUND)
    command = [*checker, "--skip-non-html", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [
        f"{Path(m['url']).name}:{m.get('lastLine')} {m['message']}: {m.get('extract', '')}"
        for m in json.loads(run.stderr)["messages"]
    ]
    assert found == []
