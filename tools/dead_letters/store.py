"""Where dead letters are kept: the protocol that a state file and a queue share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from processor.dead_letters import DeadLetter
from processor.record import Record

BY_SQS = "sqs"
"""The reason of a dead letter that SQS moved, or that was sent to the queue some other way."""
BY_EVENTBRIDGE = "eventbridge"
"""The reason of a dead letter that EventBridge could not deliver."""


class ListedDeadLetter(NamedTuple):
    """A dead letter and its id in its store.

    The reason is one of `processor.reasons.Reason`, or BY_SQS or BY_EVENTBRIDGE if the processor
    did not write it. The body is empty where it was not asked for.
    """

    id: str
    dead_letter: DeadLetter


DeadLetterFilter = Callable[[ListedDeadLetter], bool]
"""Whether a command applies to a dead letter."""
Advance = Callable[[int], None]
"""Progress callback: how many more dead letters were looked at."""


class DeadLetterStore(Protocol):
    """A state file or a queue that holds dead letters."""

    name: str
    """As it appears in messages."""

    def approximate_count(self) -> int | None:
        """How many dead letters there are, as far as the store knows."""
        ...

    def scan(self, *, bodies: bool = True) -> Iterator[ListedDeadLetter]:
        """Every dead letter that is there now, once; removes nothing."""
        ...

    def find(self, name: str) -> ListedDeadLetter:
        """The dead letter of that id, with its body; raises UsageError if there is none."""
        ...

    def purge(self, matches: DeadLetterFilter) -> Iterator[ListedDeadLetter]:
        """Remove the dead letters that match, and yield each that was removed."""
        ...

    def warnings(self) -> list[str]:
        """What the last scan could not see, in sentences."""
        ...


def read_records(store: DeadLetterStore) -> Iterator[Record]:
    """Every dead letter as the record that it was; removes nothing."""
    for listed in store.scan():
        yield to_record(listed)


def to_record(listed: ListedDeadLetter) -> Record:
    """A dead letter as the record that it was, which is not stale at any age.

    It counts as received for the first time: the cause of earlier failures has been fixed.
    """
    dead_letter = listed.dead_letter
    return Record(
        dead_letter.body,
        dead_letter.source,
        listed.id,
        sent_at=dead_letter.dead_lettered_at,
        group=dead_letter.group,
        is_redriven=True,
    )
