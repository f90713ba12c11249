"""Dead letters of a queue -> the messages that they once were, in the queue that they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from processor.aws.dead_letters import failed_entries, requests_of
from processor.errors import StoreUnavailable
from tools.dead_letters.find_queue import (
    BATCH_SIZE,
    Queue,
    QueueName,
    queue_name,
    source_queues,
    translate_permanent_errors,
)
from tools.dead_letters.message import original_message
from tools.dead_letters.printing import count_by_reason
from tools.dead_letters.queue import QueueStore, ReceivedMessage
from tools.dead_letters.rate_limit import RateLimit
from tools.dead_letters.redrive import Plan
from tools.dead_letters.signals import defer_signals
from tools.dead_letters.store import Advance, DeadLetterFilter
from tools.registry.locate import UsageError

_SEND = "sqs:SendMessage"


@dataclass
class RedriveCounts:
    """What became of the dead letters so far; correct at any moment, so also after Ctrl-C."""

    reasons: Counter[str] = field(default_factory=Counter)
    """Of the dead letters that were sent."""
    targets: Counter[str] = field(default_factory=Counter)
    """The queues that they were sent to, by URL."""
    not_sent: Counter[str] = field(default_factory=Counter)
    """Why dead letters that match were not sent."""
    not_deleted: int = 0
    """Sent, but not deleted: they are in both queues."""


@dataclass
class QueueRedrive:
    """Sends dead letters again; each is deleted only when SQS has confirmed that it was sent.

    `to` is the queue that all are sent to; None for the queue that each names as its source, if
    it has this dead-letter queue: who may write to a dead-letter queue chooses no other target.
    An interruption loses nothing: a dead letter is in one of the two queues, or in both; then
    it is processed once, since the ledger knows its event.
    """

    store: QueueStore
    to: Queue | None
    counts: RedriveCounts = field(default_factory=RedriveCounts)
    _sources: dict[QueueName, Queue] | None = None
    """The queues that have this dead-letter queue, once they were listed."""

    def __post_init__(self) -> None:
        if self.to is not None and self.to.url == self.store.name:
            raise UsageError(f"--to {self.to.url}: that is the dead-letter queue itself")

    def run(
        self, matches: DeadLetterFilter, rate_limit: RateLimit, limit: int | None, advance: Advance
    ) -> None:
        """Send the dead letters that match, in the order in which SQS returns them."""
        total = 0
        for messages in self.store.receive(rate_limit.batch_size(BATCH_SIZE)):
            due = [message for message in messages if matches(message.listed)]
            due = due if limit is None else due[: limit - total]
            total += len(due)
            for source, group in groupby(due, lambda message: message.dead_letter.source):
                self._move(source, list(group))
            advance(len(messages))
            if total == limit:
                return
            rate_limit.wait(len(due))

    def summary(self) -> str:
        """What was done so far."""
        counts = self.counts
        lines = [f"redriven: {count_by_reason(counts.reasons)}"]
        return "\n".join(lines + [f"  {count:,} -> {url}" for url, count in counts.targets.items()])

    def not_redriven(self) -> list[str]:
        """What was not sent, or sent and not deleted, in sentences."""
        found = [f"left: {count:,}: {why}" for why, count in self.counts.not_sent.items()]
        if self.counts.not_deleted:
            found.append(
                f"{self.counts.not_deleted:,} were sent and could not be deleted here: they are in "
                "both queues, and will be duplicates"
            )
        return found

    def plan(self, source: str) -> Plan:
        """The queue that dead letters of a source are sent to, or why they are left."""
        target = self._target(source)
        return Plan(problem=target) if isinstance(target, str) else Plan(target.url)

    def _target(self, source: str) -> Queue | str:
        if self.to is not None:
            return self.to
        name = queue_name(source)
        if name is None:
            return "their source is not a queue: give one with --to"
        if self._sources is None:
            self._sources = source_queues(self.store.queue)
        return self._sources.get(name) or (
            f"{source} is not a queue that has this one as its dead-letter queue: if they belong "
            "there, give it with --to"
        )

    def _move(self, source: str, messages: list[ReceivedMessage]) -> None:
        target = self._target(source)
        if isinstance(target, str):
            self.counts.not_sent[target] += len(messages)
            return
        with defer_signals():
            sent, refused, problem = _send(target, messages)
            self.counts.not_sent.update(refused)
            self.counts.reasons.update(message.dead_letter.reason for message in sent)
            self.counts.targets[target.url] += len(sent)
            self.counts.not_deleted += len(sent)
            failed = self.store.delete(sent)
            self.counts.not_deleted -= len(sent) - len(failed)
            if problem is not None:
                raise problem


def _send(
    target: Queue, messages: Sequence[ReceivedMessage]
) -> tuple[list[ReceivedMessage], list[str], Exception | None]:
    """Send messages; return those that were sent, why others never can be, and what stopped it.

    Up to ten go in a request; to a FIFO queue one, so that nothing overtakes a message of its
    group that was not sent.
    """
    entries = [original_message(message.raw, fifo=target.is_fifo) for message in messages]
    every = list(range(len(entries)))
    batches = [[index] for index in every] if target.is_fifo else list(requests_of(every, entries))
    sent: list[ReceivedMessage] = []
    refused: dict[int, str] = {}
    blocked: set[str] = set()
    problem: Exception | None = None
    for batch in batches:
        group = entries[batch[0]].get("MessageGroupId")
        if group in blocked:
            refused[batch[0]] = "an earlier one of their message group was not sent"
            continue
        try:
            left = target.run(batch, partial(send_entries, target, entries, refused))
        except UsageError as error:
            problem = error
            break
        failed = {batch[position] for position in left} | refused.keys()
        sent += [messages[index] for index in batch if index not in failed]
        if left:
            problem = StoreUnavailable(f"{target.url} takes no more: {next(iter(left.values()))}")
            break
        if group is not None and batch[0] in refused:
            blocked.add(group)
    return sent, list(refused.values()), problem


def send_entries(
    target: Queue, entries: Sequence[dict[str, Any]], refused: dict[int, str], batch: list[int]
) -> dict[int, str]:
    """Send a batch, by the indices of its entries; the positions of what failed, and why.

    What SQS refuses for good goes into `refused`, by index.
    """
    request: list[Any] = [
        {"Id": str(position), **entries[index]} for position, index in enumerate(batch)
    ]
    with translate_permanent_errors(target.url, _SEND):
        answer = target.client.send_message_batch(QueueUrl=target.url, Entries=request)
    failed = {}
    for position, each in failed_entries(answer).items():
        if each.get("SenderFault"):
            refused[batch[position]] = f"{target.url} refuses them: {each['Code']}"
        else:
            failed[position] = each["Code"]
    return failed
