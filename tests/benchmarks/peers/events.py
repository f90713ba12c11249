"""The batches of the bench: SQS messages with EventBridge events, the same for all contenders."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timezone
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from generated.index import TOPICS, VERSIONS
from support.events import example

QUEUE = "arn:aws:sqs:eu-central-1:111122223333:events"
NATIVE = "detail.events.conversation.acd.end"
LARGE = "users.conversations.calls"
FLAT = "conversation.update"
UNHANDLED = "detail.events.conversation.customer.end"
NATIVE_TYPES = (NATIVE, *sorted(set(TOPICS.values()) - {NATIVE}))
"""Every event type that a topic is bound to."""
_TOPIC = {event_type: topic for topic, event_type in TOPICS.items()}


class Mix(NamedTuple):
    """What the batches of one measurement are made of; the defaults are the baseline."""

    records: int = 100
    """In a batch."""
    event_type: str = NATIVE
    types: int = 1
    """How many event types there are, in turn: `event_type` is the first."""
    payload_kb: float | None = None
    """Participants are added to the example until it has this size; None for the example."""
    duplicates: float = 0
    """The share of records that were processed in the batch before."""
    old: float = 0
    """The share of flat events of the first version."""
    failures: float = 0
    """The share of events whose handler fails."""
    unhandled: float = 0
    """The share of events of a type without a handler."""

    @property
    def handled_types(self) -> tuple[str, ...]:
        """The types that have a handler."""
        return NATIVE_TYPES[: self.types] if self.types > 1 else (self.event_type,)


class Batch(NamedTuple):
    """An invocation's event, and what must become of it."""

    event: dict[str, Any]
    new: int
    """Events whose handler must succeed."""
    failed: int
    repeated: int
    """Those of the batch before: a handler is run only where nothing is remembered."""
    size: int
    """Characters of all bodies."""


def batches(mix: Mix, seed: int) -> Iterator[Batch]:
    """Make batch after batch, the same for the same seed but for the time."""
    source = _Source(mix, random.Random(seed))  # noqa: S311 - the same for all contenders
    before: list[str] = []
    while True:
        bodies: list[str] = []
        handled = failed = 0
        repeated = round(mix.records * mix.duplicates) if before else 0
        fresh = []
        for number in range(mix.records - repeated):
            body, fate = source.next_body(number)
            bodies.append(body)
            handled += fate == "handled"
            failed += fate == "failed"
            if fate == "handled":
                fresh.append(body)
        bodies += before[:repeated]
        before = fresh
        source.random.shuffle(bodies)
        yield Batch(
            {"Records": [_message(body, source) for body in bodies]},
            handled,
            failed,
            repeated,
            sum(map(len, bodies)),
        )


class _Source:
    def __init__(self, mix: Mix, random: random.Random) -> None:
        self.mix = mix
        self.random = random
        self.total = 0
        self.started = int(time.time() * 1000)

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def next_body(self, number: int) -> tuple[str, str]:
        """One new event, and whether it is to be handled, to fail, or neither."""
        mix = self.mix
        self.total += 1
        share = number / mix.records
        if share < mix.unhandled:
            return self._native(UNHANDLED, self._payload(UNHANDLED)), "unhandled"
        if mix.event_type == FLAT:
            return self._flat("1.0.0" if share < mix.old else VERSIONS[FLAT][-1]), "handled"
        event_type = mix.event_type
        if mix.types > 1:
            event_type = NATIVE_TYPES[self.total % mix.types]
        payload = self._payload(event_type)
        if share < mix.failures:
            payload["disconnectType"] = "ERROR"
            return self._native(event_type, payload), "failed"
        return self._native(event_type, payload), "handled"

    def _payload(self, event_type: str) -> dict[str, Any]:
        mix = self.mix
        payload: dict[str, Any] = deepcopy(_payload(event_type, mix.payload_kb))
        if isinstance(payload.get("conversationId"), str):
            payload["conversationId"] = self.uuid()
        if isinstance(payload.get("eventTime"), int):
            payload["eventTime"] = self._moment_ms()
        return payload

    def _moment_ms(self) -> int:
        """A recent time: of the next 100,000 events, none has the same millisecond."""
        return self.started - 2_000 - self.total % 100_000

    def _native(self, event_type: str, payload: dict[str, Any]) -> str:
        topic = _TOPIC[event_type]
        detail = {
            "topicName": topic.replace("{id}", self.uuid()),
            "version": "2",
            "eventBody": payload,
            "metadata": {"CorrelationId": self.uuid()},
            "timestamp": _date_time(self._moment_ms()),
        }
        return self._envelope(topic, detail)

    def _flat(self, version: str) -> str:
        detail = example(FLAT, version)
        detail["event_id"] = self.uuid()
        detail["conversation_id"] = self.uuid()
        detail["timestamp"] = _date_time(self._moment_ms())
        return self._envelope(FLAT, detail)

    def _envelope(self, detail_type: str, detail: dict[str, Any]) -> str:
        event = {
            "version": "0",
            "id": self.uuid(),
            "detail-type": detail_type,
            "source": "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/events",
            "account": "111122223333",
            "time": _date_time(self._moment_ms())[:19] + "Z",
            "region": "eu-central-1",
            "resources": [],
            "detail": detail,
        }
        return json.dumps(event, separators=(",", ":"))


@cache
def _payload(event_type: str, kilobytes: float | None) -> dict[str, Any]:
    payload: dict[str, Any] = example(event_type, VERSIONS[event_type][-1])["payload"]
    if kilobytes is None:
        return payload
    participant = {
        name: value
        for name, value in payload["participants"][0].items()
        if not isinstance(value, (dict, list)) or name in ("queue", "user", "wrapup")
    }
    size = len(json.dumps(participant, separators=(",", ":"))) + 1
    number = max(1, round(kilobytes * 1024 / size))
    return {"id": payload["id"], "participants": [participant] * number}


def _date_time(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def _message(body: str, source: _Source) -> dict[str, Any]:
    now = str(int(time.time() * 1000))
    return {
        "messageId": source.uuid(),
        "receiptHandle": f"{source.uuid()}{source.uuid()}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": now,
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": now,
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "eu-central-1",
    }
