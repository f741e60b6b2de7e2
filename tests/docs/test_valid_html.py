"""Every page of the documentation is valid HTML, by the checker of the W3C."""

from pathlib import Path

import pytest

from sandbox.docs.serving import NOT_FOUND
from sandbox.docs.site import build
from sandbox.docs.writing import write
from tests.pages.validity import checker, complaints

__all__ = ["checker"]


@pytest.mark.parametrize("served", [False, True], ids=["folder", "served"])
def test_every_page(checker: list[str], tmp_path: Path, served: bool) -> None:
    write(build(served=served), tmp_path)
    (tmp_path / "404.html").write_bytes(NOT_FOUND)
    assert complaints(checker, tmp_path) == []
