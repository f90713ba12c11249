"""FrozenClock moves when a test moves it, and its timers with it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from processor.testing import SAMPLE_TIME, FrozenClock


def test_it_stands_still() -> None:
    """At the time of the samples, or another one."""
    assert FrozenClock()() == FrozenClock(SAMPLE_TIME).now == 1772460300.0
    assert FrozenClock(12.5)() == 12.5
    assert FrozenClock("1970-01-01T01:00:00.25+01:00")() == 0.25
    assert FrozenClock(datetime.fromtimestamp(12.5, timezone.utc))() == 12.5


@pytest.mark.parametrize(
    "moment",
    ["yesterday", "2026-03-02T14:05:00", "", None, datetime(2026, 3, 2)],
)
def test_a_moment_needs_an_offset(moment: Any) -> None:
    """Anything else is refused, in one sentence."""
    with pytest.raises(ValueError, match=r"^at .*: give seconds since 1970 or a date-time with"):
        FrozenClock(moment)


def test_timers_act_in_their_order_while_it_is_moved() -> None:
    """Each at its time; one that is cancelled does not."""
    clock = FrozenClock(0)
    acted: list[tuple[str, float]] = []
    clock.start_timer(20, lambda: acted.append(("late", clock())))
    clock.start_timer(10, lambda: acted.append(("early", clock())))
    cancel = clock.start_timer(15, lambda: acted.append(("cancelled", clock())))
    cancel()
    cancel()
    clock.advance(9)
    assert acted == []
    clock.advance(91)
    assert (acted, clock.now, clock.timers) == ([("early", 10), ("late", 20)], 100, [])
