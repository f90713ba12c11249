"""What the commands share of a dead letter and of the place where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from processor.dead_letters import DeadLetter
from processor.record import Record
from tools.registry.workspace import UsageError

BY_SQS = "sqs"
"""Stands for the reason of a letter that SQS moved, or that somebody sent there by hand."""
BY_EVENTBRIDGE = "eventbridge"
"""Stands for the reason of a letter that EventBridge could not bring to its queue."""


class Letter(NamedTuple):
    """A dead letter, and what it is called in its place.

    The reason is one of `processor.reasons.Reason`, or BY_SQS or BY_EVENTBRIDGE where nothing
    of ours wrote the letter. The body is empty where it was not asked for.
    """

    id: str
    known: DeadLetter


Chosen = Callable[[Letter], bool]
"""Whether a command is about a letter."""
Advance = Callable[[int], None]
"""Hears how many letters more were looked at."""


class Place(Protocol):
    """Where dead letters lie."""

    name: str
    """As messages call it."""

    def about(self) -> int | None:
        """How many letters lie there, as far as the place can tell."""
        ...

    def look(self, *, bodies: bool = True) -> Iterator[Letter]:
        """Every letter that is there now, once; removes nothing."""
        ...

    def find(self, name: str) -> Letter:
        """The letter of that id, with its body; raises UsageError if there is none."""
        ...

    def purge(self, chosen: Chosen) -> Iterator[Letter]:
        """Remove the letters that are chosen, and yield each that is gone."""
        ...

    def notes(self) -> list[str]:
        """What the last look could not see, in sentences."""
        ...


def opened(state: Path, queue: str | None = None) -> AbstractContextManager[Place]:
    """Open a state file, or the queue of that URL or ARN.

    Raises UsageError where there is none, or it may not be read. Leaving gives back to a
    queue whatever was received from it.
    """
    if queue is None:
        from tools.dead_letters.local import LocalLetters

        return LocalLetters(state)
    try:
        from tools.dead_letters.queue import QueueLetters
    except ModuleNotFoundError as error:
        if error.name not in ("boto3", "botocore"):
            raise
        raise UsageError(
            "a queue needs boto3, which is not installed: pip install 'genesys-events[aws]'"
        ) from None
    return QueueLetters.of(queue)


def records(place: Place) -> Iterator[Record]:
    """Every letter as the record that it was; removes nothing."""
    for letter in place.look():
        yield record_of(letter)


def record_of(letter: Letter) -> Record:
    """A letter as the record that it was, as old as it was when its age was judged.

    It counts as received for the first time: what it failed at before has been mended.
    """
    known = letter.known
    return Record(
        known.body,
        known.source,
        letter.id,
        first_received_at=known.seen_at,
        sent_at=known.seen_at,
        group=known.group,
    )
