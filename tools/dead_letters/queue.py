"""The dead letters of an SQS queue, to which receiving is the only way to look."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from processor.errors import StoreUnavailable
from tools.dead_letters.message import letter_of
from tools.dead_letters.signals import done_first
from tools.dead_letters.sqs import BATCH, Queue, find_queue, refusals_told, told
from tools.dead_letters.store import Chosen, Letter
from tools.registry.workspace import UsageError

_LOOK = "sqs:GetQueueAttributes, ReceiveMessage and ChangeMessageVisibility"
_SPENT = "ReceiptHandleIsInvalid"
_DELETE = "sqs:DeleteMessage"
_HIDDEN_SECONDS = 120
_MAX_HIDDEN_SECONDS = 43_200
_FRUITLESS = 5
"""So many answers without a letter that is new to us are the end."""


class Message(NamedTuple):
    """A letter that was received, and what SQS wants to hear to delete it."""

    letter: Letter
    raw: Mapping[str, Any]
    """As boto3 has it."""

    @property
    def group(self) -> str | None:
        """Its FIFO message group."""
        group: str | None = self.raw.get("Attributes", {}).get("MessageGroupId")
        return group


class QueueLetters:
    """The letters in a queue; their ids are SQS's message ids.

    What is received is hidden from everybody else until it is given back, which `look` does in
    its end, and leaving does in any case; if that fails, SQS shows it again by itself. Letters
    that came after the first look began are left alone, so that what is redriven and comes
    back does not go round in circles.
    """

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.name = queue.url
        self._held: dict[str, str] = {}
        """By message id, the receipt handle of what is hidden by us."""
        self._seen: set[str] = set()
        self._hidden_seconds = _HIDDEN_SECONDS
        with told(queue.url, _LOOK):
            answer = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])
        self._attributes = {str(name): value for name, value in answer["Attributes"].items()}
        self._began = _server_time(answer["ResponseMetadata"]) + 1
        self._refuse_source()

    @classmethod
    def of(cls, name: str) -> QueueLetters:
        """The letters in the queue of that URL or ARN."""
        return cls(find_queue(name))

    def __enter__(self) -> QueueLetters:
        return self

    def __exit__(self, _: object, error: BaseException | None, _traceback: object) -> None:
        if error is None:
            self._give_back()
        elif not isinstance(error, StoreUnavailable):
            with suppress(UsageError):
                self._give_back()

    def about(self) -> int:
        """How many letters SQS says it could show."""
        return int(self._attributes.get("ApproximateNumberOfMessages", 0))

    def look(self, *, bodies: bool = True) -> Iterator[Letter]:  # noqa: ARG002 - SQS sends them
        """Every letter that SQS shows; given back once all were seen."""
        for messages in self.receive():
            for message in messages:
                yield message.letter
        self._give_back()

    def find(self, name: str) -> Letter:
        """The letter whose id is that, or alone begins with it."""
        found = {}
        for letter in self.look():
            if letter.id == name:
                return letter
            if letter.id.startswith(name):
                found[letter.id] = letter
        if len(found) == 1:
            return found.popitem()[1]
        if found:
            raise UsageError(f"{name} may be any of {', '.join(sorted(found))}: give more of it")
        more = "".join(f"; {note}" for note in self.notes())
        raise UsageError(f"{self.name} shows no dead letter {name}{more}")

    def purge(self, chosen: Chosen) -> Iterator[Letter]:
        """Delete what is chosen, as it comes; raises StoreUnavailable where SQS did not do it."""
        for messages in self.receive():
            doomed = [message for message in messages if chosen(message.letter)]
            with done_first():
                failed = self.delete(doomed)
            yield from (each.letter for each in doomed if each.letter.id not in failed)
            for why in failed.values():
                raise StoreUnavailable(f"{self.name} does not delete them: {why}")

    def receive(self, most: int = BATCH) -> Iterator[list[Message]]:
        """Lots of letters that were not seen before, hidden until `delete` or the end."""
        self._seen.clear()
        fruitless = 0
        while fruitless < _FRUITLESS:
            with done_first():
                received = self._receive(most)
            if received is None:
                return
            fruitless = 0 if received else fruitless + 1
            if received:
                yield received

    def delete(self, messages: Iterable[Message]) -> dict[str, str]:
        """Delete letters; the ids of those that SQS did not delete, and why."""
        ids = [message.letter.id for message in messages]
        gone: dict[str, str] = {}

        def attempt(ids: list[str]) -> dict[int, str]:
            entries: list[Any] = [
                {"Id": str(place), "ReceiptHandle": self._held[each]}
                for place, each in enumerate(ids)
            ]
            with refusals_told(self.name, _DELETE):
                answer = self.queue.client.delete_message_batch(QueueUrl=self.name, Entries=entries)
            failed = {int(each["Id"]): each["Code"] for each in answer.get("Failed", ())}
            # Deleted before, if an answer was lost; or somebody else's by now: no attempt helps.
            gone.update({ids[place]: code for place, code in failed.items() if code == _SPENT})
            return {place: code for place, code in failed.items() if code != _SPENT}

        left = self.queue.run(ids, attempt)
        failed = {**gone, **{ids[place]: why for place, why in left.items()}}
        for each in ids:
            if each not in failed:
                del self._held[each]
        return failed

    def notes(self) -> list[str]:
        """What SQS did not show, as far as its counts, which lag behind, tell."""
        hidden = int(self._attributes.get("ApproximateNumberOfMessagesNotVisible", 0))
        found = []
        if hidden:
            found.append(
                f"about {hidden} more are hidden: somebody else looks at them, or a command that "
                "was killed did; SQS shows them again in a few minutes"
            )
        if self.queue.is_fifo and len(self._seen) < self.about():
            found.append(
                f"of about {self.about()} letters {len(self._seen)} were shown: a FIFO queue shows "
                "what is behind a letter of the same group only when that is gone"
            )
        elif len(self._seen) < self.about():
            found.append(
                f"SQS counts about {self.about()} letters and showed {len(self._seen)}: "
                "its counts lag behind; look again"
            )
        return found

    def _receive(self, most: int) -> list[Message] | None:
        """What is new to us of one answer; None where SQS has no more to show."""
        try:
            with told(self.name, _LOOK):
                answer = self.queue.client.receive_message(
                    QueueUrl=self.name,
                    MaxNumberOfMessages=most,
                    WaitTimeSeconds=1,  # asks all of SQS's servers, not some of them
                    VisibilityTimeout=self._hidden_seconds,
                    MessageAttributeNames=["All"],
                    MessageSystemAttributeNames=["All"],
                )
        except StoreUnavailable as error:
            if "OverLimit" in str(error):
                return None  # as many are hidden as SQS hides; `notes` will tell
            raise
        messages = answer.get("Messages")
        if not messages:
            return None
        new = []
        for raw in messages:
            name = raw["MessageId"]
            self._held[name] = raw["ReceiptHandle"]
            if name in self._seen:
                # It came into sight again: the queue is slower than we thought.
                longer = max(1, 2 * self._hidden_seconds)
                self._hidden_seconds = min(longer, _MAX_HIDDEN_SECONDS)
            elif int(raw["Attributes"].get("SentTimestamp", 0)) / 1000 <= self._began:
                self._seen.add(name)
                new.append(Message(letter_of(raw, self.name), raw))
        return new

    def _give_back(self) -> None:
        """Show everybody what is hidden by us; what fails will be shown in its time."""

        def attempt(handles: list[str]) -> dict[int, str]:
            entries: list[Any] = [
                {"Id": str(place), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                for place, handle in enumerate(handles)
            ]
            with suppress(BotoCoreError, ClientError), refusals_told(self.name, _LOOK):
                self.queue.client.change_message_visibility_batch(
                    QueueUrl=self.name, Entries=entries
                )
            return {}

        held, self._held = list(self._held.values()), {}
        if held:
            with done_first():
                self.queue.run(held, attempt)

    def _refuse_source(self) -> None:
        policy = self._attributes.get("RedrivePolicy")
        if policy:
            target = json.loads(policy).get("deadLetterTargetArn", "another queue")
            raise UsageError(
                f"{self.name} is no dead-letter queue, but one that has one: looking at its "
                f"messages would count as receiving them; give the queue {target}"
            )


def _server_time(metadata: Any) -> float:
    """When SQS answered, by its clock: letters are dated by that."""
    date = metadata.get("HTTPHeaders", {}).get("date")
    try:
        answered: datetime = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return time.time()
    return answered.timestamp()
