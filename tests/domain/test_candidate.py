"""What a candidate does at each step, and what stands in the way of submitting."""

from datetime import timedelta

import pytest

from sandbox.domain import candidate
from sandbox.domain.attachments import add_file, find_file, remove_file
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused
from sandbox.domain.files import EICAR
from sandbox.domain.models import Application, Source
from sandbox.domain.scans import Absent
from sandbox.domain.states import ScanState, State
from sandbox.domain.submission import review, scans_due, submit
from tests.domain.conftest import ADDRESS, COMPANY, OTHER_COMPANY, PDF, World, upload

EMAIL = "identite_entreprise_contact_email"
PHONE = "identite_entreprise_contact_telephone"
BREACH = "motifs_exclusion_appreciation_acheteur_discretionnaire_manquement_execution"
PEOPLE = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
CONTACT = {EMAIL: "a@b.fr", PHONE: "0123456789"}


def ready(world: World, **market: object) -> Application:
    """Give an application that lacks nothing but its submission."""
    application = world.identified(world.market(**market))
    candidate.save_answers(world.workspace, application, "identite_entreprise", CONTACT)
    candidate.save_answers(world.workspace, application, "motifs_exclusion", {})
    return application


def send(world: World, application: Application, *, attests: bool = True) -> None:
    submit(
        world.workspace,
        application,
        attests_no_exclusion_motifs=attests,
        base_url=ADDRESS,
        cause="test",
    )


def rules(refusal: pytest.ExceptionInfo[InvalidRequest]) -> list[tuple[object, str]]:
    return [(v.path, v.rule) for v in refusal.value.violations]


def test_a_siret_is_needed(world: World) -> None:
    application = world.application(world.market(), None)
    for number, rule in ((None, "required"), ("12345678901234", "format")):
        with pytest.raises(InvalidRequest) as refusal:
            candidate.identify(world.workspace, application, number)
        assert rules(refusal) == [(("siret",), rule)]
    assert (application.siret, application.fetches) == (None, {})


def test_the_platforms_siret_cannot_be_changed(world: World) -> None:
    application = world.application(world.market())
    with pytest.raises(InvalidRequest) as refusal:
        candidate.identify(world.workspace, application, OTHER_COMPANY)
    assert rules(refusal) == [(("siret",), "const")]
    assert application.siret == COMPANY


def test_a_company_applies_once(world: World) -> None:
    market = world.market()
    world.application(market)
    second = world.application(market, None)
    with pytest.raises(InvalidRequest) as refusal:
        candidate.identify(world.workspace, second, COMPANY)
    assert rules(refusal) == [(("siret",), "unique")]
    candidate.identify(world.workspace, second, OTHER_COMPANY)
    candidate.identify(world.workspace, world.application(world.market(), None), COMPANY)


def test_a_siret_that_was_given_up_is_free_again(world: World) -> None:
    market = world.market()
    first, second = world.application(market, None), world.application(market, None)
    candidate.identify(world.workspace, first, COMPANY)
    candidate.identify(world.workspace, first, OTHER_COMPANY)
    candidate.identify(world.workspace, second, COMPANY)
    assert (first.siret, second.siret) == (OTHER_COMPANY, COMPANY)


@pytest.mark.parametrize(
    ("positions", "rule"),
    [([], "minItems"), ([0], "maximum"), ([3], "maximum"), ([1, 1], "uniqueItems")],
)
def test_lots_that_cannot_be_chosen(world: World, positions: list[int], rule: str) -> None:
    application = world.application(world.market(lots=2))
    with pytest.raises(InvalidRequest) as refusal:
        candidate.save_lots(world.workspace, application, positions)
    assert [v.rule for v in refusal.value.violations] == [rule]
    assert application.lots == []


def test_lots(world: World) -> None:
    market = world.market(lots=3)
    application = world.application(market)
    candidate.save_lots(world.workspace, application, [3, 1])
    assert application.lots == [1, 3]
    market.lot_limit = 1
    with pytest.raises(InvalidRequest, match="at most 1"):
        candidate.save_lots(world.workspace, application, [1, 2])


def test_mandatory_fields_are_needed_to_go_on_but_not_to_save(world: World) -> None:
    application = world.identified(world.market())
    with pytest.raises(InvalidRequest) as refusal:
        candidate.save_answers(
            world.workspace, application, "identite_entreprise", {EMAIL: "a@b.fr", PHONE: " "}
        )
    assert rules(refusal) == [((PHONE,), "required")]
    assert EMAIL not in application.answers
    candidate.save_answers(
        world.workspace, application, "identite_entreprise", {EMAIL: "a@b.fr"}, partial=True
    )
    assert application.answers[EMAIL].value == "a@b.fr"
    candidate.save_answers(
        world.workspace, application, "identite_entreprise", {PHONE: "0123456789"}
    )
    assert application.answers[PHONE].value == "01 23 45 67 89"


def test_all_violations_of_a_step_are_told_at_once(world: World) -> None:
    application = world.identified(world.market())
    with pytest.raises(InvalidRequest) as refusal:
        candidate.save_answers(
            world.workspace, application, "identite_entreprise", {EMAIL: "a", PHONE: "1"}
        )
    assert rules(refusal) == [((EMAIL,), "email"), ((PHONE,), "phone")]


def test_fields_of_other_steps_are_refused(world: World) -> None:
    application = world.identified(world.market())
    with pytest.raises(InvalidRequest, match=f"what it asks for:.*{EMAIL}"):
        candidate.save_answers(world.workspace, application, "identite_entreprise", {BREACH: {}})
    with pytest.raises(ResourceNotFound):
        candidate.save_answers(world.workspace, application, "nowhere", {})


def test_answers_of_public_sources_stay_and_manual_ones_are_told_apart(world: World) -> None:
    name = "identite_entreprise_identification_raison_sociale"
    application = world.identified(world.market())
    found = application.answers[name]
    candidate.save_answers(
        world.workspace, application, "identite_entreprise", {**CONTACT, name: "Autre"}
    )
    assert application.answers[name] is found
    failed = world.identified(world.market(), "00000000000000")
    candidate.save_answers(
        world.workspace, failed, "identite_entreprise", {name: "Autre"}, partial=True
    )
    assert failed.answers[name].value == "Autre"
    assert failed.answers[name].source is Source.MANUAL_AFTER_API_FAILURE


def breach(*file_ids: str) -> dict[str, object]:
    return {BREACH: {"radio_choice": "yes", "text": "", "files": list(file_ids)}}


def test_a_file_is_scanned_and_belongs_to_its_answer(world: World) -> None:
    workspace, application = world.workspace, world.identified(world.market(optional=[BREACH]))
    file = add_file(workspace, application, BREACH, upload("../Pièce n° 1.pdf"))
    assert (file.name, file.original_name) == ("Pièce n° 1.pdf", "../Pièce n° 1.pdf")
    assert (file.media_type, file.size, file.source) == ("application/pdf", len(PDF), "user")
    assert file.scan is ScanState.AWAITING
    candidate.save_answers(workspace, application, "motifs_exclusion", breach(file.id))
    assert file.id in candidate.used_files(workspace, application)
    (done,) = world.advance(1)
    assert "Pièce n° 1.pdf was scanned: safe" in done.description
    assert application.files[file.id].scan is ScanState.SAFE
    assert application.files[file.id].scanned_at == file.uploaded_at + timedelta(seconds=1)


def test_files_of_another_field_or_application_are_refused(world: World) -> None:
    workspace, market = world.workspace, world.market(optional=[BREACH, PEOPLE])
    application = world.identified(market)
    other = world.identified(market, OTHER_COMPANY)
    elsewhere = add_file(workspace, application, PEOPLE, upload(), ("people", 0, "files"))
    foreign = add_file(workspace, other, BREACH, upload())
    for file in (elsewhere, foreign):
        with pytest.raises(InvalidRequest, match="no such file"):
            candidate.save_answers(workspace, application, "motifs_exclusion", breach(file.id))


def test_a_file_that_is_not_accepted_is_not_kept(world: World) -> None:
    workspace, application = world.workspace, world.identified(world.market(optional=[PEOPLE]))
    before = dict(application.files)
    with pytest.raises(InvalidRequest) as refusal:
        add_file(workspace, application, PEOPLE, upload("x.exe"), ("people", 2, "files"))
    assert rules(refusal) == [((PEOPLE, "people", 2, "files"), "file_type")]
    with pytest.raises(InvalidRequest, match="does not ask"):
        add_file(workspace, application, BREACH, upload())
    assert application.files == before


def test_a_file_can_be_replaced_and_removed(world: World) -> None:
    workspace, application = world.workspace, world.identified(world.market(optional=[BREACH]))
    first, second = (add_file(workspace, application, BREACH, upload(f"{n}.pdf")) for n in "ab")
    candidate.save_answers(workspace, application, "motifs_exclusion", breach(first.id))
    candidate.save_answers(workspace, application, "motifs_exclusion", breach(second.id))
    assert first.id not in application.files
    remove_file(workspace, application, second.id)
    assert application.answers[BREACH].value["files"] == []
    with pytest.raises(ResourceNotFound):
        find_file(application, second.id)
    assert world.advance(5) == []


def test_what_a_public_source_sent_cannot_be_removed(world: World) -> None:
    application = world.identified(world.market())
    file_id = next(iter(application.files))
    with pytest.raises(TransitionRefused, match="public source"):
        remove_file(world.workspace, application, file_id)


def test_nothing_stands_in_the_way(world: World) -> None:
    application = ready(world)
    assert review(world.workspace, application).ready
    send(world, application)
    assert application.state is State.COMPLETED
    assert application.attests_no_exclusion_motifs
    assert application.event is not None
    assert application.completed_at == world.workspace.clock.now()
    assert [entry.event for entry in application.history] == ["complete"]


def test_an_empty_application_lacks_everything(world: World) -> None:
    application = world.application(world.market(lots=1), None)
    world.workspace.clock.freeze(world.workspace.clock.now() + timedelta(days=90))
    found = review(world.workspace, application)
    assert (found.siret_missing, found.lots_missing, found.deadline_passed) == (True, True, True)
    assert len(found.missing) == 13
    with pytest.raises(TransitionRefused) as refusal:
        send(world, application, attests=False)
    for why in ("deadline", "identified", "no lot", "mandatory fields", "attested"):
        assert why in str(refusal.value)
    assert (application.state, application.history) == (State.PENDING, [])


def test_the_deadline_itself_is_not_too_late(world: World) -> None:
    application = ready(world)
    market = world.workspace.markets[application.market_identifier]
    world.workspace.clock.freeze(market.deadline)
    send(world, application)
    late = ready(world, deadline="2027-03-01T00:00:00Z")
    world.workspace.clock.freeze(market.deadline + timedelta(days=60))
    with pytest.raises(TransitionRefused, match="deadline"):
        send(world, late)


def test_the_exclusion_attestation_is_needed(world: World) -> None:
    application = ready(world)
    with pytest.raises(TransitionRefused, match="attested"):
        send(world, application, attests=False)
    assert not application.attests_no_exclusion_motifs


def test_files_are_scanned_before_the_submission(world: World) -> None:
    workspace, application = world.workspace, ready(world, optional=[BREACH])
    file = add_file(workspace, application, BREACH, upload())
    candidate.save_answers(workspace, application, "motifs_exclusion", breach(file.id))
    assert scans_due(workspace, application) == workspace.clock.now() + timedelta(seconds=1)
    with pytest.raises(TransitionRefused, match="has not finished"):
        send(world, application)
    world.advance(1)
    assert scans_due(workspace, application) is None
    send(world, application)


@pytest.mark.parametrize("content", [EICAR, PDF + EICAR])
def test_malware_keeps_an_application_from_being_submitted(world: World, content: bytes) -> None:
    workspace, application = world.workspace, ready(world, optional=[BREACH])
    file = add_file(workspace, application, BREACH, upload("eicar.pdf", content))
    candidate.save_answers(workspace, application, "motifs_exclusion", breach(file.id))
    world.advance(1)
    assert application.files[file.id].scan is ScanState.UNSAFE
    assert application.files[file.id].scan_reason == "Eicar-Test-Signature"
    with pytest.raises(TransitionRefused, match=r"malware was found in eicar\.pdf"):
        send(world, application)
    remove_file(workspace, application, file.id)
    send(world, application)


def test_a_file_that_belongs_to_no_answer_does_not_count(world: World) -> None:
    workspace, application = world.workspace, ready(world, optional=[BREACH])
    file = add_file(workspace, application, BREACH, upload("eicar.pdf", EICAR))
    world.advance(1)
    send(world, application)
    assert file.id not in application.files


def test_without_antivirus_files_are_accepted_unseen() -> None:
    world = World(Absent())
    application = ready(world, optional=[BREACH])
    file = add_file(world.workspace, application, BREACH, upload("eicar.pdf", EICAR))
    assert file.scan is ScanState.NONE
    candidate.save_answers(world.workspace, application, "motifs_exclusion", breach(file.id))
    send(world, application)


def test_a_submitted_application_is_closed(world: World) -> None:
    workspace, application = world.workspace, ready(world, lots=0)
    send(world, application)
    answers_before = dict(application.answers)
    for operation in (
        lambda: candidate.identify(workspace, application),
        lambda: candidate.save_lots(workspace, application, []),
        lambda: candidate.leave_api_status(workspace, application),
        lambda: candidate.confirm_market_information(workspace, application),
        lambda: candidate.save_answers(workspace, application, "identite_entreprise", CONTACT),
        lambda: add_file(workspace, application, BREACH, upload()),
        lambda: remove_file(workspace, application, "any"),
        lambda: send(world, application),
    ):
        with pytest.raises(TransitionRefused):
            operation()
    assert application.answers == answers_before
