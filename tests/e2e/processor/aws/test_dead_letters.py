"""The dead letters in SQS: verbatim, within its limits, and never silently lost."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from hashlib import shake_256
from typing import Any

import pytest

from processor.aws.dead_letters import SqsDeadLetters
from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.dead_letters import DeadLetter
from processor.invocation import read_message
from processor.record import Record

Send = Callable[..., Any]


@pytest.fixture(params=["", ".fifo"], ids=["standard", "fifo"])
def queue(request: pytest.FixtureRequest, sqs: Any) -> Iterator[str]:
    """A new queue of each kind; its URL."""
    name = f"dead-{os.urandom(6).hex()}{request.param}"
    attributes = {"FifoQueue": "true"} if request.param else {}
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def _dead_letter(body: str | bytes, **known: Any) -> DeadLetter:
    dead_letter = DeadLetter(
        body=body,
        reason="schema_violation",
        error="/payload/queueId: Input should be a valid string",
        pointer="/payload/queueId",
        event_type="conversation.update",
        schema_version="2.1.0",
        receive_count=3,
        source="arn:aws:sqs:eu-central-1:123456789012:events",
        dead_lettered_at=1772460300.25,
    )
    return dead_letter._replace(**known)


def _dead_letters(client: Any, queue: str) -> SqsDeadLetters:
    clock = iter(range(1_000_000))
    requests = Requests(CallingThread(), lambda: float(next(clock)), lambda _seconds: None)
    return SqsDeadLetters(lambda: client, queue, requests)


def _received(sqs: Any, queue: str) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = []
    while True:
        messages = sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return received
        for message in messages:
            received.append(message)
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def test_a_dead_letter_is_the_body_with_attributes(sqs: Any, queue: str) -> None:
    """The body is sent verbatim, so that it can be redriven; the rest is attributes."""
    body = '{"event_id": "a",\n "payload": {"name": "Ärger ☎"}}'
    assert not _dead_letters(sqs, queue).send([_dead_letter(body)], until=None)
    [message] = _received(sqs, queue)
    assert message["Body"] == body
    known = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert known == {
        "reason": "schema_violation",
        "error": "/payload/queueId: Input should be a valid string",
        "pointer": "/payload/queueId",
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "receive_count": "3",
        "source": "arn:aws:sqs:eu-central-1:123456789012:events",
        "dead_lettered_at": "2026-03-02T14:05:00.250+00:00",
    }


def _sent_back(message: dict[str, Any]) -> Record:
    """The record that the Lambda gets when a dead letter is moved back unchanged."""
    attributes = {
        name: {"dataType": value["DataType"], "stringValue": value["StringValue"]}
        for name, value in message["MessageAttributes"].items()
    }
    return read_message(
        {
            "messageId": "m",
            "body": message["Body"],
            "attributes": {"ApproximateFirstReceiveTimestamp": "1999999999999"},
            "messageAttributes": attributes,
        }
    )


def test_a_dead_letter_has_at_most_ten_attributes(sqs: Any, queue: str) -> None:
    """SQS's limit, with every field and an encoded body."""
    assert not _dead_letters(sqs, queue).send([_dead_letter(b"\xff")], until=None)
    [message] = _received(sqs, queue)
    assert len(message["MessageAttributes"]) == 9


def test_a_redriven_dead_letter_is_read_as_the_original(sqs: Any, queue: str) -> None:
    """The console and the command keep its attributes: its event is never stale."""
    _dead_letters(sqs, queue).send([_dead_letter("{}")], until=None)
    [message] = _received(sqs, queue)
    record = _sent_back(message)
    assert (record.body, record.is_redriven) == ("{}", True)


def test_only_fifo_queues_get_groups(sqs: Any, queue: str) -> None:
    """A FIFO queue gets the record's group, or a default one; a standard queue gets none."""
    _dead_letters(sqs, queue).send([_dead_letter("a", group="c1"), _dead_letter("b")], until=None)
    groups = [m["Attributes"].get("MessageGroupId") for m in _received(sqs, queue)]
    assert sorted(map(str, groups)) == (
        ["c1", "dead-letters"] if queue.endswith(".fifo") else ["None", "None"]
    )


def test_a_body_as_long_as_a_message_is_sent_packed(sqs: Any, queue: str) -> None:
    """Its attributes would not fit; sent back, it is what it was."""
    body = "x" * 1_048_576
    assert not _dead_letters(sqs, queue).send([_dead_letter(body)], until=None)
    [message] = _received(sqs, queue)
    assert message["MessageAttributes"]["encoding"]["StringValue"] == "gzip"
    assert _sent_back(message).body == body


def test_the_dead_letter_of_a_redriven_record_is_not_a_duplicate(sqs: Any, queue: str) -> None:
    """Within five minutes a FIFO queue drops duplicates: only copies of one record are."""
    dead_letters = _dead_letters(sqs, queue)
    for name in ("m1", "m1", "m2"):
        dead_letters.send([_dead_letter("a", identifier=name)], until=None)
    assert len(_received(sqs, queue)) == (2 if queue.endswith(".fifo") else 3)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", "\x00", "", "\ud800", b""], ids=["bytes", "nul", "empty", "half", "none"]
)
def test_a_body_that_sqs_cannot_hold_is_sent_as_base64(
    sqs: Any, queue: str, body: str | bytes
) -> None:
    """A body that is not valid text for SQS keeps its bytes; an attribute names the encoding."""
    assert not _dead_letters(sqs, queue).send([_dead_letter(body)], until=None)
    [message] = _received(sqs, queue)
    assert message["MessageAttributes"]["encoding"]["StringValue"] == "base64"
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    assert (base64.b64decode(message["Body"]) if raw else b"") == raw
    assert _sent_back(message).body == raw, "sent back, it is what it was"


def test_limits_of_sqs_are_kept(sqs: Any, queue: str) -> None:
    """Ten dead letters and 1 MiB a request; one that cannot be packed to it is reported as left."""
    dead_letters = [_dead_letter(f"{n}:{'x' * 300_000}") for n in range(7)]
    dead_letters += [_dead_letter(f"{n}") for n in range(7, 40)]
    noise = base64.b85encode(shake_256().digest(1_048_576)).decode()
    dead_letters.insert(3, _dead_letter(noise))
    assert list(_dead_letters(sqs, queue).send(dead_letters, until=None)) == [3]
    bodies = {message["Body"] for message in _received(sqs, queue)}
    assert bodies == {str(dead_letter.body) for dead_letter in dead_letters} - {
        dead_letters[3].body
    }


def test_only_refused_dead_letters_are_sent_again(sqs: Any, queue: str) -> None:
    """After a partial failure, only the failed entries are sent again."""

    class Refusing:
        """The real client, but the second entry is refused twice."""

        def __init__(self) -> None:
            self.sent: list[list[str]] = []

        def send_message_batch(self, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803 - boto3's
            self.sent.append([entry["MessageBody"] for entry in Entries])
            refused = [entry for entry in Entries if entry["MessageBody"] == "b"]
            if len(self.sent) > 2:
                refused = []
            accepted = [entry for entry in Entries if entry not in refused]
            response = {"Failed": [{"Id": entry["Id"], "Code": "Busy"} for entry in refused]}
            if accepted:
                sqs.send_message_batch(QueueUrl=QueueUrl, Entries=accepted)
            return response

    client = Refusing()
    assert not _dead_letters(client, queue).send(
        [_dead_letter("a"), _dead_letter("b"), _dead_letter("c")], until=None
    )
    assert client.sent == [["a", "b", "c"], ["b"], ["b"]]
    assert sorted(message["Body"] for message in _received(sqs, queue)) == ["a", "b", "c"]


def test_dead_letters_that_are_refused_repeatedly_are_reported(queue: str) -> None:
    """When the time is up, the indices of those not stored are returned."""

    class Full:
        def send_message_batch(self, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
            return {"Failed": [{"Id": entry["Id"], "Code": "Busy"} for entry in Entries]}

    assert list(
        _dead_letters(Full(), queue).send([_dead_letter("a"), _dead_letter("b")], until=None)
    ) == [0, 1]
