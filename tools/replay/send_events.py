"""Events -> messages in the queue that the processor reads, each noted in the journal."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import groupby, islice
from typing import Any

from processor.aws.dead_letter_message import MAX_MESSAGE_BYTES, encode_replayed, size_of
from processor.aws.dead_letters import requests_of
from processor.errors import StoreUnavailable
from tools.dead_letters.find_queue import BATCH_SIZE, Queue
from tools.dead_letters.rate_limit import RateLimit
from tools.dead_letters.redrive_queue import send_entries
from tools.dead_letters.signals import defer_signals
from tools.registry.locate import UsageError
from tools.replay.journal import Journal
from tools.replay.read_events import SelectedEvent


@dataclass
class SendCounts:
    """What became of the events so far; correct at any moment, so also after Ctrl-C."""

    sent: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Why SQS refuses events for good."""


@dataclass
class Sender:
    """Sends events; what SQS has confirmed is in the journal before the next request."""

    queue: Queue
    journal: Journal
    counts: SendCounts = field(default_factory=SendCounts)
    clock: Callable[[], float] = time.time

    def run(self, events: Iterable[SelectedEvent], rate_limit: RateLimit) -> None:
        """Send events in their order; raises StoreUnavailable if SQS takes no more."""
        for batch in _batches(events, rate_limit.batch_size(BATCH_SIZE)):
            self._send(batch)
            rate_limit.wait(len(batch))

    def _send(self, events: Sequence[SelectedEvent]) -> None:
        entries = [self._entry(event) for event in events]
        sendable = [i for i, entry in enumerate(entries) if size_of(entry) <= MAX_MESSAGE_BYTES]
        self._refuse("longer than SQS takes", len(entries) - len(sendable))
        # To a FIFO queue one by one, so that nothing overtakes an event of its group.
        requests = (
            [[index] for index in sendable]
            if self.queue.is_fifo
            else list(requests_of(sendable, entries))
        )
        for request in requests:
            refused: dict[int, str] = {}
            with defer_signals():
                attempt = partial(send_entries, self.queue, entries, refused)
                left = self.queue.run(request, attempt)
                failed = {request[position] for position in left} | refused.keys()
                self._note([events[index] for index in request if index not in failed])
            for why, count in Counter(refused.values()).items():
                self._refuse(why, count)
            if left:
                raise StoreUnavailable(
                    f"{self.queue.url} takes no more: {next(iter(left.values()))}"
                )

    def _note(self, events: Sequence[SelectedEvent]) -> None:
        positions = [event.position for event in events]
        for source, group in groupby(positions, lambda position: position.source):
            self.journal.note(source, [position.number for position in group])
        self.counts.sent += len(events)

    def _refuse(self, why: str, count: int) -> None:
        if count:
            self.counts.refused[why] += count

    def _entry(self, event: SelectedEvent) -> dict[str, Any]:
        entry = encode_replayed(event.record.body, self.clock())
        if self.queue.is_fifo:
            envelope = event.envelope
            about = None if envelope is None else envelope.conversation_id or envelope.topic
            # The same for each run: what is sent twice within five minutes is kept once.
            name = f"{self.journal.path.name}|{event.position.source}|{event.position.number}"
            entry["MessageGroupId"] = _digest(str(about or "replay"))
            entry["MessageDeduplicationId"] = _digest(name)
        return entry


def check_target(queue: Queue) -> None:
    """Raise UsageError for a queue that is not there, before anything is read."""
    from tools.dead_letters.find_queue import translate_sqs_errors

    try:
        with translate_sqs_errors(queue.url, "sqs:GetQueueAttributes and SendMessage"):
            answer = queue.client.get_queue_attributes(
                QueueUrl=queue.url, AttributeNames=["RedrivePolicy"]
            )
    except StoreUnavailable as error:
        raise UsageError(str(error)) from None
    if "RedrivePolicy" not in answer.get("Attributes", {}):
        raise UsageError(
            f"{queue.url} has no dead-letter queue, so it is not one that the processor reads: "
            "give the source queue (SourceQueueUrl of the stack)"
        )


def _batches(events: Iterable[SelectedEvent], size: int) -> Iterator[list[SelectedEvent]]:
    iterator = iter(events)
    while batch := list(islice(iterator, size)):
        yield batch


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
