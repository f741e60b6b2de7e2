"""The README holds what it says: settings, calls, secrets, links, and the index of decisions."""

import hashlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from sandbox.contract import loader
from sandbox.settings import DESCRIPTIONS, Settings, option, shown

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DECISIONS = ROOT / "docs" / "adr"


def row(name: str, default: object) -> str:
    value = f"`{shown(default)}`" if shown(default) else ""
    return f"| `{option(name)}` | {value} | {DESCRIPTIONS[name]} |"


def test_the_settings_are_all_there() -> None:
    expected = [row(field.name, field.default) for field in fields(Settings)]
    assert re.findall(r"^\| `--.*$", README, re.MULTILINE) == expected


def test_the_control_calls_exist() -> None:
    known = set(loader.load(loader.CONTROL)["paths"])
    named = set(re.findall(r"(?<=[ `])/_sandbox/[\w/]+(?:\.\w+)?", README))
    shown = {path for path in known if "{" not in path}
    assert named - shown == set()


def test_every_control_call_is_named() -> None:
    for path in loader.load(loader.CONTROL)["paths"]:
        first = path.removeprefix("/_sandbox/").split("/")[0].removesuffix(".json")
        assert first.removesuffix(".yaml") in README


def test_the_webhook_secret_is_the_real_one() -> None:
    assert hashlib.sha256(b"demo_editor_client").hexdigest() in README


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted(DECISIONS.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_lists_every_decision() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = re.findall(r"^- \[(\d{4})\]\((\1-[\w-]+\.md)\): (.+)$", index, re.MULTILINE)
    found = []
    for page in sorted(DECISIONS.glob("0*.md")):
        number, _, title = page.read_text("utf-8").splitlines()[0].partition(". ")
        assert int(number.removeprefix("# ")) == int(page.name[:4])
        found.append((page.name[:4], page.name, title))
    assert listed == found
