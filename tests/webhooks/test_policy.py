"""The documented rules: which answer means what, and when to try again."""

import pytest

from sandbox.profiles.documented_webhooks import rules
from sandbox.webhooks.policy import Failure, Kind

RULES = rules(3, 30)

TABLE = {
    Kind.SUCCESS: [200, 201, 202, 204, 299],
    Kind.PERMANENT: [400, 401, 403, 404, 405, 410, 422],
    Kind.TEMPORARY: [408, 429],
    Kind.SERVER_ERROR: [500, 502, 503, 504, 599],
    Kind.UNSPECIFIED: [300, 301, 302, 304, 307, 308, 402, 406, 409, 418, 451, 600, 999],
}


@pytest.mark.parametrize(
    ("status", "kind"), [(status, kind) for kind, statuses in TABLE.items() for status in statuses]
)
def test_an_answer_is_classified_as_documented(status: int, kind: Kind) -> None:
    assert RULES.judge(status).kind is kind


@pytest.mark.parametrize("status", range(200, 600))
def test_only_success_and_permanent_errors_are_final(status: int) -> None:
    verdict = RULES.judge(status)
    assert verdict.retry is (verdict.kind not in (Kind.SUCCESS, Kind.PERMANENT))
    assert verdict.success is (200 <= status < 300)


def test_what_the_documents_leave_open_says_so() -> None:
    assert "do not name" in RULES.judge(302).source


@pytest.mark.parametrize("failure", Failure)
def test_no_answer_is_a_network_error_and_is_retried(failure: Failure) -> None:
    verdict = RULES.judge_failure(failure)
    assert (verdict.kind, verdict.retry) == (Kind.NETWORK, True)


@pytest.mark.parametrize(("failed", "seconds"), [(1, 1), (2, 4), (3, 9), (4, 16), (9, 81)])
@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_delays_are_squares_without_jitter(failed: int, seconds: float, chance: float) -> None:
    assert RULES.delay(failed, chance) == seconds


def test_the_two_configured_figures_are_taken_over() -> None:
    changed = rules(7, 2.5)
    assert (changed.max_attempts, changed.timeout_seconds) == (7, 2.5)
