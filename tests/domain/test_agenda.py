"""The agenda of a workspace: an ordered list of tasks that can be planned anew and dropped."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain.agenda import Agenda, TaskKind
from sandbox.domain.workspace import SEEDED_START


def at(seconds: float):
    return SEEDED_START + timedelta(seconds=seconds)


def test_tasks_come_in_the_order_of_their_instants() -> None:
    agenda = Agenda()
    agenda.add(at(2), TaskKind.SCAN, "a", "late")
    agenda.add(at(1), TaskKind.FETCH, "a", "early")
    agenda.add(at(1), TaskKind.FETCH, "a", "next")
    assert agenda.next_due() == at(1)
    taken = [task.key for task in iter(lambda: agenda.pop_due(at(2)), None)]
    assert taken == ["early", "next", "late"]
    assert agenda.next_due() is None


def test_nothing_is_taken_before_its_instant() -> None:
    agenda = Agenda()
    agenda.add(at(1), TaskKind.SCAN, "a", "x")
    assert agenda.pop_due(at(0.999)) is None
    assert agenda.pop_due(at(1)) is not None


def test_a_task_can_be_planned_anew_or_dropped() -> None:
    agenda = Agenda()
    agenda.add(at(1), TaskKind.SCAN, "a", "x")
    agenda.add(at(5), TaskKind.SCAN, "a", "x")
    assert (len(agenda), agenda.next_due()) == (1, at(5))
    assert agenda.due(TaskKind.SCAN, "a", "x") == at(5)
    agenda.drop(TaskKind.SCAN, "a", "x")
    agenda.drop(TaskKind.SCAN, "a", "x")
    assert agenda.pop_due(at(9)) is None
    assert agenda.due(TaskKind.SCAN, "a", "x") is None


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abc"), st.booleans()), max_size=400))
def test_it_agrees_with_a_plain_dictionary(steps: list[tuple[int, str, bool]]) -> None:
    agenda, model = Agenda(), {}
    for seconds, key, drop in steps:
        if drop:
            agenda.drop(TaskKind.SCAN, "a", key)
            model.pop(key, None)
        else:
            agenda.add(at(seconds), TaskKind.SCAN, "a", key)
            model[key] = at(seconds)
        assert agenda.next_due() == min(model.values(), default=None)
    taken = [task.key for task in iter(lambda: agenda.pop_due(at(60)), None)]
    assert sorted(taken) == sorted(model)
