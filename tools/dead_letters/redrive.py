"""How letters are redriven, by the place where they lie."""

from __future__ import annotations

from typing import Protocol, cast

from tools.dead_letters.local import LocalLetters
from tools.dead_letters.rate_limit import Pace
from tools.dead_letters.store import Advance, Chosen, Place


class Redrive(Protocol):
    """Sends letters again, or processes them; none is lost, wherever it is interrupted."""

    def run(self, chosen: Chosen, pace: Pace, limit: int | None, advance: Advance) -> None:
        """Take what is chosen, `limit` letters at most."""
        ...

    def account(self) -> str:
        """What was done so far."""
        ...

    def left(self) -> list[str]:
        """What should have gone and has not, in sentences."""
        ...


def redrive_of(place: Place, to: str | None, max_age: float | None) -> Redrive:
    """For a queue, to the queue `to` if one is given; for a state file, with that age check."""
    if isinstance(place, LocalLetters):
        from tools.dead_letters.redrive_local import LocalRedrive

        return LocalRedrive(place, max_age)
    # Imported here: a state file needs no boto3.
    from tools.dead_letters.queue import QueueLetters
    from tools.dead_letters.redrive_queue import QueueRedrive
    from tools.dead_letters.sqs import find_queue

    return QueueRedrive(cast("QueueLetters", place), None if to is None else find_queue(to))
