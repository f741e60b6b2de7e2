import re
import shlex

import pytest

from sandbox.cli.faults import EXAMPLE
from tests.cli.conftest import Run


def test_a_fault_is_scripted_and_listed(driving: Run) -> None:
    words = ("latency", "--on", "createPublicMarket", "--set", "seconds=3", "--times", "2")
    outcome = driving("faults", "add", *words)
    assert (outcome.code, outcome.errors) == (0, "")
    assert outcome.output == (
        "latency (seconds=3 moment=before) prévue 2 fois sur createPublicMarket.\n"
    )
    listed = driving("faults", "list").output
    assert "latency  createPublicMarket  2/2" in listed
    (fault,) = driving("faults", "list", "--json").json()["faults"]
    assert (fault["fault"], fault["seconds"], fault["times"]) == ("latency", 3, 2)


def test_what_has_struck_is_listed(driving: Run) -> None:
    driving("faults", "add", "webhook_lost", "--on", "market.completed")
    outcome = driving("trigger", "market.completed")
    assert "panne voulue : rien n'est parti" in outcome.output
    listed = driving("faults", "list").output
    assert listed.startswith("Aucune panne à venir.\n")
    assert "webhook_lost  market.completed" in listed
    assert "nothing was sent" in listed
    assert "fault applied: webhook_lost" in driving("webhooks", "show", "last").output


def test_everything_is_meant_where_nothing_is_said(driving: Run) -> None:
    words = ("webhook_wrong_signature", "--set", "signature=missing", "--identifier", "VR-2026-A")
    outcome = driving("faults", "add", *words)
    assert outcome.output == (
        "webhook_wrong_signature (signature=missing) prévue 1 fois "
        "sur tout ce qu'elle peut frapper, pour VR-2026-A.\n"
    )


def test_a_text_stays_a_text(driving: Run) -> None:
    words = ("--set", "status=503", "--set", "body=12", "--json")
    assert driving("faults", "add", "receiver_answers", *words).json()["body"] == "12"
    words = ("--set", "status=503", "--set", 'body={"a": 1}', "--json")
    assert driving("faults", "add", "status", *words).json()["body"] == {"a": 1}


def test_the_faults_are_described(driving: Run) -> None:
    outcome = driving("faults", "kinds")
    assert "webhook_lost" in outcome.output and "connection_reset" in outcome.output
    assert len(outcome.output.splitlines()) == 21
    told = driving("faults", "kinds", "latency").output
    assert told.startswith("latency : La réponse se fait attendre\nopérations : createToken")
    assert "--set seconds=…" in told and "de 0 à 120, par défaut 5.0" in told
    assert driving("faults", "kinds", "status", "--json").json()["kinds"][0]["fault"] == "status"


def test_the_reserved_values_are_listed(driving: Run) -> None:
    output = driving("faults", "values").output
    assert "[panne: status status=503]" in output
    assert "00000000000000" in output


def test_faults_are_forgotten(driving: Run) -> None:
    driving("faults", "add", "latency")
    assert driving("faults", "clear").output == "Une panne oubliée.\n"
    assert driving("faults", "clear").output == "Il n'y avait aucune panne à venir.\n"
    assert driving("faults", "clear", "--json").json() == {"forgotten": 0}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["latence"], "il n'y a pas de panne « latence » ; les pannes sont : connection_reset"),
        (["latency", "--set", "duree=3"], "ne connaît pas ce paramètre ; elle a : seconds, moment"),
        (["latency", "--set", "seconds"], "--set seconds : latency ne connaît pas"),
        (["expired_token", "--set", "a=1"], "elle a : aucun"),
        (["latency", "--on", "market.completed"], "refus du bac à sable"),
        (["latency", "--set", "seconds=long"], "refus du bac à sable : seconds"),
        (["status"], "refus du bac à sable : the fault 'status' needs 'status'"),
        (["latency", "--times", "0"], "refus du bac à sable : times: 0"),
        (["latency", "--times", "deux"], "--times"),
    ],
)
def test_what_is_refused(driving: Run, words: list[str], told: str) -> None:
    outcome = driving("faults", "add", *words)
    assert outcome.code == 2
    assert told in outcome.errors
    assert driving("faults", "list", "--json").json()["faults"] == []


def test_a_webhook_that_is_kept_back(driving: Run) -> None:
    driving("clock", "freeze")
    driving("faults", "add", "webhook_delayed", "--set", "seconds=60")
    output = driving("trigger", "market.completed").output
    assert (
        "market.completed retenu : fault applied: webhook_delayed: it is sent 60 s late" in output
    )
    assert "retenu " in driving("webhooks", "list").output


def test_the_examples_of_the_help_work(driving: Run) -> None:
    examples = re.findall(r"^  passe-marche (.+?)(?: {3,}.*)?$", EXAMPLE, re.MULTILINE)
    assert len(examples) == 9
    for example in examples:
        outcome = driving(*shlex.split(example))
        assert (outcome.code, outcome.errors) == (0, ""), example
