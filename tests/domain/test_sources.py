"""Public sources: what they answer, when, and what it does to the candidate's form."""

import pytest

from sandbox.domain import answers, candidate, catalogue, siret, sources
from sandbox.domain.applications import company_name
from sandbox.domain.errors import InvalidRequest, TransitionRefused
from sandbox.domain.models import Answer, Application, Source
from sandbox.domain.reserved import LIQUIDATION
from sandbox.domain.states import FetchStatus, ScanState
from tests.domain.conftest import COMPANY, OTHER_COMPANY, World

NOBODY = "00000000000000"
NAME = "identite_entreprise_identification_raison_sociale"
FISCAL = "motifs_exclusion_fiscales_et_sociales_declarations_fiscales"
TURNOVER = "capacite_economique_financiere_chiffre_affaires_global_annuel"


def statuses(application: Application) -> set[str]:
    return {fetch.status.value for fetch in application.fetches.values()}


def scenario(label: str) -> str:
    return next(s.siret for s in sources.SCENARIOS.values() if label in s.label)


def test_the_catalogue_names_no_other_source() -> None:
    named = {f.api_name for f in catalogue.FIELDS.values() if f.api_name}
    assert named == set(sources.SOURCES)


def test_reserved_sirets_are_valid_and_never_made_up() -> None:
    assert len(sources.SCENARIOS) == 3 + len(sources.SOURCES) + 2
    assert all(siret.is_valid(number) for number in sources.SCENARIOS)
    assert NOBODY in sources.SCENARIOS
    assert len({s.label for s in sources.SCENARIOS.values()}) == len(sources.SCENARIOS)


def test_only_the_sources_that_the_market_needs_are_called(world: World) -> None:
    application = world.application(world.market("services"))
    candidate.identify(world.workspace, application)
    assert list(application.fetches) == [
        "insee",
        "rne",
        "bodacc",
        "attestations_fiscales",
        "urssaf_attestation_vigilance",
    ]
    optional = world.market("services", optional=[TURNOVER])
    other = world.application(optional)
    candidate.identify(world.workspace, other)
    assert "dgfip_chiffres_affaires" in other.fetches


def test_each_loads_and_succeeds_on_its_own(world: World) -> None:
    application = world.application(world.market("services", optional=[TURNOVER]))
    candidate.identify(world.workspace, application)
    assert statuses(application) == {"pending"}
    seen = set()
    for _ in range(200):
        world.advance(0.01)
        seen |= {tuple(sorted(f.status.value for f in application.fetches.values()))}
    assert statuses(application) == {"completed"}
    assert len(seen) > len(application.fetches), "they went through their states together"
    assert application.answers[NAME].source is Source.AUTO
    assert application.fetches["insee"].fields_filled == 4
    assert application.fetches["insee"].updated_at < world.workspace.clock.now()


def test_the_same_company_takes_the_same_time() -> None:
    def instants() -> list[object]:
        world = World()
        application = world.application(world.market("works"))
        candidate.identify(world.workspace, application)
        return [(done.at, done.description) for done in world.advance(5)]

    first = instants()
    assert first == instants()
    assert len(first) == 2 * 7


def test_documents_are_pdf_files_of_the_source(world: World) -> None:
    application = world.identified(world.market("services"))
    (file_id,) = application.answers[FISCAL].value["files"]
    file = application.files[file_id]
    assert (file.source, file.name) == ("api_attestations_fiscales", "declarations_fiscales.pdf")
    assert (file.field_key, file.scan) == (FISCAL, ScanState.SAFE)
    with file.content.open() as content:
        assert content.read(5) == b"%PDF-"


def test_a_failure_leaves_the_fields_to_the_candidate(world: World) -> None:
    application = world.identified(world.market("services"), NOBODY)
    assert statuses(application) == {"failed"}
    assert application.fetches["insee"].reason == "not found"
    assert application.answers[NAME] == Answer("", Source.MANUAL_AFTER_API_FAILURE)
    assert application.answers[FISCAL].value == {"files": []}
    assert answers.locked_leaves(catalogue.field(NAME), application.answers[NAME]) == frozenset()


@pytest.mark.parametrize("name", sources.SOURCES)
def test_one_source_alone_can_fail(world: World, name: str) -> None:
    codes = ("services", "works", "defense")
    market = world.market(*codes, optional=catalogue.optional_keys(codes))
    label = f"Source en panne : {sources.SOURCES[name].label}"
    application = world.identified(market, scenario(label))
    failed = {n for n, f in application.fetches.items() if f.status is FetchStatus.FAILED}
    assert failed == {name}


def test_a_source_that_loads_for_ever_holds_the_candidate_up(world: World) -> None:
    application = world.application(world.market("services"), scenario("chargement"))
    candidate.identify(world.workspace, application)
    world.advance(3600)
    assert statuses(application) == {"processing"}
    with pytest.raises(TransitionRefused, match="insee"):
        candidate.leave_api_status(world.workspace, application)


def test_nobody_waits_who_goes_on(world: World) -> None:
    application = world.application(world.market("services"))
    candidate.identify(world.workspace, application)
    candidate.leave_api_status(world.workspace, application)
    assert statuses(application) == {"completed"}
    assert world.advance(60) == []


def test_an_announced_motive_can_be_explained_but_not_denied(world: World) -> None:
    application = world.identified(world.market("services"), scenario("liquidation"))
    answer = application.answers[LIQUIDATION]
    assert (answer.value["radio_choice"], answer.source) == ("yes", Source.AUTO)
    typed = {"radio_choice": "no", "text": "Plan de continuation", "files": []}
    candidate.save_answers(
        world.workspace, application, "motifs_exclusion", {LIQUIDATION: typed}, partial=True
    )
    assert application.answers[LIQUIDATION].value == typed | {"radio_choice": "yes"}


def test_outcomes_can_be_scripted_and_taken_back(world: World) -> None:
    sources.set_outcomes(world.workspace, {"insee": "failed", "rne": "pending"})
    application = world.application(world.market("services"))
    candidate.identify(world.workspace, application)
    world.advance(5)
    assert application.fetches["insee"].status is FetchStatus.FAILED
    assert application.fetches["rne"].status is FetchStatus.PROCESSING
    sources.set_outcomes(world.workspace, {"rne": None, "insee": None})
    world.advance(5)
    assert application.fetches["rne"].status is FetchStatus.COMPLETED
    assert world.workspace.source_outcomes == {}


@pytest.mark.parametrize("outcomes", [{"insse": "failed"}, {"insee": "broken"}])
def test_unknown_sources_and_outcomes_are_refused(world: World, outcomes: dict) -> None:
    with pytest.raises(InvalidRequest, match=r"known: insee, rne|one of completed, failed"):
        sources.set_outcomes(world.workspace, outcomes | {"rne": "failed"})
    assert world.workspace.source_outcomes == {}


def test_another_company_starts_again(world: World) -> None:
    application = world.application(world.market("services"), None)
    candidate.identify(world.workspace, application, COMPANY)
    candidate.leave_api_status(world.workspace, application)
    first = company_name(application)
    typed = {"identite_entreprise_contact_email": "a@b.fr"}
    candidate.save_answers(world.workspace, application, "identite_entreprise", typed, partial=True)
    candidate.identify(world.workspace, application, OTHER_COMPANY)
    assert statuses(application) == {"pending"}
    assert list(application.answers) == list(typed)
    assert application.files == {}
    world.advance(5)
    assert company_name(application) not in (first, None)


def test_identifying_the_same_company_twice_calls_nobody_again(world: World) -> None:
    application = world.identified(world.market("services"))
    before = dict(application.fetches)
    candidate.identify(world.workspace, application)
    assert application.fetches == before


def test_what_the_candidate_has_typed_is_not_replaced(world: World) -> None:
    application = world.application(world.market("services"))
    application.answers[NAME] = Answer("Notre nom")
    candidate.identify(world.workspace, application)
    candidate.leave_api_status(world.workspace, application)
    assert application.answers[NAME] == Answer("Notre nom")
    assert application.fetches["insee"].fields_filled == 3
