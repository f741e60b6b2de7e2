from argparse import ArgumentTypeError

import pytest

from sandbox.cli.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", 90),
        ("0", 0),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("30s", 30),
        ("30m", 1800),
        ("30 min", 1800),
        ("1h30m", 5400),
        ("24h", 86_400),
        ("2j", 172_800),
        ("2d", 172_800),
        ("1j 2h 3m 4s", 93_784),
        ("1,5H", 5400),
    ],
)
def test_it_reads_durations(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "abc", "-5", "1x", "m30", "1h-30m", "1e5", "٣", "nan", "inf"])
def test_it_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="n'est pas une durée"):
        seconds(text)


def test_it_refuses_more_than_a_hundred_years() -> None:
    with pytest.raises(ArgumentTypeError, match="cent ans"):
        seconds("40000j")
