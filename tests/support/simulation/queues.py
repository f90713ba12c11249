"""SQS queues with their event source mapping: standard and FIFO."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Protocol

from support.simulation.faults import Faults
from support.simulation.world import World


class Invoke(Protocol):
    """Invokes a function if it has capacity; `done` gets its response, None if it failed."""

    def __call__(self, event: Any, done: Callable[[Any], None]) -> bool:
        """Whether there was capacity."""
        ...


@dataclass
class Message:
    """A message of a queue, or a record of a stream."""

    name: str
    body: str
    group: str | None = None
    sent_at: float = 0
    first_received_at: float | None = None
    receive_count: int = 0
    visible_at: float = 0
    is_deleted: bool = False
    redriven_at: float | None = None
    """When it became a dead letter, if it was one."""


class Queue:
    """A queue, and the event source mapping that takes batches from it.

    A message that is received is invisible for the visibility time-out, and deleted if the
    function's response does not name it. One that was received `max_receive_count` times is moved
    away. A standard queue delivers a message again now and then, even one that is in flight or
    deleted. A FIFO queue delivers nothing of a group while another message of it is in flight.
    """

    def __init__(
        self,
        world: World,
        faults: Faults,
        invoke: Invoke,
        *,
        name: str,
        visibility_seconds: float,
        max_receive_count: int,
        batch_size: int,
        window_seconds: float = 0,
        on_moved: Callable[[Message], None],
        on_acknowledged: Callable[[Message], None],
    ) -> None:
        self.world = world
        self.faults = faults
        self.invoke = invoke
        self.name = name
        self.is_fifo = name.endswith(".fifo")
        self.visibility_seconds = visibility_seconds
        self.max_receive_count = max_receive_count
        self.batch_size = batch_size
        self.window_seconds = window_seconds
        self.on_moved = on_moved
        self.on_acknowledged = on_acknowledged
        self.messages: dict[str, Message] = {}
        """What is not deleted, in the order of sending."""
        self.in_flight: dict[str, int] = {}
        """For each message, how many deliveries of it are not answered."""
        self._planned: float | None = None

    def send(self, message: Message) -> None:
        """Take a message."""
        message.sent_at = message.visible_at = self.world.now
        self.messages[message.name] = message
        self._plan(self.world.now + self.window_seconds * self.faults.random.random())

    def poll(self) -> None:
        """Invoke the function with batches of what is visible, as long as it has capacity."""
        while batch := self._receive():
            names = [message.name for message in batch]
            event = {
                "Records": [
                    sqs_record(message, self.name, message.first_received_at or self.world.now)
                    for message in batch
                ]
            }

            def done(response: Any, names: Sequence[str] = tuple(names)) -> None:
                self._answered(names, response)

            if not self.invoke(event, done):
                self._give_back(batch)
                break
        self._plan_next()

    # -- planning ----------------------------------------------------------------------------

    def _plan(self, when: float) -> None:
        if self._planned is not None and self._planned <= when:
            return
        self._planned = when
        self.world.at(when, lambda: self._due(when))

    def _due(self, when: float) -> None:
        if self._planned == when:
            self._planned = None
            self.poll()

    def _plan_next(self) -> None:
        now = self.world.now
        times = [message.visible_at for message in self.messages.values()]
        later = [when for when in times if when > now]
        if later:
            self._plan(min(later))

    # -- receiving ---------------------------------------------------------------------------

    def _receive(self) -> list[Message]:
        now = self.world.now
        random = self.faults.random
        most = random.randint(1, self.batch_size) if random.random() < 0.3 else self.batch_size
        batch: list[Message] = []
        blocked: set[str | None] = set()
        for message in list(self.messages.values()):
            if len(batch) == most:
                break
            is_visible = message.visible_at <= now
            if self.is_fifo and not is_visible:
                blocked.add(message.group)
            if self.is_fifo and message.group in blocked:
                continue
            if not is_visible and not self._is_redelivered(message, now):
                continue
            if message.receive_count >= self.max_receive_count:
                del self.messages[message.name]
                self.on_moved(message)
                continue
            batch.append(message)
        for message in batch:
            message.receive_count += 1
            message.visible_at = now + self.visibility_seconds
            if message.first_received_at is None:
                message.first_received_at = now
            self.in_flight[message.name] = self.in_flight.get(message.name, 0) + 1
        return batch

    def _is_redelivered(self, message: Message, now: float) -> bool:
        """Whether a message in flight is delivered once more, as a standard queue may do."""
        if message.name not in self.in_flight:
            return False
        return self.faults.happens("redelivered in flight", self.faults.redeliver, now)

    def _give_back(self, batch: Sequence[Message]) -> None:
        """The function had no capacity: as if they had not been received."""
        for message in batch:
            message.receive_count -= 1
            message.visible_at = self.world.now
            self._land(message.name)

    def _land(self, name: str) -> None:
        self.in_flight[name] -= 1
        if not self.in_flight[name]:
            del self.in_flight[name]

    def _answered(self, names: Sequence[str], response: Any) -> None:
        failed = failures(response, names)
        now = self.world.now
        for name in names:
            self._land(name)
            message = self.messages.get(name)
            if name in failed or message is None:
                continue
            self.on_acknowledged(message)
            if self.faults.happens("redelivered after it was deleted", self.faults.redeliver, now):
                # In a FIFO queue the deletion failed: it is in flight until its time is over.
                continue
            message.is_deleted = True
            del self.messages[name]
        self._plan(now)


def sqs_record(message: Message, queue: str, first_received_at: float) -> dict[str, Any]:
    """A message as Lambda passes it to a function."""
    group = {} if message.group is None else {"MessageGroupId": message.group}
    return {
        "messageId": message.name,
        "receiptHandle": message.name,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receive_count),
            "SentTimestamp": str(int(message.sent_at * 1000)),
            "ApproximateFirstReceiveTimestamp": str(int(first_received_at * 1000)),
            **group,
        },
        "messageAttributes": {}
        if message.redriven_at is None
        else {
            "dead_lettered_at": {
                "dataType": "String",
                "stringValue": datetime.fromtimestamp(message.redriven_at, timezone.utc).isoformat(
                    timespec="milliseconds"
                ),
            }
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:111122223333:{queue}",
        "awsRegion": "eu-central-1",
    }


def failures(response: Any, names: Sequence[str]) -> set[str]:
    """The messages that are delivered again: all of them if the response is not usable."""
    if response is None:
        return set(names)
    named = [each["itemIdentifier"] for each in response["batchItemFailures"]]
    return min(set(named), set(names))
