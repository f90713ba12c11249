"""What redriving a state file and a queue have in common."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from tools.dead_letters.rate_limit import RateLimit
from tools.dead_letters.store import Advance, DeadLetterFilter


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
