"""A dead letter that SQS cannot take leaves the others alone, and what can be stored is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.aws.dead_letters import SqsDeadLetters, failed_entries
from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.dead_letters import DeadLetter
from processor.invocation import read_message
from support.genesys_cloud import FakeClock

QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"
GROUPS = (
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    + r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
)


class Sqs:
    """SQS as strict as it is: one wrong entry, and the whole request is refused."""

    def __init__(self, *, refuses: Callable[[dict[str, Any]], bool] = lambda _entry: False) -> None:
        self.refuses = refuses
        self.stored: list[dict[str, Any]] = []
        self.requests = 0

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Store all of them, or none."""
        self.requests += 1
        assert len(Entries) <= 10
        json.dumps([QueueUrl, Entries], ensure_ascii=False).encode()
        if not all(map(self._is_valid, Entries)):
            metadata = {"HTTPStatusCode": 400}
            error = {"Error": {"Code": "InvalidParameterValue"}, "ResponseMetadata": metadata}
            raise ClientError(error, "SendMessageBatch")  # type: ignore[arg-type]
        self.stored += Entries
        return {"Successful": [{"Id": each["Id"]} for each in Entries], "ResponseMetadata": {}}

    def _is_valid(self, entry: dict[str, Any]) -> bool:
        attributes = entry["MessageAttributes"].values()
        group = entry.get("MessageGroupId", "g")
        return (
            not self.refuses(entry)
            and len(attributes) <= 10
            and all(each["StringValue"] for each in attributes)
            and all(
                len(each["StringValue"].lstrip("-")) <= 38
                for each in attributes
                if each["DataType"] == "Number"
            )
            and 1 <= len(group) <= 128
            and set(group) <= set(GROUPS)
        )


def dead_letter(name: str | None = "m1", **known: Any) -> DeadLetter:
    """A dead letter of a record with this name."""
    fields: dict[str, Any] = {
        "body": "no JSON",
        "reason": "malformed",
        "error": "why",
        "pointer": "",
        "event_type": None,
        "schema_version": None,
        "receive_count": 1,
        "source": "arn",
        "dead_lettered_at": 1_772_460_300.25,
        "identifier": name,
    }
    return DeadLetter(**{**fields, **known})


def send(sqs: Any, dead_letters: list[DeadLetter], queue: str = QUEUE) -> list[int]:
    """Send dead letters within 30 seconds."""
    clock = FakeClock()
    requests = Requests(CallingThread(), clock, clock.sleep)
    store = SqsDeadLetters(lambda: sqs, queue, requests)
    return list(store.send(dead_letters, until=clock.now + 30))


ODD = {
    "identifier": {"name": "\ud800"},
    "identifier-pair": {"name": "\udfff\ud800"},
    "body": {"body": "\ud800"},
    "body-bytes": {"body": b"\xff\xfe"},
    "body-empty": {"body": ""},
    "body-nul": {"body": "\x00"},
    "error": {"error": "\ud800" * 2_000},
    "pointer": {"pointer": "/\udc00"},
    "source": {"source": "\ud800"},
    "event-type": {"event_type": "\x00\ud800"},
    "schema-version": {"schema_version": "\uffff"},
    "receive-count-39-digits": {"receive_count": int("1" * 39)},
    "receive-count-301-digits": {"receive_count": int(1e300)},
    "receive-count-38-digits": {"receive_count": int("9" * 38)},
    "receive-count-negative": {"receive_count": -(10**38)},
    "group": {"group": "\ud800"},
    "group-space": {"group": "a b"},
    "group-newline": {"group": "a\n"},
    "group-long": {"group": "arn:aws:kinesis:" + "x" * 200},
    "group-not-ascii": {"group": "é"},
}


@pytest.mark.parametrize("queue", [QUEUE, f"{QUEUE}.fifo"], ids=["standard", "fifo"])
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_an_odd_dead_letter_is_stored_with_the_others(odd: dict[str, Any], queue: str) -> None:
    """In one request: what SQS cannot hold is replaced, encoded or left out."""
    sqs = Sqs()
    letters = [dead_letter("m1"), dead_letter(**odd), dead_letter("m3")]
    assert send(sqs, letters, queue) == []
    assert (len(sqs.stored), sqs.requests) == (3, 1)
    entry = sqs.stored[1]
    attributes = {
        name: {"dataType": value["DataType"], "stringValue": value["StringValue"]}
        for name, value in entry["MessageAttributes"].items()
    }
    sent_back = {"body": entry["MessageBody"], "messageId": "x", "messageAttributes": attributes}
    body = odd.get("body", "no JSON")
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    found = read_message(sent_back).body
    assert (found if isinstance(found, bytes) else found.encode()) == raw


def test_odd_names_are_still_told_apart() -> None:
    """A FIFO queue drops a message that it has had: half a character does not make it one."""
    sqs = Sqs()
    names = ["\ud800", "\ud801", "?", "\ufffd", None]
    assert send(sqs, [dead_letter(name) for name in names], f"{QUEUE}.fifo") == []
    assert len({entry["MessageDeduplicationId"] for entry in sqs.stored}) == len(names)


def test_odd_groups_are_still_told_apart() -> None:
    """And the same one has the same name each time."""
    sqs = Sqs()
    groups = ["a b", "a  b", "\ud800", "\ud801", "x" * 129, "x" * 130, "a b"]
    assert send(sqs, [dead_letter(group=group) for group in groups], f"{QUEUE}.fifo") == []
    names = [entry["MessageGroupId"] for entry in sqs.stored]
    assert len(set(names)) == len(groups) - 1
    assert names[0] == names[-1]


@pytest.mark.parametrize("count", [1, 2, 10, 35])
def test_what_sqs_refuses_fails_alone(count: int) -> None:
    """For each cause: the request is made again without it."""
    sqs = Sqs(refuses=lambda entry: entry["MessageBody"] == "odd")
    letters = [dead_letter(f"m{number}") for number in range(count)]
    letters[count // 2] = dead_letter(body="odd")
    assert send(sqs, letters) == [count // 2]
    assert len(sqs.stored) == count - 1
    assert sqs.requests <= 12


def test_what_cannot_be_encoded_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even by an unexpected error."""
    from processor.aws import dead_letters as module

    def encode(dead_letter: DeadLetter) -> dict[str, Any]:
        if dead_letter.body == "odd":
            raise RuntimeError
        return encode_as_before(dead_letter)

    encode_as_before = module.encode
    monkeypatch.setattr(module, "encode", encode)
    sqs = Sqs()
    assert send(sqs, [dead_letter("m1"), dead_letter(body="odd"), dead_letter("m3")]) == [1]
    assert len(sqs.stored) == 2


def test_requests_are_made_together() -> None:
    """35 dead letters are four requests of one round, in their order."""
    sqs = Sqs()
    assert send(sqs, [dead_letter(f"m{number}") for number in range(35)]) == []
    assert sqs.requests == 4
    names = [entry["MessageAttributes"].get("receive_count") for entry in sqs.stored]
    assert len(names) == 35


def test_a_sender_s_fault_is_not_retried() -> None:
    """SQS says in its answer which entry is wrong; the next delivery tries it again."""

    class Refusing(Sqs):
        def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
            self.requests += 1
            return {"Failed": [{"Id": "0", "Code": "InvalidMessageContents", "SenderFault": True}]}

    sqs = Refusing()
    assert send(sqs, [dead_letter("m1"), dead_letter("m2")]) == [0]
    assert sqs.requests == 1


@pytest.mark.parametrize("answer", [{}, {"message": "<html>"}])
def test_an_answer_that_was_cut_off_stores_nothing(answer: dict[str, Any]) -> None:
    """Botocore reads it as an empty one; what is not known to be stored is retried."""
    with pytest.raises(ValueError, match="neither successful nor failed"):
        failed_entries({**answer, "ResponseMetadata": {"HTTPStatusCode": 200}})

    class CutOff(Sqs):
        def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
            super().send_message_batch(QueueUrl, Entries)
            return {"ResponseMetadata": {}} if self.requests == 1 else {"Successful": Entries}

    sqs = CutOff()
    assert send(sqs, [dead_letter("m1")]) == []
    assert sqs.requests == 2
