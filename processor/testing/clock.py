"""A clock that only a test moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import AwareDatetime, TypeAdapter, ValidationError

SAMPLE_TIME = "2026-03-02T14:05:00.000Z"
"""When sample events happen, and what a FrozenClock shows first."""


class FrozenClock:
    """A clock that only a test moves: `clock()` is the time in seconds since 1970.

    It starts at a moment, in seconds or as a date-time with an offset; raises ValueError for
    anything else. It has timers too, as a Processor wants them: those that are due act while it is
    moved, one after another.
    """

    def __init__(self, at: str | float | datetime = SAMPLE_TIME) -> None:
        self._now = at if isinstance(at, (int, float)) else seconds_of(at)
        self.timers: list[tuple[float, Callable[[], None]]] = []
        """When each that is not cancelled is due, and what it does."""

    def __call__(self) -> float:
        """The time it was moved to."""
        return self._now

    @property
    def now(self) -> float:
        """Seconds since 1970; set it to move the clock."""
        return self._now

    @now.setter
    def now(self, moment: float) -> None:
        while due := [each for each in self.timers if each[0] <= moment]:
            timer = min(due, key=lambda each: each[0])
            self.timers.remove(timer)
            self._now = max(self._now, timer[0])
            timer[1]()
        self._now = moment

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.now = self._now + seconds

    def start_timer(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Start a timer; returns what cancels it."""
        timer = (self._now + seconds, action)
        self.timers.append(timer)
        return lambda: self.timers.remove(timer) if timer in self.timers else None


def seconds_of(moment: str | datetime) -> float:
    """Seconds since 1970 of a date-time with an offset; raises ValueError for anything else."""
    try:
        return TypeAdapter(AwareDatetime).validate_python(moment).timestamp()
    except ValidationError:
        raise ValueError(
            f"at {moment!r}: give seconds since 1970 or a date-time with an offset, such as "
            f"{SAMPLE_TIME}"
        ) from None
