"""Finishing a form without a browser: the same state, and nothing changed where it is refused."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from sandbox.domain import answers, candidate, catalogue, sources
from sandbox.domain.attachments import add_file
from sandbox.domain.errors import InvalidRequest, TransitionRefused
from sandbox.domain.files import EICAR
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Source
from sandbox.domain.states import ScanState, State
from sandbox.domain.submission import submit
from tests.domain.conftest import ADDRESS, COMPANY, OTHER_COMPANY, PDF, World, upload

EMAIL = "identite_entreprise_contact_email"
PHONE = "identite_entreprise_contact_telephone"
NAME = "identite_entreprise_identification_raison_sociale"
BREACH = "motifs_exclusion_appreciation_acheteur_discretionnaire_manquement_execution"
CODES = ("services", "works", "defense")
FILE = {"name": "preuve.pdf", "content_base64": b64encode(PDF).decode()}


def picture(world: World, application: Application) -> dict[str, Any]:
    """Copy all that an operation could change."""
    return {
        **{
            name: value.copy() if isinstance(value, dict | list) else value
            for name, value in vars(application).items()
        },
        "companies": dict(world.workspace.applications_by_company),
    }


def comparable(application: Application) -> dict[str, Any]:
    """Write what one reads of an application, without what is its own."""
    names = {file.id: file.name for file in application.files.values()}
    text = json.dumps({k: (a.value, a.source) for k, a in application.answers.items()})
    for file_id, name in names.items():
        text = text.replace(file_id, name)
    return {
        "answers": json.loads(text),
        "files": sorted((f.name, f.source, f.scan, f.size) for f in application.files.values()),
        "state": application.state,
        "lots": application.lots,
        "fetches": {name: f.status for name, f in application.fetches.items()},
        "steps": (application.current_step, application.furthest_step),
    }


def test_every_field_is_answered_validly(world: World) -> None:
    market = world.market(*CODES, optional=catalogue.optional_keys(CODES), lots=3)
    application = world.application(market, None)
    world.complete(application)
    assert application.state is State.COMPLETED
    assert application.siret is not None and application.lots == [1, 2, 3]
    for field in asked_fields(market):
        value = application.answers[field.key].value
        assert answers.is_filled(field, value), field.key
        rules = candidate.rules_for(world.workspace, application, field)
        checked = answers.check(field, value, rules)
        assert (checked.value, checked.violations) == (value, []), field.key
    assert set(candidate.used_files(world.workspace, application)) == set(application.files)
    assert all(file.scan is ScanState.SAFE for file in application.files.values())
    assert len(world.workspace.agenda) == 0


def test_pages_and_headless_calls_give_the_same_state(world: World) -> None:
    workspace, market = world.workspace, world.market(optional=[BREACH])
    given = {
        EMAIL: "a@b.fr",
        PHONE: "0123456789",
        BREACH: {"radio_choice": "yes", "text": "Pourquoi", "files": [FILE]},
    }
    headless = world.application(market, OTHER_COMPANY)
    world.complete(headless, answers=given)

    by_page = world.application(market, None)
    candidate.identify(workspace, by_page, COMPANY)
    candidate.leave_api_status(workspace, by_page)
    candidate.confirm_market_information(workspace, by_page)
    contact = {EMAIL: "a@b.fr", PHONE: "01 23 45 67 89"}
    candidate.save_answers(workspace, by_page, "identite_entreprise", contact)
    file = add_file(workspace, by_page, BREACH, upload())
    reason = {"radio_choice": "yes", "text": "Pourquoi", "files": [file.id]}
    candidate.save_answers(workspace, by_page, "motifs_exclusion", {BREACH: reason})
    world.advance(2)
    submit(workspace, by_page, attests_no_exclusion_motifs=True, base_url=ADDRESS, cause="test")

    one, other = comparable(headless), comparable(by_page)
    for key in list(one["answers"]):
        field = catalogue.field(key)
        if field.api_name in {"insee", "rne"}:  # these tell the two companies apart
            del one["answers"][key], other["answers"][key]
    assert one == other


def test_a_frozen_clock_holds_nothing_up(world: World) -> None:
    market = world.market("works")
    application = world.application(market)
    candidate.identify(world.workspace, application)
    world.complete(application)
    assert application.completed_at == world.workspace.clock.now()
    assert {f.status.value for f in application.fetches.values()} == {"completed"}
    assert world.advance(60) == []


def test_a_company_that_no_source_knows_can_still_apply(world: World) -> None:
    application = world.application(world.market("services"), "00000000000000")
    world.complete(application)
    manual = {a.source for key, a in application.answers.items() if key not in (EMAIL, PHONE)}
    assert manual == {Source.MANUAL_AFTER_API_FAILURE}
    assert {file.source for file in application.files.values()} == {"user"}


def test_sources_that_load_for_ever_hold_nothing_up(world: World) -> None:
    sources.set_outcomes(world.workspace, {"insee": "pending"})
    application = world.application(world.market("services"))
    world.complete(application)
    assert application.answers[NAME].source is Source.MANUAL


def test_given_answers_win_and_are_normalised(world: World) -> None:
    application = world.application(world.market("services"))
    world.complete(application, answers={NAME: " Notre nom ", PHONE: "0123456789"})
    assert application.answers[NAME].value == "Notre nom"
    assert application.answers[NAME].source is Source.MANUAL
    assert application.answers[PHONE].value == "01 23 45 67 89"
    assert application.event is not None
    assert json.loads(application.event.body)["market_application"]["company_name"] == "Notre nom"


def test_what_was_typed_before_is_kept(world: World) -> None:
    application = world.identified(world.market("services", lots=2))
    candidate.save_lots(world.workspace, application, [2])
    typed = {EMAIL: "avant@b.fr"}
    candidate.save_answers(world.workspace, application, "identite_entreprise", typed, partial=True)
    world.complete(application)
    assert application.answers[EMAIL].value == "avant@b.fr"
    assert application.lots == [2]


def test_the_limit_of_lots_is_kept(world: World) -> None:
    market = world.market("services", lots=3)
    market.lot_limit = 2
    application = world.application(market)
    world.complete(application)
    assert application.lots == [1, 2]


@pytest.mark.parametrize(
    ("submission", "path", "rule"),
    [
        ({"siret": "12345678901234"}, ("siret",), "format"),
        ({"siret": OTHER_COMPANY}, ("siret",), "const"),
        ({"lots": [3]}, ("lots", 0), "maximum"),
        ({"lots": []}, ("lots",), "minItems"),
        ({"answers": {"company_name": "x"}}, ("answers", "company_name"), "additionalProperties"),
        ({"answers": {EMAIL: "x"}}, ("answers", EMAIL), "email"),
        ({"answers": {EMAIL: 5}}, ("answers", EMAIL), "type"),
        (
            {"answers": {BREACH: {"radio_choice": "yes", "files": ["unknown"]}}},
            ("answers", BREACH, "files"),
            "unknown_file",
        ),
        (
            {"answers": {BREACH: {"files": [{"name": "x.pdf", "content_base64": "?"}]}}},
            ("answers", BREACH, "files"),
            "base64",
        ),
        (
            {"answers": {BREACH: {"files": [{"name": "x.pdf"}]}}},
            ("answers", BREACH, "files"),
            "file",
        ),
        (
            {"answers": {BREACH: {"files": [FILE | {"name": "x.exe"}]}}},
            ("answers", BREACH, "files"),
            "file_type",
        ),
        ({"answers": {BREACH: [FILE]}}, ("answers", BREACH), "type"),
    ],
)
def test_a_wrong_submission_changes_nothing(
    world: World, submission: dict[str, Any], path: tuple[object, ...], rule: str
) -> None:
    application = world.application(world.market("services", optional=[BREACH], lots=2))
    before = picture(world, application)
    with pytest.raises(InvalidRequest) as refusal:
        world.complete(application, **submission)
    assert (path, rule) in [(v.path, v.rule) for v in refusal.value.violations]
    assert picture(world, application) == before
    assert world.advance(60) == []


def test_unknown_keys_are_told_with_those_that_are_known(world: World) -> None:
    application = world.application(world.market("services"))
    with pytest.raises(InvalidRequest, match=EMAIL):
        world.complete(application, answers={"company_name": "x"})


@pytest.mark.parametrize(
    ("submission", "why"),
    [
        ({"attests_no_exclusion_motifs": False}, "attested"),
        (
            {
                "answers": {
                    BREACH: {
                        "radio_choice": "yes",
                        "files": [FILE | {"content_base64": b64encode(EICAR).decode()}],
                    }
                }
            },
            "malware",
        ),
    ],
)
def test_the_guards_hold_here_too(world: World, submission: dict[str, Any], why: str) -> None:
    application = world.application(world.market("services", optional=[BREACH]), None)
    before = picture(world, application)
    with pytest.raises(TransitionRefused, match=why):
        world.complete(application, siret=COMPANY, **submission)
    assert picture(world, application) == before
    world.complete(application, siret=COMPANY)


def test_after_the_deadline_nothing_changes(world: World) -> None:
    application = world.identified(world.market("services"))
    before = picture(world, application)
    clock = world.workspace.clock
    clock.freeze(clock.now() + timedelta(days=365))
    with pytest.raises(TransitionRefused, match="deadline"):
        world.complete(application)
    assert picture(world, application) == before


def test_a_second_time_is_refused(world: World) -> None:
    application = world.application(world.market("services"))
    world.complete(application)
    before = picture(world, application)
    with pytest.raises(TransitionRefused, match="already completed"):
        world.complete(application, answers={EMAIL: "x"})
    assert picture(world, application) == before


def test_two_runs_with_one_seed_give_the_same() -> None:
    def run() -> tuple[Any, ...]:
        world = World()
        market = world.market(*CODES, optional=catalogue.optional_keys(CODES))
        application = world.application(market, None)
        world.complete(application)
        return application.event, application.answers, application.files

    assert run() == run()


SIRET_FIELD = "identite_entreprise_identification_siret"


def test_the_company_may_be_named_by_the_answer_that_asks_for_it(world: World) -> None:
    application = world.application(world.market(*CODES), None)
    world.complete(application, answers={SIRET_FIELD: OTHER_COMPANY})
    assert application.siret == OTHER_COMPANY


def test_two_companies_at_once_are_refused(world: World) -> None:
    application = world.application(world.market(*CODES), None)
    before = picture(world, application)
    with pytest.raises(InvalidRequest):
        world.complete(application, siret=COMPANY, answers={SIRET_FIELD: OTHER_COMPANY})
    assert picture(world, application) == before
