"""What redriving a state file and a queue have in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tools.dead_letters.store import Advance, DeadLetterFilter


@dataclass(frozen=True)
class RateLimit:
    """At most `rate` dead letters a second; None for no limit."""

    rate: float | None = None
    sleep: Callable[[float], None] = time.sleep

    def batch_size(self, most: int) -> int:
        """How many to take at once: what one second allows, so that none waits long."""
        return most if self.rate is None else max(1, min(most, int(self.rate)))

    def wait(self, count: int) -> None:
        """Wait as long as this many take at this rate."""
        if self.rate is not None and count:
            self.sleep(count / self.rate)


class Plan(NamedTuple):
    """What a redrive does with the dead letters of a source; neither if it processes them here."""

    target: str | None = None
    """The URL of the queue that they are sent to."""
    problem: str | None = None
    """Why they are left."""


class Redrive(Protocol):
    """Sends dead letters again, or processes them; an interruption loses none."""

    def run(
        self, matches: DeadLetterFilter, rate_limit: RateLimit, limit: int | None, advance: Advance
    ) -> None:
        """Redrive the dead letters that match, `limit` at most."""
        ...

    def plan(self, source: str) -> Plan:
        """What `run` would do with the dead letters of a source."""
        ...

    def summary(self) -> str:
        """What was done so far."""
        ...

    def not_redriven(self) -> list[str]:
        """What should have been redriven and was not, in sentences."""
        ...
