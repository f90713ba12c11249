"""A Kinesis shard with its event source mapping."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

from support.simulation.faults import Faults
from support.simulation.queues import Invoke, Message, failures
from support.simulation.world import World

_FIRST_PAUSE = 1.0
_MAX_PAUSE = 60.0


class Shard:
    """A shard of a stream, read in order by one invocation at a time.

    After a failure everything from the lowest sequence number that was reported is delivered
    again, after a pause. Now and then the reader forgets its checkpoint, and begins again at an
    earlier one.
    """

    def __init__(
        self,
        world: World,
        faults: Faults,
        invoke: Invoke,
        *,
        name: str,
        batch_size: int,
        on_acknowledged: Callable[[Message], None],
    ) -> None:
        self.world = world
        self.faults = faults
        self.invoke = invoke
        self.name = name
        self.batch_size = batch_size
        self.on_acknowledged = on_acknowledged
        self.records: list[Message] = []
        self.checkpoint = 0
        """The index of the first record that is not done."""
        self.is_busy = False
        self.pause = _FIRST_PAUSE

    def send(self, message: Message) -> None:
        """Take a record."""
        message.sent_at = self.world.now
        self.records.append(message)
        self.world.at(self.world.now + self.faults.random.random(), self.poll)

    def poll(self) -> None:
        """Invoke the function with the next batch, unless it is busy."""
        if self.is_busy or self.checkpoint >= len(self.records):
            return
        batch = self.records[self.checkpoint : self.checkpoint + self.batch_size]
        for record in batch:
            record.receive_count += 1
        event = {"Records": [self._record(record) for record in batch]}
        self.is_busy = self.invoke(event, lambda response: self._answered(batch, response))
        if not self.is_busy:
            for record in batch:
                record.receive_count -= 1
            self.world.at(self.world.now + 1, self.poll)

    def _answered(self, batch: Sequence[Message], response: Any) -> None:
        self.is_busy = False
        failed = failures(response, [record.name for record in batch])
        pause = 0.0
        for record in batch:
            if record.name in failed:
                pause = self.pause
                self.pause = min(2 * self.pause, _MAX_PAUSE)
                break
            self.on_acknowledged(record)
            self.checkpoint += 1
        else:
            self.pause = _FIRST_PAUSE
            now = self.world.now
            if self.faults.happens("checkpoint forgotten", self.faults.redeliver, now):
                self.checkpoint = max(0, self.checkpoint - 2 * len(batch))
        self.world.at(self.world.now + pause, self.poll)

    def _record(self, record: Message) -> dict[str, Any]:
        return {
            "eventID": f"{self.name}:{record.name}",
            "eventSource": "aws:kinesis",
            "eventSourceARN": "arn:aws:kinesis:eu-central-1:111122223333:stream/events",
            "kinesis": {
                "data": base64.b64encode(record.body.encode()).decode(),
                "partitionKey": "key",
                "sequenceNumber": record.name,
                "approximateArrivalTimestamp": record.sent_at,
            },
        }
