"""Running scenarios: parameters, failures, the reset, and the user's own folder."""

import asyncio
import hmac
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.control.conftest import Receiver
from tests.scenarios.conftest import MINIMAL, World

pytestmark = pytest.mark.anyio

WORDS = (
    "title: {fr: Essai, en: Trial}\nsummary: {fr: Essai., en: Trial.}\nsee: {fr: Vu., en: Seen.}\n"
)


def write(folder: Path, name: str, steps: str, more: str = "") -> None:
    (folder / f"{name}.yaml").write_text(f"{WORDS}{more}steps:\n{steps}", "utf-8")


# --- parameters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"cuont": 2}, "'cuont' is not a parameter"),
        ({"count": "2"}, 'count: "2" is not of type'),
        ({"count": 0}, "count: 0 is less than"),
        ({"count": 51}, "count: 51 is greater than"),
        ({"market_type": "bricks"}, "market_type"),
        ({"market_name": ""}, "market_name"),
        ({"count": None}, "count"),
    ],
)
async def test_parameters_that_do_not_fit(
    sandbox: World, parameters: dict[str, Any], words: str
) -> None:
    told = await sandbox.refused(422, "several-applications", parameters=parameters)
    assert words in told["error"]
    assert (await sandbox.get("public_markets"))["total"] == 0


async def test_a_parameter_without_a_default_has_to_be_given(sandbox: World, folder: Path) -> None:
    parameter = "parameters: {who: {title: {fr: qui, en: who}, type: string}}\n"
    write(folder, "own", '  - create_market: {name: "{{ who }}"}\n    as: m\n', parameter)
    assert "'who' is missing" in (await sandbox.refused(422, "own"))["error"]
    result = await sandbox.play("own", who="Moi")
    assert result["results"]["m"]["name"] == "Moi"


async def test_an_unknown_scenario(sandbox: World) -> None:
    told = await sandbox.refused(404, "token-expried")
    assert "did you mean 'token-expired'?" in told["hint"]


async def test_an_unknown_key_of_the_call(sandbox: World) -> None:
    told = await sandbox.refused(422, "market-ready", parametres={})
    assert "did you mean 'parameters'?" in told["hint"]


async def test_an_unknown_workspace(sandbox: World) -> None:
    sandbox.workspace = "nowhere"
    await sandbox.refused(404, "market-ready")


# --- where it happens ----------------------------------------------------------------------------


async def test_it_happens_in_the_workspace_that_is_named(sandbox: World) -> None:
    await sandbox.post("workspaces", {"name": "elsewhere", "webhook_url": "http://127.0.0.1:9/"})
    sandbox.workspace = "elsewhere"
    result = await sandbox.play("application-submitted")
    assert result["workspace"] == "elsewhere"
    assert (await sandbox.get("public_markets"))["total"] == 1
    sandbox.workspace = "default"
    assert (await sandbox.get("public_markets"))["total"] == 0
    await sandbox.ask("DELETE", "workspaces/elsewhere")


async def test_nothing_is_taken_away_unless_asked_for(sandbox: World) -> None:
    await sandbox.play("market-ready")
    assert (await sandbox.play("market-ready"))["reset"] is False
    assert (await sandbox.get("public_markets"))["total"] == 2
    assert (await sandbox.play("market-ready", reset=True))["reset"] is True
    assert (await sandbox.get("public_markets"))["total"] == 1


async def test_it_leaves_the_platforms_token_alone(sandbox: World) -> None:
    token = await sandbox.token()
    await sandbox.play("application-submitted")
    assert (await sandbox.create_market(token)).status_code == 201
    calls = (await sandbox.get("requests"))["requests"]
    assert [call["operation_id"] for call in calls] == ["createPublicMarket", "createToken"]


async def test_the_calls_that_it_makes_are_told_and_recorded(sandbox: World) -> None:
    result = await sandbox.play("breaker-open")
    step = next(step for step in result["steps"] if step["action"] == "force_breaker")
    assert step["calls"] == [
        {
            "method": "POST",
            "path": "/_sandbox/breaker",
            "body": {"client_id": "demo_editor_client", "state": "open"},
            "status": 200,
        }
    ]


async def test_scenarios_that_come_together_do_not_mix(sandbox: World) -> None:
    played = await asyncio.gather(*(sandbox.play("application-submitted") for _ in range(3)))
    for result in played:
        application = await sandbox.application(result)
        market = result["results"]["market"]["identifier"]
        assert application["market_identifier"] == market
        assert application["state"] == "completed"


async def test_another_site_cannot_run_one(sandbox: World) -> None:
    answer = await sandbox.ask(
        "POST", "scenarios/market-ready/run", json={}, headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403


# --- failures ------------------------------------------------------------------------------------


async def test_a_step_that_fails_is_named_with_what_was_done(sandbox: World, folder: Path) -> None:
    write(
        folder,
        "broken",
        "  - create_market: {name: Essai}\n"
        "    as: market\n"
        "  - complete_application: {application: FT0}\n"
        "  - clear_faults:\n",
    )
    told = await sandbox.refused(409, "broken")
    assert "failed at step 2 (complete_application, line 7)" in told["error"]
    assert "'FT0'" in told["error"]
    assert "1 step before it was carried out" in told["hint"]
    assert told["failed_step"] == {"number": 2, "action": "complete_application", "line": 7}
    assert [step["action"] for step in told["steps"]] == ["create_market"]
    identifier = told["results"]["market"]["identifier"]
    assert [made["identifier"] for made in told["made"]] == [identifier]
    assert (await sandbox.get(f"public_markets/{identifier}"))["state"] == "pending"


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("  - create_application: {}\n", "no step before this one has made a market"),
        ("  - create_market: {client_id: nobody}\n", "no editor 'nobody'"),
        ("  - create_market: {siret: '13002526500014'}\n", "is no SIRET"),
        ("  - create_market: {name: 'a\tb'}\n", "is blank, or holds a control character"),
        ("  - create_market: {lots: [' ']}\n", "is blank, or holds a control character"),
        ("  - create_market: {deadline: '2001-01-01T00:00:00Z'}\n", "refuses the market"),
        (
            "  - create_market: {types: [services, defense], client_id: basic_editor_client}\n",
            "defence",
        ),
        ("  - create_token: {client_id: inactive_editor_client}\n", "gets no token"),
        ("  - create_token: {scope: everything}\n", "unknown scope"),
        ("  - script_fault: {fault: earthquake, operation: any}\n", "no fault"),
        ("  - advance_clock: {}\n", "either 'seconds' or 'past'"),
        ("  - advance_clock: {past: tomorrow}\n", "no instant"),
        ("  - freeze_clock: {at: tomorrow}\n", "ISO 8601"),
        ("  - create_market: {}\n  - complete_market: {optional_fields: [nope]}\n", "'nope'"),
        (
            "  - create_market: {}\n  - complete_market:\n  - complete_market:\n",
            "already completed",
        ),
        ("  - create_market: {}\n  - replay_webhook: {}\n", "no webhook yet"),
        ("  - create_market: {}\n  - retry_sync: {}\n", "not possible in state"),
        ("  - create_market: {}\n  - ensure_delivered: {}\n", "not possible in state"),
        ("  - create_market: {}\n  - expect: {state: completed}\n", "should be completed"),
        (
            "  - create_market: {}\n  - create_application: {siret: '73282932000075'}\n",
            "is no SIRET",
        ),
        (
            "  - create_market: {}\n"
            "  - create_application: {siret: '73282932000074'}\n"
            "  - create_application: {siret: '73282932000074'}\n",
            "refuses the application",
        ),
        (
            "  - create_market: {}\n  - create_application: {}\n"
            "  - fill_application: {answers: {nope: 1}}\n",
            "nope",
        ),
        (
            "  - create_market: {}\n  - create_application: {}\n  - complete_application:\n"
            "  - fill_application:\n",
            "already completed",
        ),
        (
            "  - create_market: {}\n  - create_application: {}\n  - upload_file: {field: nope}\n",
            "no file in the field 'nope'",
        ),
        (
            "  - create_market: {}\n  - create_application: {}\n  - upload_file: {name: a.exe}\n",
            "extension",
        ),
        (
            "  - create_market: {}\n  - create_application: {}\n"
            "  - upload_file: {content_base64: '%'}\n",
            "no Base64",
        ),
        (
            "  - create_market: {}\n  - complete_market:\n"
            "  - wait_for_webhooks: {until: delivered, timeout_seconds: 0}\n",
            "not delivered",
        ),
        ("  - clear_faults:\n    when: maybe\n", "'when' came to 'maybe'"),
        ('  - repeat: "{{ base_url }}"\n    steps: [clear_faults: ]\n', "not how often"),
        (
            '  - clear_faults:\n    as: none\n  - create_market: {name: "{{ none.name }}"}\n',
            "'none' has no 'name'",
        ),
        ('  - create_market: {name: "{{ editor }}"}\n', "name"),
        (
            "  - repeat: 100\n    steps: [clear_faults: , clear_faults: , clear_faults: ,"
            " clear_faults: , clear_faults: , clear_faults: ]\n",
            "more than 500 steps",
        ),
    ],
)
async def test_why_a_step_fails(sandbox: World, folder: Path, steps: str, words: str) -> None:
    write(folder, "failing", steps)
    told = await sandbox.refused(409, "failing")
    assert words in told["error"]
    assert "failed at step" in told["error"]


async def test_a_reset_ends_a_run(sandbox: World, folder: Path) -> None:
    write(
        folder,
        "waits",
        "  - create_market: {}\n    as: market\n"
        "  - script_fault: {fault: webhook_delayed, event: any, seconds: 600}\n"
        "  - complete_market: {}\n"
        "  - wait_for_webhooks: {until: delivered, timeout_seconds: 20}\n",
    )
    run = asyncio.create_task(sandbox.refused(409, "waits"))
    while not (await sandbox.get("webhooks/deliveries"))["deliveries"]:
        await asyncio.sleep(0)
    await sandbox.post("reset")
    told = await run
    assert told["failed_step"]["action"] == "wait_for_webhooks"
    assert told["made"] == []


# --- the vocabulary ------------------------------------------------------------------------------


async def test_steps_are_left_out_and_repeated(sandbox: World, folder: Path) -> None:
    write(
        folder,
        "own",
        "  - create_market: {name: never}\n    profile: deployed\n"
        '  - create_market: {name: never}\n    when: "{{ no }}"\n'
        '  - repeat: "{{ count }}"\n    steps:\n'
        '      - create_market: {name: "n° {{ repetition }}"}\n        as: market\n',
        "parameters:\n"
        "  no: {title: {fr: non, en: no}, type: boolean, default: false}\n"
        "  count: {title: {fr: nombre, en: number}, type: integer, default: 3}\n",
    )
    result = await sandbox.play("own")
    assert [made["name"] for made in result["made"]] == ["n° 1", "n° 2", "n° 3"]
    assert result["results"]["market"]["name"] == "n° 3"


async def test_all_of_the_vocabulary_can_be_used(sandbox: World, folder: Path) -> None:
    write(
        folder,
        "everything",
        "  - create_editor: {name: Autre}\n    as: other\n"
        '  - change_editor: {client_id: "{{ other.client_id }}", rotate_secrets: true}\n'
        '  - create_token: {client_id: "{{ other.client_id }}", scope: api_access}\n    as: token\n'
        "  - freeze_clock: {at: now}\n"
        "  - script_sources: {insee: failed}\n"
        "  - create_market:\n"
        "      lots: [Nord, {name: Sud, cpv_code: '45000000'}]\n"
        "      deadline: '2099-12-31T12:00:00Z'\n"
        "      provider_user_id: u-1\n"
        '      client_id: "{{ other.client_id }}"\n'
        "    as: market\n"
        "  - complete_market: {wait: false, optional_fields: all}\n"
        '  - settle_webhooks: {client_id: "{{ other.client_id }}"}\n'
        "  - create_application: {provider_user_id: u-2}\n    as: application\n"
        "  - identify_company: {}\n"
        "  - advance_clock: {seconds: 5}\n"
        "  - fill_application: {lots: [2], made_up: 1}\n    as: filled\n"
        "  - upload_file: {name: note.pdf}\n    as: file\n"
        "  - complete_application: {lots: [1], wait: false}\n"
        "  - wait_for_webhooks: {timeout_seconds: 0, must: false}\n    as: waited\n"
        "  - force_breaker: {state: closed}\n"
        "  - clear_faults:\n"
        "  - resume_clock:\n",
    )
    result = await sandbox.play("everything")
    assert result["access_token"] == result["results"]["token"]["access_token"]
    application = await sandbox.application(result)
    assert application["provider_user_id"] == "u-2"
    assert application["lots"] == [1]
    assert {f["source"]: f["status"] for f in application["fetches"]}["insee"] == "failed"
    assert "note.pdf" in [file["name"] for file in application["files"]]
    market = await sandbox.market(result)
    assert [lot["cpv_code"] for lot in market["lots"]] == [None, "45000000"]


async def test_a_replay_is_sent(sandbox: World, folder: Path) -> None:
    write(
        folder,
        "own",
        "  - create_market:\n    as: market\n"
        '  - script_fault: {fault: receiver_answers, event: any, identifier: "{{ market }}",'
        " status: 200, times: 2}\n"
        "  - complete_market:\n"
        "  - replay_webhook: {variant: bad_signature}\n    as: replay\n",
    )
    result = await sandbox.play("own")
    assert result["results"]["replay"]["status"] == "delivered"


# --- with a receiver -----------------------------------------------------------------------------


async def test_a_receiver_gets_the_webhooks(world: World, receiver: Receiver) -> None:
    editor = await world.editor()
    await world.ask(
        "PATCH", f"editors/{editor['client_id']}", json={"completion_webhook_url": receiver.url}
    )
    result = await world.play("application-submitted")
    assert receiver.events == ["market.completed", "market_application.completed"]
    assert result["notes"] == []
    secret = str(editor["webhook_secret"]).encode()
    [delivery] = await world.deliveries(result["results"]["application"]["identifier"])
    body = b64decode(delivery["attempts"][0]["request"]["body_base64"])
    assert receiver.signatures[1] == f"sha256={hmac.new(secret, body, 'sha256').hexdigest()}"


async def test_a_receiver_that_refuses_is_told_of(world: World, receiver: Receiver) -> None:
    receiver.status = 503
    editor = await world.editor()
    await world.ask(
        "PATCH", f"editors/{editor['client_id']}", json={"completion_webhook_url": receiver.url}
    )
    result = await world.play("application-submitted")
    assert f"{receiver.url}, n'a pas accepté" in result["notes"][0]["fr"]
    assert "HTTP 503" in result["notes"][0]["en"]
    stood_in = [note for note in result["notes"] if "answered 200" in note["en"]]
    assert len(stood_in) == {"documented": 0, "deployed": 2}[world.profile]
    assert (await world.application(result))["state"] == "completed"


async def test_faults_left_over_keep_nobody_from_applying(world: World) -> None:
    await world.post("clock", {"freeze_at": "now"})
    fault = {"fault": "receiver_down", "event": "any", "times": 7}
    await world.post("faults", fault)
    result = await world.play("several-applications")
    assert len([made for made in result["made"] if made["state"] == "completed"]) == 3


# --- the user's own folder -----------------------------------------------------------------------


async def test_own_files_stand_beside_and_edits_show_at_once(sandbox: World, folder: Path) -> None:
    file = folder / "own.yaml"
    file.write_text(MINIMAL, "utf-8")
    listed = {one["name"]: one for one in (await sandbox.get("scenarios"))["scenarios"]}
    assert (listed["own"]["origin"], listed["own"]["topic"]) == ("own", "own")
    assert listed["market-ready"]["origin"] == "library"
    file.write_text(MINIMAL.replace("Trial", "Another trial"), "utf-8")
    assert (await sandbox.get("scenarios/own"))["title"]["en"] == "Another trial"
    file.unlink()
    assert (await sandbox.refused(404, "own"))["error"]


async def test_an_own_file_takes_the_place_of_one_that_comes_along(
    sandbox: World, folder: Path
) -> None:
    (folder / "market-ready.yml").write_text(MINIMAL, "utf-8")
    shown = await sandbox.get("scenarios/market-ready")
    assert (shown["overrides"], shown["origin"]) == (True, "own")
    names = [one["name"] for one in (await sandbox.get("scenarios"))["scenarios"]]
    assert names.count("market-ready") == 1
    assert [step["action"] for step in (await sandbox.play("market-ready"))["steps"]] == [
        "create_market"
    ]


async def test_a_faulty_file_keeps_no_other_from_being_run(sandbox: World, folder: Path) -> None:
    (folder / "bad.yaml").write_text(MINIMAL.replace("create_market", "creat_market"), "utf-8")
    (folder / "market-ready.yaml").write_text("title: [", "utf-8")
    (folder / "Big Name.yaml").write_text(MINIMAL, "utf-8")
    (folder / "binary.yaml").write_bytes(b"\xff\xfe")
    (folder / "notes.txt").write_text("not a scenario", "utf-8")
    listed = await sandbox.get("scenarios")
    faulty = {file["name"]: file for file in listed["faulty"]}
    assert set(faulty) == {"bad", "market-ready", "Big Name", "binary"}
    assert (faulty["bad"]["line"], faulty["bad"]["remedy"]) == (4, "did you mean 'create_market'?")
    assert str(folder / "bad.yaml") == faulty["bad"]["file"]
    await sandbox.play("market-created")
    # What the user wrote is faulty; the one that comes along is not run in its place.
    for name in ("bad", "market-ready"):
        told = await sandbox.refused(422, name)
        assert f"{name}.yaml, line" in told["error"]


async def test_two_files_of_one_name(sandbox: World, folder: Path) -> None:
    (folder / "own.yaml").write_text(MINIMAL, "utf-8")
    (folder / "own.yml").write_text(MINIMAL, "utf-8")
    [file] = (await sandbox.get("scenarios"))["faulty"]
    assert "same name" in file["problem"]


async def test_a_folder_that_is_gone_is_told(sandbox: World, folder: Path) -> None:
    folder.rmdir()
    listed = await sandbox.get("scenarios")
    folder.mkdir()
    [file] = listed["faulty"]
    assert "folder cannot be read" in file["problem"]
    assert len(listed["scenarios"]) > 20
