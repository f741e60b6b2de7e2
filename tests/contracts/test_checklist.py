"""`passe-marche checklist`: what was seen, shown by the battery, declared, and still missing."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from contracts.checklist.command import ChecklistOptions, run
from contracts.checklist.filled import Status
from contracts.checklist.guide import Guide
from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.output import Output
from contracts.provider.control import Control
from contracts.provider.listener import WebhookListener
from contracts.report.formats import FORMATS
from contracts.report.view import Viewer
from contracts.wording import Text
from tests.contracts import faulty
from tests.contracts.receivers import SECRET, Receiver, listening
from tests.contracts.test_receiver import report_on


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with faulty.serving(webhook_url="http://127.0.0.1:9/") as found:
        yield found


@pytest.fixture
def world(url: str) -> Iterator[Control]:
    control, _ = Control(url).new_workspace()
    yield control
    control.remove_workspace()
    control.close()


def show(control: Control, form: str = "json", **more: Any) -> tuple[int, str]:
    stream = io.StringIO()
    options = ChecklistOptions(url=control.base_url, workspace=control.workspace, **more)
    code = run(options, Output(format=form, language="en"), stream, io.StringIO())
    return code, stream.getvalue()


def statuses(control: Control, **more: Any) -> dict[str, str]:
    _, text = show(control, **more)
    return {item["id"]: item["status"] for item in json.loads(text)["items"]}


def ask_token(control: Control, secret: str | None = None) -> None:
    editor = control.ask("GET", "editors")["editors"][0]
    form = {
        "grant_type": "client_credentials",
        "client_id": editor["client_id"],
        "client_secret": secret or editor["client_secret"],
    }
    httpx.post(f"{control.base_url}/oauth/token", data=form)


def test_what_was_seen_is_verified(world: Control, tmp_path: Path) -> None:
    before = statuses(world, declarations=tmp_path / "none.toml")
    assert set(before.values()) == {"not_seen"}
    ask_token(world)
    assert statuses(world, declarations=tmp_path / "none.toml")["d06-01"] == "verified"


def test_a_failed_item_fails_the_command(world: Control, tmp_path: Path) -> None:
    ask_token(world, secret="0" * 64)
    assert show(world, declarations=tmp_path / "none.toml")[0] == 1


def test_declarations_are_kept_beside_the_code(world: Control, tmp_path: Path) -> None:
    file = tmp_path / "checklist.toml"
    code, _ = show(
        world, declare="d06-03", by='Camille "C." Martin', comment="coffre-fort", declarations=file
    )
    assert code == 0
    show(world, declare="sfd-08", by="Ali", declarations=file)
    shown = json.loads(show(world, declarations=file)[1])
    declared = {i["id"]: i["note"] for i in shown["items"] if i["status"] == "declared"}
    assert set(declared) == {"d06-03", "sfd-08"}
    assert 'Camille "C." Martin' in declared["d06-03"]
    assert "coffre-fort" in declared["d06-03"]


def test_an_unknown_item_cannot_be_declared(world: Control, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="d06-03"):
        show(world, declare="d06-99", by="Ali", declarations=tmp_path / "c.toml")
    assert not (tmp_path / "c.toml").exists()


def test_a_broken_declaration_file_is_said_so(world: Control, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text('[[declaration]]\nitem = "d06-03"\nby = "Ali"\non = "yesterday"\n')
    with pytest.raises(EnvironmentProblem, match=r"broken\.toml"):
        show(world, declarations=file)


def test_a_report_of_the_battery_is_evidence(world: Control, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    report = report_on(Receiver())
    file.write_text(FORMATS["json"](Viewer(Secrets(), "en").report(report)))
    found = statuses(world, receiver_report=file, declarations=tmp_path / "none.toml")
    shown = {item for item, status in found.items() if status == "verified"}
    assert shown == {"d06-17", "d06-18", "d06-19", "d06-21", "d06-39", "sfd-05"}
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(EnvironmentProblem, match=r"other\.json"):
        show(world, receiver_report=tmp_path / "other.json")


@pytest.mark.parametrize("form", ["text", "md", "html", "junit"])
def test_every_format_names_every_item(world: Control, tmp_path: Path, form: str) -> None:
    _, text = show(world, form, declarations=tmp_path / "none.toml")
    assert all(f"d06-{n:02d}" in text for n in range(1, 42))
    assert all(f"sfd-{n:02d}" in text for n in range(1, 18))
    if form == "junit":
        root = ElementTree.fromstring(text.partition("\n")[2])
        assert root.get("tests") == "58"


def test_a_missing_item_fails_only_where_it_has_to(world: Control, tmp_path: Path) -> None:
    assert show(world, declarations=tmp_path / "none.toml")[0] == 0
    assert show(world, declarations=tmp_path / "none.toml", strict=True)[0] == 1


def test_the_guide_brings_about_what_is_missing(world: Control) -> None:
    with listening(Receiver()) as (receiver, _):
        editor = world.ask("GET", "editors")["editors"][0]
        world.change_editor(
            editor["client_id"], completion_webhook_url=receiver, webhook_secret=SECRET
        )
        said: list[Text] = []
        guide = Guide(world, said.append, lambda _seconds: True, patience=0)
        items = {item.id: item.status for item in guide.lead()}
    assert items["d06-17"] is Status.VERIFIED
    assert items["d06-20"] is Status.VERIFIED
    assert items["d06-06"] is Status.NOT_SEEN
    assert any("24 hours have passed" in text.en for text in said)
    assert any("verified" in text.en for text in said)


def test_no_sandbox_is_said_so() -> None:
    with WebhookListener() as listener:
        nowhere = listener.base_url
    with pytest.raises(EnvironmentProblem, match="liste"):
        run(ChecklistOptions(url=nowhere), Output(), io.StringIO(), io.StringIO())
