import pytest

from sandbox.cli.deliveries import judge
from sandbox.cli.receiver import Receiver
from tests.cli.conftest import Run
from tests.conftest import Live


def test_triggering_waits_for_the_webhook(driving: Run, receiver: Receiver) -> None:
    outcome = driving("trigger", "market_application.completed")
    assert outcome.code == 0
    assert "marché      VR-2026-" in outcome.output
    assert "candidature FT2026" in outcome.output
    assert f"remis à {receiver.url} (HTTP 200)" in outcome.output
    events = [received and received.json()["event"] for received in map(receiver.next, (1, 1))]
    assert events == ["market.completed", "market_application.completed"]


def test_triggering_gives_json(driving: Run, receiver: Receiver) -> None:
    made = driving("trigger", "market.completed", "--json").json()
    assert made["delivery"]["status"] == "delivered"


def test_an_unreachable_receiver_is_one_clear_sentence(driving: Run) -> None:
    outcome = driving("trigger", "market.completed")
    assert outcome.code == 1
    last = outcome.output.splitlines()[-1]
    assert "market.completed non remis à http://127.0.0.1:9/ : récepteur injoignable" in last
    assert "nouvel essai à 2026-11-23T09:00:0" in last


def test_an_editor_without_a_url_is_told(driving: Run, live: Live) -> None:
    live.application.spaces.get("default").workspace.default_editor().completion_webhook_url = None
    outcome = driving("trigger", "market.completed")
    assert outcome.code == 1
    assert "non remis : l'éditeur n'a pas d'URL de webhook" in outcome.output


def test_a_receiver_that_refuses_is_told(driving: Run, receiver: Receiver) -> None:
    receiver.secret = "another"
    outcome = driving("trigger", "market.completed", "--client-id", "demo_editor_client")
    assert outcome.code == 1
    assert "HTTP 401 ; échoué" in outcome.output


def test_an_unknown_editor_is_refused(driving: Run) -> None:
    outcome = driving("trigger", "market.completed", "--client-id", "nobody")
    assert outcome.code == 2
    assert "nobody" in outcome.errors


def test_listing(driving: Run, receiver: Receiver) -> None:
    assert driving("webhooks", "list").output == "Aucun webhook.\n"
    driving("trigger", "market_application.completed")
    titles, newest, oldest = driving("webhooks", "list").output.splitlines()
    assert titles.split() == ["ENVOI", "CRÉÉ", "ÉVÉNEMENT", "OBJET", "ÉTAT", "ESSAIS"]
    assert "market_application.completed" in newest
    assert " remis " in newest
    assert "market.completed" in oldest
    assert driving("webhooks", "list", "--status", "failed").output == "Aucun webhook.\n"
    assert len(driving("webhooks", "list", "--limit", "1", "--json").json()["deliveries"]) == 1


def test_showing_tells_every_byte(driving: Run, receiver: Receiver) -> None:
    driving("trigger", "market.completed")
    received = receiver.next(1)
    assert received
    shown = driving("webhooks", "show", "last").output
    assert received.body.decode() in shown
    assert received.signature in shown
    assert "décision : delivered" in shown
    identifier = shown.split()[1]
    assert driving("webhooks", "show", identifier, "--json").json()["id"] == identifier


def test_there_is_no_last_one_at_first(driving: Run) -> None:
    outcome = driving("webhooks", "show", "last")
    assert outcome.code == 2
    assert "aucun webhook n'a encore été envoyé" in outcome.errors


@pytest.mark.parametrize("identifier", ["0000", "../../x y", "a?b", "é", "%2e"])
def test_an_unknown_delivery_is_refused(driving: Run, identifier: str) -> None:
    outcome = driving("webhooks", "show", identifier)
    assert outcome.code == 2
    assert outcome.errors.startswith("passe-marche : refus du bac à sable : ")
    assert outcome.errors.count("\n") == 1


@pytest.mark.parametrize("variant", ["same", "duplicate", "stale", "bad_signature", "tampered"])
def test_a_receiver_that_verifies_passes_every_replay(
    driving: Run, receiver: Receiver, variant: str
) -> None:
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "replay", "last", "--variant", variant)
    assert outcome.output.endswith("C'est ce qu'un récepteur doit faire.\n")
    assert outcome.code == 0


def test_replaying_gives_json(driving: Run, receiver: Receiver) -> None:
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "replay", "last", "--variant", "no_signature", "--json")
    assert outcome.json()["variant"] == "no_signature"
    assert outcome.code == 0


def test_a_receiver_that_is_not_there_is_a_finding(driving: Run) -> None:
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "replay", "last")
    assert outcome.code == 1
    assert "Le récepteur n'a pas répondu." in outcome.output


@pytest.mark.parametrize(
    ("variant", "statuses", "finding"),
    [
        ("same", [200], None),
        ("same", [409], "refusé"),
        ("duplicate", [200, 204], None),
        ("duplicate", [200, 409], "refusé"),
        ("stale", [200], None),
        ("stale", [400], None),
        ("bad_signature", [401], None),
        ("bad_signature", [200], "accepté"),
        ("no_signature", [204], "accepté"),
        ("tampered", [500], "échoué"),
        ("same", [None], "pas répondu"),
        ("same", [], "pas répondu"),
    ],
)
def test_the_judgement(variant: str, statuses: list[int | None], finding: str | None) -> None:
    attempts = [{"response": status and {"status": status}} for status in statuses]
    found = judge(variant, {"attempts": attempts})
    assert (finding in found) if finding and found else found is finding


def test_a_wrong_secret_is_named(driving: Run, receiver: Receiver) -> None:
    receiver.secret = "demo_editor_secret"
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "diagnose", "last")
    assert outcome.code == 1
    assert "le secret employé est le client_secret" in outcome.output
    assert driving("webhooks", "diagnose", "last", "--json").json()["mistake"]["part"] == "key"


def test_a_right_receiver_and_an_absent_one_are_told(driving: Run, receiver: Receiver) -> None:
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "diagnose", "last")
    assert (outcome.code, outcome.output) == (
        0,
        "Le récepteur accepte ce webhook, et le refuse mal signé : rien à corriger.\n",
    )
    receiver.secret = "nobody knows it"
    outcome = driving("webhooks", "diagnose", "last")
    assert outcome.code == 1
    assert "tous refusés (401)" in outcome.output


def test_a_receiver_that_is_not_there_cannot_be_examined(driving: Run) -> None:
    driving("trigger", "market.completed")
    outcome = driving("webhooks", "diagnose", "last")
    assert outcome.code == 1
    assert "Le récepteur ne répond pas : connection refused" in outcome.output
