"""Dead letters of a queue -> the messages that they once were, where they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from processor.aws.dead_letters import requests_of
from processor.errors import StoreUnavailable
from tools.dead_letters.message import entry_of
from tools.dead_letters.printing import by_reason
from tools.dead_letters.queue import Message, QueueLetters
from tools.dead_letters.rate_limit import Pace
from tools.dead_letters.signals import done_first
from tools.dead_letters.sqs import BATCH, Queue, find_queue, is_queue, refusals_told
from tools.dead_letters.store import Advance, Chosen
from tools.registry.workspace import UsageError

_SEND = "sqs:SendMessage"


@dataclass
class Sent:
    """What became of the letters so far; true at any moment, also when it is interrupted."""

    reasons: Counter[str] = field(default_factory=Counter)
    """Of the letters that were sent."""
    targets: Counter[str] = field(default_factory=Counter)
    """The queues that they were sent to, by URL."""
    left: Counter[str] = field(default_factory=Counter)
    """Why letters that were meant were not sent."""
    doubled: int = 0
    """Sent, and not deleted: they lie in both queues."""


@dataclass
class QueueRedrive:
    """Sends letters again, each deleted only when SQS has confirmed that it was sent.

    `to` is where everything goes; None for the queue that each letter names as its source.
    Whatever interrupts this, a letter lies in one of the two queues, or in both: then it is
    processed once, since the ledger knows its event.
    """

    place: QueueLetters
    to: Queue | None
    sent: Sent = field(default_factory=Sent)
    _targets: dict[str, Queue | str] = field(default_factory=dict)
    """By source: the queue, or why there is none."""

    def __post_init__(self) -> None:
        if self.to is not None and self.to.url == self.place.name:
            raise UsageError(f"--to {self.to.url}: that is the dead-letter queue itself")

    def run(self, chosen: Chosen, pace: Pace, limit: int | None, advance: Advance) -> None:
        """Send what is chosen, in the order in which it comes."""
        meant = 0
        for messages in self.place.receive(pace.lot(BATCH)):
            due = [message for message in messages if chosen(message.letter)]
            due = due if limit is None else due[: limit - meant]
            meant += len(due)
            for source, each in groupby(due, lambda message: message.letter.known.source):
                self._move(source, list(each))
            advance(len(messages))
            if meant == limit:
                return
            pace.after(len(due))

    def account(self) -> str:
        """What was done so far."""
        sent = self.sent
        lines = [f"redriven: {by_reason(sent.reasons)}"]
        return "\n".join(lines + [f"  {count:,} -> {url}" for url, count in sent.targets.items()])

    def left(self) -> list[str]:
        """What should have gone and has not, or not wholly, in sentences."""
        found = [f"left: {count:,}: {why}" for why, count in self.sent.left.items()]
        if self.sent.doubled:
            found.append(
                f"{self.sent.doubled:,} were sent and could not be deleted here: they are in both "
                "queues, and will be duplicates"
            )
        return found

    def target(self, source: str) -> Queue | str:
        """Where letters of a source go, or why nowhere."""
        if self.to is not None:
            return self.to
        if source not in self._targets:
            self._targets[source] = self._find(source)
        return self._targets[source]

    def _find(self, source: str) -> Queue | str:
        if not is_queue(source):
            return "no queue is known as their source: say where with --to"
        try:
            found = find_queue(source, self.place.queue.endpoint)
        except UsageError as error:
            return str(error)
        if found.url == self.place.name:
            return "their source is the dead-letter queue itself: say where with --to"
        return found

    def _move(self, source: str, messages: list[Message]) -> None:
        target = self.target(source)
        if isinstance(target, str):
            self.sent.left[target] += len(messages)
            return
        with done_first():
            gone, refused, problem = _send(target, messages)
            self.sent.left.update(refused)
            self.sent.reasons.update(message.letter.known.reason for message in gone)
            self.sent.targets[target.url] += len(gone)
            self.sent.doubled += len(gone)
            kept = self.place.delete(gone)
            self.sent.doubled -= len(gone) - len(kept)
            if problem is not None:
                raise problem


def _send(
    target: Queue, messages: Sequence[Message]
) -> tuple[list[Message], list[str], Exception | None]:
    """Send messages; those that SQS has taken, why it will never take others, and what stopped it.

    Up to ten go in a request; to a FIFO queue one, so that nothing overtakes a message of its
    group that was not taken.
    """
    entries = [entry_of(message.raw, fifo=target.is_fifo) for message in messages]
    every = list(range(len(entries)))
    lots = [[place] for place in every] if target.is_fifo else list(requests_of(every, entries))
    gone: list[Message] = []
    refused: dict[int, str] = {}
    blocked: set[str] = set()
    problem: Exception | None = None
    for places in lots:
        group = entries[places[0]].get("MessageGroupId")
        if group in blocked:
            refused[places[0]] = "an earlier one of their message group was not taken"
            continue
        try:
            left = target.run(places, partial(_attempt, target, entries, refused))
        except UsageError as error:
            problem = error
            break
        failed = {places[at] for at in left} | refused.keys()
        gone += [messages[place] for place in places if place not in failed]
        if left:
            problem = StoreUnavailable(f"{target.url} takes no more: {next(iter(left.values()))}")
            break
        if group is not None and places[0] in refused:
            blocked.add(group)
    return gone, list(refused.values()), problem


def _attempt(
    target: Queue, entries: list[dict[str, Any]], refused: dict[int, str], places: list[int]
) -> dict[int, str]:
    batch: list[Any] = [{"Id": str(at), **entries[place]} for at, place in enumerate(places)]
    with refusals_told(target.url, _SEND):
        answer = target.client.send_message_batch(QueueUrl=target.url, Entries=batch)
    again = {}
    for each in answer.get("Failed", ()):
        at = int(each["Id"])
        if each.get("SenderFault"):
            refused[places[at]] = f"{target.url} refuses them: {each['Code']}"
        else:
            again[at] = each["Code"]
    return again
