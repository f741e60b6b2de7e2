import pytest

from tests.cli.conftest import Run


def test_it_shows_the_time(driving: Run) -> None:
    outcome = driving("clock", "show")
    assert outcome.code == 0
    assert outcome.output.startswith("2026-11-23T09:00:0")
    assert outcome.output.endswith("(le temps coule)\n")


def test_it_stops_advances_and_resumes(driving: Run) -> None:
    assert driving("clock", "freeze", "2026-12-01T10:00:00+01:00").output == (
        "2026-12-01T09:00:00Z (figée)\n"
    )
    assert driving("clock", "advance", "1h30m").output == "2026-12-01T10:30:00Z (figée)\n"
    assert "coule" in driving("clock", "resume").output


def test_it_stops_where_it_is(driving: Run) -> None:
    assert "figée" in driving("clock", "freeze").output
    assert driving("clock", "show").output == driving("clock", "show").output


def test_advancing_tells_what_fell_due(driving: Run) -> None:
    driving("trigger", "market.completed")
    outcome = driving("clock", "advance", "30m")
    assert outcome.code == 0
    assert outcome.output.count("webhook ") == 2, "the retries after 1 s and 4 s"


def test_it_gives_json(driving: Run) -> None:
    assert driving("clock", "show", "--json").json()["frozen"] is False


@pytest.mark.parametrize("instant", ["hier", "2026-12-01T10:00:00"])
def test_the_sandbox_s_refusal_is_shown(driving: Run, instant: str) -> None:
    outcome = driving("clock", "freeze", instant)
    assert outcome.code == 2
    assert outcome.errors.startswith("passe-marche : refus du bac à sable : freeze_at: ")
