"""The dead letters of an SQS queue, which can only be seen by receiving them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from processor.dead_letters import DeadLetter
from processor.errors import StoreUnavailable
from tools.dead_letters.find_queue import (
    BATCH_SIZE,
    Queue,
    find_queue,
    translate_permanent_errors,
    translate_sqs_errors,
)
from tools.dead_letters.message import from_message, sent_at
from tools.dead_letters.signals import defer_signals
from tools.dead_letters.store import DeadLetterFilter, ListedDeadLetter
from tools.registry.locate import UsageError

_RECEIVE = "sqs:GetQueueAttributes, ReceiveMessage and ChangeMessageVisibility"
_EXPIRED_HANDLE = "ReceiptHandleIsInvalid"
_DELETE = "sqs:DeleteMessage"
_HIDDEN_SECONDS = 120
_MAX_HIDDEN_SECONDS = 43_200
_MAX_REPEATED_ANSWERS = 5
"""After this many answers without a new dead letter, the scan is over."""


class ReceivedMessage(NamedTuple):
    """A dead letter that was received, and its message."""

    listed: ListedDeadLetter
    raw: Mapping[str, Any]
    """The message as boto3 returns it."""

    @property
    def dead_letter(self) -> DeadLetter:
        """The dead letter itself."""
        return self.listed.dead_letter

    @property
    def group(self) -> str | None:
        """Its FIFO message group."""
        group: str | None = self.raw.get("Attributes", {}).get("MessageGroupId")
        return group


class QueueStore:
    """The dead letters in a queue; their ids are SQS's message ids.

    What is received is hidden from other consumers until it is made visible again, at the end
    of `scan` and on exit in any case; if that fails, SQS shows it again after a time-out. Dead
    letters that arrived after the first scan began are left alone, so that what is redriven and
    fails again is not redriven in circles.
    """

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.name = queue.url
        self._held: dict[str, str] = {}
        """By message id: the receipt handle of what this process has hidden."""
        self._seen: set[str] = set()
        self._hidden_seconds = _HIDDEN_SECONDS
        with translate_sqs_errors(queue.url, _RECEIVE):
            answer = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])
        self._attributes = {str(name): value for name, value in answer["Attributes"].items()}
        self._began = _server_time(answer["ResponseMetadata"]) + 1
        self._refuse_source()

    @classmethod
    def open(cls, name: str) -> QueueStore:
        """The dead letters in the queue of that URL or ARN."""
        return cls(find_queue(name))

    def __enter__(self) -> QueueStore:
        return self

    def __exit__(self, _: object, error: BaseException | None, _traceback: object) -> None:
        if error is None:
            self._make_visible()
        elif not isinstance(error, StoreUnavailable):
            with suppress(UsageError):
                self._make_visible()

    def approximate_count(self) -> int:
        """How many visible messages SQS counts."""
        return int(self._attributes.get("ApproximateNumberOfMessages", 0))

    def scan(
        self,
        *,
        bodies: bool = True,  # noqa: ARG002 - SQS always sends them
    ) -> Iterator[ListedDeadLetter]:
        """Every dead letter that SQS shows; made visible again once all were seen."""
        for messages in self.receive():
            for message in messages:
                yield message.listed
        self._make_visible()

    def find(self, name: str) -> ListedDeadLetter:
        """The dead letter with that id, or the only one whose id begins with it."""
        found = {}
        for listed in self.scan():
            if listed.id == name:
                return listed
            if listed.id.startswith(name):
                found[listed.id] = listed
        if len(found) == 1:
            return found.popitem()[1]
        if found:
            raise UsageError(f"{name} is ambiguous: {', '.join(sorted(found))}")
        more = "".join(f"; {warning}" for warning in self.warnings())
        raise UsageError(f"{self.name} shows no dead letter {name}{more}")

    def purge(self, matches: DeadLetterFilter) -> Iterator[ListedDeadLetter]:
        """Delete what matches; raises StoreUnavailable if SQS does not delete it."""
        for messages in self.receive():
            doomed = [message for message in messages if matches(message.listed)]
            with defer_signals():
                failed = self.delete(doomed)
            yield from (each.listed for each in doomed if each.listed.id not in failed)
            for why in failed.values():
                raise StoreUnavailable(f"{self.name} does not delete them: {why}")

    def receive(self, most: int = BATCH_SIZE) -> Iterator[list[ReceivedMessage]]:
        """Batches of dead letters not seen before, hidden until `delete` or the end."""
        self._seen.clear()
        repeated = 0
        while repeated < _MAX_REPEATED_ANSWERS:
            with defer_signals():
                received = self._receive(most)
            if received is None:
                return
            repeated = 0 if received else repeated + 1
            if received:
                yield received

    def delete(self, messages: Iterable[ReceivedMessage]) -> dict[str, str]:
        """Delete dead letters; the ids of those that SQS did not delete, and why."""
        ids = [message.listed.id for message in messages]
        gone: dict[str, str] = {}

        def attempt(ids: list[str]) -> dict[int, str]:
            entries: list[Any] = [
                {"Id": str(position), "ReceiptHandle": self._held[each]}
                for position, each in enumerate(ids)
            ]
            with translate_permanent_errors(self.name, _DELETE):
                answer = self.queue.client.delete_message_batch(QueueUrl=self.name, Entries=entries)
            failed = {int(each["Id"]): each["Code"] for each in answer.get("Failed", ())}
            # An answer was lost, or another consumer received it: a retry does not help.
            gone.update(
                {
                    ids[position]: code
                    for position, code in failed.items()
                    if code == _EXPIRED_HANDLE
                }
            )
            return {position: code for position, code in failed.items() if code != _EXPIRED_HANDLE}

        left = self.queue.run(ids, attempt)
        failed = {**gone, **{ids[position]: why for position, why in left.items()}}
        for each in ids:
            if each not in failed:
                del self._held[each]
        return failed

    def warnings(self) -> list[str]:
        """What SQS did not show, according to its counts, which are delayed."""
        hidden = int(self._attributes.get("ApproximateNumberOfMessagesNotVisible", 0))
        found = []
        if hidden:
            found.append(
                f"about {hidden} more are hidden: received by another consumer, or by a command "
                "that was killed; SQS shows them again in a few minutes"
            )
        if self.queue.is_fifo and len(self._seen) < self.approximate_count():
            found.append(
                f"{len(self._seen)} of about {self.approximate_count()} dead letters were shown: a "
                "FIFO queue shows a message only when the earlier ones of its group are gone"
            )
        elif len(self._seen) < self.approximate_count():
            found.append(
                f"SQS counts about {self.approximate_count()} dead letters and showed "
                f"{len(self._seen)}: its counts are delayed; run it again"
            )
        return found

    def _receive(self, most: int) -> list[ReceivedMessage] | None:
        """The dead letters of one answer not seen before; None if SQS shows no more."""
        try:
            with translate_sqs_errors(self.name, _RECEIVE):
                answer = self.queue.client.receive_message(
                    QueueUrl=self.name,
                    MaxNumberOfMessages=most,
                    WaitTimeSeconds=1,  # long polling asks all of SQS's servers
                    VisibilityTimeout=self._hidden_seconds,
                    MessageAttributeNames=["All"],
                    MessageSystemAttributeNames=["All"],
                )
        except StoreUnavailable as error:
            if "OverLimit" in str(error):
                return None  # SQS hides no more at a time; `warnings` reports it
            raise
        messages = answer.get("Messages")
        if not messages:
            return None
        new = []
        for raw in messages:
            name = raw["MessageId"]
            self._held[name] = raw["ReceiptHandle"]
            if name in self._seen:
                # It became visible again: the scan takes longer than expected.
                longer = max(1, 2 * self._hidden_seconds)
                self._hidden_seconds = min(longer, _MAX_HIDDEN_SECONDS)
            elif sent_at(raw.get("Attributes", {})) <= self._began:
                self._seen.add(name)
                new.append(ReceivedMessage(from_message(raw, self.name), raw))
        return new

    def _make_visible(self) -> None:
        """Make visible what this process has hidden; on failure SQS does it after the time-out."""

        def attempt(handles: list[str]) -> dict[int, str]:
            entries: list[Any] = [
                {"Id": str(position), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                for position, handle in enumerate(handles)
            ]
            with (
                suppress(BotoCoreError, ClientError),
                translate_permanent_errors(self.name, _RECEIVE),
            ):
                self.queue.client.change_message_visibility_batch(
                    QueueUrl=self.name, Entries=entries
                )
            return {}

        held, self._held = list(self._held.values()), {}
        if held:
            with defer_signals():
                self.queue.run(held, attempt)

    def _refuse_source(self) -> None:
        policy = self._attributes.get("RedrivePolicy")
        if policy:
            target = json.loads(policy).get("deadLetterTargetArn", "another queue")
            raise UsageError(
                f"{self.name} is not a dead-letter queue: it has one, {target}; give that queue. "
                "Listing the messages here would count as receiving them"
            )


def _server_time(metadata: Any) -> float:
    """When SQS answered, by its own clock, which dates the messages too."""
    date = metadata.get("HTTPHeaders", {}).get("date")
    try:
        answered: datetime = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return time.time()
    return answered.timestamp()
