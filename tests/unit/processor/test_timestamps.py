"""Times and counts that sources report: any value, of which few are a time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.timestamps import from_milliseconds, from_seconds, whole_count

NOT_A_TIME = [
    *(None, True, False, "", "soon", "1.5e", b"5", [], {}, object()),
    *(-1, "-1", -0.001, 1e300, "1e300", 10**400, "9" * 39, "9" * 5_000),
    *(math.nan, math.inf, -math.inf, "nan", "inf", "-Infinity"),
]


@pytest.mark.parametrize("value", NOT_A_TIME, ids=lambda value: repr(value)[:12])
def test_what_is_no_time_is_none(value: object) -> None:
    """None is what a source is read as that reports no time; nothing raises."""
    assert from_seconds(value) is None
    assert from_milliseconds(value) is None


@pytest.mark.parametrize("value", [1_772_460_300.25, "1772460300.25", " 1772460300.25\n"])
def test_a_time_is_a_number_or_text(value: object) -> None:
    """SQS writes milliseconds as text, Kinesis seconds as a number."""
    assert from_seconds(value) == 1_772_460_300.25


def test_milliseconds_become_seconds() -> None:
    """As SQS counts, and Python does not."""
    assert from_milliseconds("1772460300250") == 1_772_460_300.25


def test_the_limits_are_1970_and_9999() -> None:
    """What is within them can be written as an ISO 8601 time of four digits."""
    assert from_seconds(0) == 0.0
    assert from_seconds(253_402_300_799) == 253_402_300_799
    assert from_seconds(253_402_300_800) is None
    assert from_milliseconds(253_402_300_800_000) is None


@given(st.integers() | st.floats() | st.text() | st.decimals().map(str))
def test_any_value_is_a_time_within_the_limits_or_none(value: object) -> None:
    """What is read of any source can be printed."""
    for moment in (from_seconds(value), from_milliseconds(value)):
        assert moment is None or 0 <= moment < 253_402_300_800


@pytest.mark.parametrize("value", [*NOT_A_TIME, 1.5, "1.5", 2**63, "9223372036854775808"])
def test_what_is_no_count_is_none(value: object) -> None:
    """A count is whole, and fits into 64 bits."""
    assert whole_count(value) is None


@pytest.mark.parametrize(("value", "count"), [("3", 3), (3, 3), (0, 0), (3.0, 3), ("1e3", 1_000)])
def test_a_count_is_a_whole_number(value: object, count: int) -> None:
    """SQS writes the receive count as text."""
    assert whole_count(value) == count
