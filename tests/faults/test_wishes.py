"""Wishes that cannot be fulfilled: what is wrong, what to do, and nothing half done."""

from typing import Any

import pytest

from sandbox.faults.registry import described, kinds
from tests.control.conftest import Client

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("wish", "error", "hint"),
    [
        ({"fault": "latence"}, 'there is no fault "latence"', "did you mean 'latency'? the faults"),
        ({"fault": "lost"}, 'there is no fault "lost"', "did you mean 'webhook_lost'? the faults"),
        ({"fault": "webhook_los"}, "there is no fault", "did you mean 'webhook_lost'? the faults"),
        ({"fault": ["latency"]}, 'there is no fault ["latency"]', "the faults are"),
        ({"fault": "latency"}, "'operation' is missing", "operation: one of createToken"),
        ({"fault": "webhook_lost"}, "'event' is missing", "event: one of market.completed"),
        (
            {"fault": "latency", "event": "any"},
            "the fault 'latency' is about an operation, not an event",
            "for example",
        ),
        (
            {"fault": "webhook_lost", "operation": "any"},
            "the fault 'webhook_lost' is about an event, not an operation",
            "for example",
        ),
        (
            {"fault": "corrupt_document", "operation": "createToken"},
            'cannot strike the operation "createToken"',
            "downloadAttestation, downloadDocumentsPackage, or any",
        ),
        (
            {"fault": "latency", "operation": "any", "seconds": "3"},
            'seconds: "3"',
            "a number from 0 to 120",
        ),
        ({"fault": "latency", "operation": "any", "seconds": 121}, "seconds: 121", "0 to 120"),
        ({"fault": "latency", "operation": "any", "moment": "then"}, 'moment: "then"', '"after"'),
        (
            {"fault": "latency", "operation": "any", "second": 3},
            "'second' is no parameter of the fault 'latency'",
            "it takes seconds, moment, besides fault",
        ),
        (
            {"fault": "expired_token", "operation": "any", "seconds": 3},
            "'seconds' is no parameter of the fault 'expired_token'",
            "it takes none, besides",
        ),
        ({"fault": "status", "operation": "any"}, "the fault 'status' needs 'status'", "200 to"),
        (
            {"fault": "latency", "operation": "any", "times": 1.5},
            "times: 1.5 is not how often",
            "a whole number from 1 to 1000",
        ),
        ({"fault": "latency", "operation": "any", "times": True}, "times: true", "1 to 1000"),
        ({"fault": "latency", "operation": "any", "identifier": 7}, "identifier: 7", "SIRET"),
        ({"fault": "latency", "operation": "any", "identifier": ""}, 'identifier: ""', "left out"),
        (
            {"fault": "receiver_answers", "event": "any", "body": "x" * 10_001},
            'body: "xxx',
            "a text of at most 10000 characters",
        ),
    ],
)
async def test_what_is_wrong_and_what_to_do(
    sandbox: Client, wish: Any, error: str, hint: str
) -> None:
    told = await sandbox.refusal(422, "POST", "faults", json=wish)
    assert error in told[0]
    assert hint in told[1]
    assert (await sandbox.get("faults"))["faults"] == []


async def test_of_several_wishes_none_is_half_done(sandbox: Client) -> None:
    wishes = [
        {"fault": "latency", "operation": "any"},
        {"fault": "webhook_lost", "event": "any"},
        {"fault": "nothing"},
    ]
    error, _ = await sandbox.refusal(422, "POST", "faults", json=wishes)
    assert error == 'fault 2: there is no fault "nothing"'
    assert (await sandbox.get("faults"))["faults"] == []
    added = await sandbox.post("faults", wishes[:2])
    assert [fault["fault"] for fault in added["faults"]] == ["latency", "webhook_lost"]


@pytest.mark.parametrize("body", [[], "latency", 7, [[]], ["latency"]])
async def test_what_is_no_wish_at_all(sandbox: Client, body: Any) -> None:
    error, hint = await sandbox.refusal(422, "POST", "faults", json=body)
    assert error and hint
    assert (await sandbox.get("faults"))["faults"] == []


@pytest.mark.parametrize("name", sorted(kinds()))
async def test_every_fault_is_described_and_can_be_scripted(sandbox: Client, name: str) -> None:
    listed = {kind["fault"]: kind for kind in (await sandbox.get("faults/kinds"))["kinds"]}
    kind = listed[name]
    assert kind["label"] and kind["summary"] and kind["targets"]
    assert set(kind["parameter_labels"]) == set(kind["parameters"]["properties"])
    example = {
        parameter: rules.get("example", rules.get("default"))
        for parameter, rules in kind["parameters"]["properties"].items()
        if rules.get("example", rules.get("default")) is not None
    }
    for target in (*kind["targets"], "any"):
        added = await sandbox.post("faults", {"fault": name, kind["on"]: target, **example})
        assert added["fault"] == name
        assert {key: added[key] for key in example} == example
    # What is scripted with its defaults only is the same.
    sample = kinds()[name].sample()
    await sandbox.post("faults", {"fault": name, kind["on"]: "any", **sample})


def test_labels_tell_the_faults_apart() -> None:
    for key in ("fault", "label", "summary"):
        texts = [kind[key] for kind in described()]
        assert len(set(texts)) == len(texts)
