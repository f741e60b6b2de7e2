"""The steps of both wizards, and where somebody goes on."""

import pytest

from sandbox.domain import buyer, candidate, catalogue, wizards
from sandbox.domain.errors import Forbidden, InvalidRequest, ResourceNotFound, TransitionRefused
from sandbox.domain.markets import asked_fields, complete_market
from sandbox.domain.models import Record
from tests.domain.conftest import World

BILANS = "capacite_economique_financiere_bilans_trois_exercices"
QUALIBAT = "capacites_techniques_professionnelles_certificats_qualibat"


def keys(world: World, record: Record) -> list[str]:
    return [step.key for step in wizards.steps(world.workspace, record)]


def test_the_buyers_steps(world: World) -> None:
    market = world.market(completed=False)
    assert keys(world, market) == ["setup", "required_fields", "additional_fields", "summary"]


def test_the_candidates_steps_follow_the_market(world: World) -> None:
    plain = world.application(world.market())
    assert keys(world, plain) == [
        "company_identification",
        "api_data_recovery_status",
        "market_information",
        "identite_entreprise",
        "motifs_exclusion",
        "summary",
    ]
    rich = world.application(world.market(optional=[BILANS], lots=2))
    assert keys(world, rich)[1] == "lots"
    assert keys(world, rich)[-2:] == ["capacite_economique_financiere", "summary"]


def test_every_field_is_shown_at_exactly_one_step(world: World) -> None:
    codes = ("services", "works", "defense")
    market = world.market(*codes, optional=catalogue.optional_keys(codes))
    application = world.application(market)
    shown = [
        field.key
        for step in wizards.steps(world.workspace, application)
        for field in wizards.step_fields(world.workspace, application, step)
    ]
    assert shown == [field.key for field in asked_fields(market)]


def test_one_comes_back_to_where_one_was(world: World) -> None:
    workspace, market = world.workspace, world.market(completed=False)
    assert wizards.resume_step(workspace, market).key == "setup"
    assert not wizards.reachable(workspace, market, "required_fields")
    buyer.save_setup(workspace, market, add_defense=False)
    buyer.confirm_required_fields(workspace, market)
    assert wizards.resume_step(workspace, market).key == "additional_fields"
    wizards.note_visit(workspace, market, "setup")
    assert wizards.resume_step(workspace, market).key == "setup"
    assert wizards.reachable(workspace, market, "additional_fields")
    assert not wizards.reachable(workspace, market, "summary")
    wizards.note_visit(workspace, market, "summary")
    assert wizards.resume_step(workspace, market).key == "setup"
    buyer.save_setup(workspace, market, add_defense=False)
    assert wizards.resume_step(workspace, market).key == "required_fields"
    assert wizards.reachable(workspace, market, "additional_fields")


def test_unknown_steps(world: World) -> None:
    market = world.market(completed=False)
    assert not wizards.reachable(world.workspace, market, "nowhere")
    with pytest.raises(ResourceNotFound):
        wizards.find_step(world.workspace, market, "nowhere")


def test_the_buyer_may_add_defence_and_take_it_back(world: World) -> None:
    workspace, market = world.workspace, world.market(completed=False)
    assert buyer.may_add_defense(workspace, market)
    buyer.save_setup(workspace, market, add_defense=True)
    buyer.save_setup(workspace, market, add_defense=True)
    assert market.market_type_codes == ["services", "defense"]
    only_defense = set(catalogue.optional_keys(["defense"])) - set(
        catalogue.optional_keys(["services"])
    )
    buyer.save_additional_fields(workspace, market, [BILANS, *only_defense])
    buyer.save_setup(workspace, market, add_defense=False)
    assert market.market_type_codes == ["services"]
    assert market.optional_field_keys == [BILANS]


def test_defence_is_not_for_the_buyer_of_just_any_editor(world: World) -> None:
    workspace = world.workspace
    decided = world.market("services", "defense", completed=False)
    assert not buyer.may_add_defense(workspace, decided)
    buyer.save_setup(workspace, decided, add_defense=False)
    assert decided.market_type_codes == ["services", "defense"]
    world.editor.can_create_defense_markets = False
    plain = world.market(completed=False)
    with pytest.raises(Forbidden):
        buyer.save_setup(workspace, plain, add_defense=True)
    assert plain.market_type_codes == ["services"]


def test_the_buyer_chooses_optional_fields(world: World) -> None:
    workspace, market = world.workspace, world.market(completed=False)
    buyer.save_additional_fields(workspace, market, [BILANS, BILANS])
    assert market.optional_field_keys == [BILANS]
    with pytest.raises(InvalidRequest, match=f"{QUALIBAT}.*those that are:.*{BILANS}"):
        buyer.save_additional_fields(workspace, market, [QUALIBAT])
    with pytest.raises(InvalidRequest):
        buyer.save_additional_fields(workspace, market, [], asked=True)
    assert market.optional_field_keys == [BILANS]
    buyer.save_additional_fields(workspace, market, [])
    assert market.optional_field_keys == []


def test_a_completed_market_is_closed_to_the_buyer(world: World) -> None:
    workspace, market = world.workspace, world.market(optional=[BILANS])
    assert market.field_keys == [field.key for field in asked_fields(market)]
    for operation in (
        lambda: buyer.save_setup(workspace, market, add_defense=True),
        lambda: buyer.confirm_required_fields(workspace, market),
        lambda: buyer.save_additional_fields(workspace, market, []),
        lambda: complete_market(workspace, market, cause="test"),
    ):
        with pytest.raises(TransitionRefused, match="already completed"):
            operation()
    assert market.optional_field_keys == [BILANS]


def test_completing_without_a_word_keeps_what_was_ticked(world: World) -> None:
    market = world.market(completed=False)
    buyer.save_additional_fields(world.workspace, market, [BILANS])
    complete_market(world.workspace, market, cause="test")
    assert BILANS in market.field_keys


def test_the_candidate_walks_through(world: World) -> None:
    workspace = world.workspace
    application = world.application(world.market(lots=2))
    visited = [wizards.resume_step(workspace, application).key]
    for step in (
        lambda: candidate.identify(workspace, application),
        lambda: candidate.save_lots(workspace, application, [2]),
        lambda: candidate.leave_api_status(workspace, application),
        lambda: candidate.confirm_market_information(workspace, application),
    ):
        step()
        visited.append(wizards.resume_step(workspace, application).key)
    assert visited == keys(world, application)[:5]
