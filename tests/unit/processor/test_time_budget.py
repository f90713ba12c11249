"""How an invocation's time is divided."""

from __future__ import annotations

from math import inf

import pytest

from processor.claims import TimeBudget


@pytest.mark.parametrize(
    ("seconds", "start_deadline", "answer_by"),
    [
        pytest.param(30, 25, 29, id="the-reserve"),
        pytest.param(4, 2, 3, id="half-of-what-is-left"),
        pytest.param(0, 0, -1, id="nothing-left"),
    ],
)
def test_the_reserve_is_at_most_half(
    seconds: float, start_deadline: float, answer_by: float
) -> None:
    """Even a short invocation starts something."""
    budget = TimeBudget.of(1_000 + seconds, 1_000, 5)
    assert budget == (1_000 + seconds, 1_000 + start_deadline, 1_000 + answer_by)


def test_while_handlers_may_start_no_call_goes_on_beyond_that() -> None:
    """Neither a completion nor a dead letter."""
    budget = TimeBudget.of(1_030, 1_000, 5)
    assert budget.for_completions(1_024) == budget.for_dead_letters(1_024) == 1_025


@pytest.mark.parametrize(
    ("now", "ending"), [(1_005, True), (1_024.75, False), (1_025, False), (1_027, True)]
)
def test_the_end_is_shared(now: float, ending: bool) -> None:
    """Completions have half of it, dead letters the rest; shortly before it begins, too."""
    budget = TimeBudget.of(1_030, 1_000, 5)
    assert budget.for_completions(now, ending=ending) == (now + 1_029) / 2
    assert budget.for_dead_letters(now, ending=ending) == 1_029


def test_after_the_end_nothing_is_left() -> None:
    """A call gives up at once."""
    budget = TimeBudget.of(1_030, 1_000, 5)
    assert budget.for_completions(1_029.5, ending=True) == 1_029.5
    assert budget.for_dead_letters(1_029.5, ending=True) == 1_029


def test_without_a_deadline_there_is_no_limit() -> None:
    """A local run takes the time that it takes."""
    budget = TimeBudget.of(None, 1_000, 5)
    assert budget == (None, inf, inf)
    for ending in (False, True):
        assert budget.for_completions(10**9, ending=ending) is None
        assert budget.for_dead_letters(10**9, ending=ending) is None
