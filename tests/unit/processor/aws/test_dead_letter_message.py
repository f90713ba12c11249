"""A dead letter survives its message: what is written is what is read back."""

from __future__ import annotations

import gzip
from base64 import b64encode, b85encode
from hashlib import shake_256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.aws.dead_letter_message import (
    MAX_MESSAGE_BYTES,
    decode,
    encode,
    encode_replayed,
    from_base64,
    marked_as_redriven,
    read_dead_lettered_at,
    read_original,
    size_of,
    string_values,
    without_failure,
)
from processor.dead_letters import DeadLetter
from processor.invocation import read_message

SENDABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=1024
)
SECONDS = st.integers(0, 4_000_000_000_000).map(lambda milliseconds: milliseconds / 1000)
BODIES = st.one_of(st.binary(), st.text(st.characters()), SENDABLE)
DEAD_LETTERS = st.builds(
    DeadLetter,
    body=BODIES,
    reason=SENDABLE,
    error=st.just("") | SENDABLE,
    pointer=st.none() | SENDABLE,
    event_type=st.none() | SENDABLE,
    schema_version=st.none() | SENDABLE,
    receive_count=st.none() | st.integers(1, 10**9),
    source=SENDABLE,
    dead_lettered_at=SECONDS,
    group=st.none() | SENDABLE,
    identifier=st.none(),  # the source's name, which the message does not hold
)
DEAD_LETTER = DeadLetter("{}", "malformed", "why", "/a", "a.b", "1.0.0", 3, "arn", 12.5)


def raw(body: str | bytes) -> bytes:
    """A body's bytes. Text comes back as text wherever possible."""
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body


def as_lambda(entry: dict[str, Any]) -> dict[str, Any]:
    """A message as Lambda passes it on."""
    return {
        "messageId": "m",
        "body": entry["MessageBody"],
        "attributes": {},
        "messageAttributes": {
            name: {"dataType": value["DataType"], "stringValue": value["StringValue"]}
            for name, value in entry["MessageAttributes"].items()
        },
    }


@given(dead_letter=DEAD_LETTERS)
def test_every_dead_letter_survives_its_message(dead_letter: DeadLetter) -> None:
    """Within SQS's limits nothing is lost, to the millisecond; the group is SQS's own attribute."""
    entry = encode(dead_letter)
    found = decode(
        entry["MessageBody"],
        string_values(entry["MessageAttributes"]),
        source="not this one",
        sent_at=0,
        group=dead_letter.group,
    )
    assert found is not None
    assert raw(found.body) == raw(dead_letter.body)
    assert found._replace(body="") == dead_letter._replace(body="")


@given(dead_letter=DEAD_LETTERS)
def test_a_redriven_record_is_as_it_was(dead_letter: DeadLetter) -> None:
    """Its body is the original, and it is marked, by the tool and where SQS moves it itself."""
    entry = encode(dead_letter)
    kept = without_failure(entry["MessageAttributes"])
    for attributes in (kept, entry["MessageAttributes"]):
        record = read_message(as_lambda({**entry, "MessageAttributes": attributes}))
        assert raw(record.body) == raw(dead_letter.body)
        assert record.is_redriven
        assert (record.first_received_at, record.sent_at) == (None, dead_letter.dead_lettered_at)


@given(dead_letter=DEAD_LETTERS)
def test_a_replayed_record_is_as_it_was(dead_letter: DeadLetter) -> None:
    """Its body is the original; it is marked as replayed, and not as redriven."""
    entry = encode_replayed(dead_letter.body, 1772460300.25)
    record = read_message(as_lambda(entry))
    assert raw(record.body) == raw(dead_letter.body)
    assert (record.is_replayed, record.is_redriven) == (True, False)


def test_a_long_body_is_replayed_packed() -> None:
    """As a dead letter is; if that is not enough, it stays too long."""
    body = "x" * MAX_MESSAGE_BYTES
    entry = encode_replayed(body, 1772460300.25)
    assert size_of(entry) < MAX_MESSAGE_BYTES
    assert read_message(as_lambda(entry)).body == body


def test_the_attributes_are_within_the_limit_of_sqs() -> None:
    """SQS allows ten: a mark is left out where it would be one too many."""
    entry = encode(DEAD_LETTER._replace(body=b"\xff"))
    assert len(entry["MessageAttributes"]) == 9
    assert marked_as_redriven(dict.fromkeys("abcdefghij"), 1) == dict.fromkeys("abcdefghij")
    assert len(marked_as_redriven(dict.fromkeys("abcdefghi"), 1)) == 10


def test_text_that_sqs_refuses_is_replaced_and_cut() -> None:
    """An error's text is for people: a dead letter that cannot be sent would be worse."""
    attributes = encode(DEAD_LETTER._replace(error="\x00" + "x" * 2_000))["MessageAttributes"]
    assert attributes["error"]["StringValue"] == "�" + "x" * 1_023


@pytest.mark.parametrize("attributes", [{}, {"error": "why"}, {"dead_lettered_at": "1"}], ids=repr)
def test_messages_without_a_reason_are_not_our_dead_letters(attributes: dict[str, str]) -> None:
    """SQS and EventBridge move messages too; they write no reason."""
    assert decode("{}", attributes, source="queue", sent_at=1, group=None) is None


@pytest.mark.parametrize(
    "garbage", ["", "soon", "nan", "-1", "1e999", "1e300", "1960-01-01", "0001-01-01", "9" * 5_000]
)
def test_unreadable_attributes_are_ignored(garbage: str) -> None:
    """An unreadable attribute leaves its field empty, and the others are read."""
    attributes = {
        "reason": "malformed",
        "receive_count": garbage,
        "dead_lettered_at": garbage,
    }
    found = decode("{}", attributes, source="queue", sent_at=7.5, group="g")
    assert found == DeadLetter(
        "{}", "malformed", "", None, None, None, None, "queue", 7.5, group="g"
    )


@pytest.mark.parametrize("attributes", [None, 7, [], {"a": 1}, {"a": {}}, {"a": {"x": "y"}}])
def test_invalid_attributes_are_ignored(attributes: object) -> None:
    """A direct invocation can have attributes that no queue would send."""
    assert string_values(attributes) == {}


def test_only_our_attributes_are_left_out_of_a_redriven_message() -> None:
    """Without a reason attribute, all of a sender's own attributes stay, including equal names."""
    assert without_failure({"source": 1, "trace": 2}) == {"source": 1, "trace": 2}
    assert without_failure({"reason": 0, "source": 1, "trace": 2, "dead_lettered_at": 3}) == {
        "trace": 2,
        "dead_lettered_at": 3,
    }


def test_redriving_twice_keeps_the_first_time() -> None:
    """A record that is redriven twice was a dead letter since the first time."""
    marked = marked_as_redriven({"trace": {}}, 1.5)
    assert marked_as_redriven(marked, 2) == marked
    assert read_dead_lettered_at(string_values(marked)) == 1.5
    assert read_original("{}", string_values(marked)) == "{}"


def test_an_unreadable_mark_is_replaced() -> None:
    """A sender's own attribute of that name is no mark."""
    odd = {**dict.fromkeys("abcdefghi"), "dead_lettered_at": {"StringValue": "yesterday"}}
    assert read_dead_lettered_at(string_values(marked_as_redriven(odd, 1.5))) == 1.5


@pytest.mark.parametrize("text", ["{not base64}", "abc", "é"])
def test_a_body_that_is_not_base64_is_kept_as_text(text: str) -> None:
    """An encoding attribute that is wrong loses nothing."""
    assert from_base64(text) == text
    assert from_base64("=") == b""


LONG = [
    "a" * (MAX_MESSAGE_BYTES - 5),
    "a" * MAX_MESSAGE_BYTES,
    b"\xff\xfe" * MAX_MESSAGE_BYTES,
    '{"a":"\ud800"}' * 100_000,
]


@pytest.mark.parametrize("body", LONG, ids=["with-attributes", "alone", "bytes", "surrogates"])
def test_a_message_that_would_be_too_long_is_packed(body: str | bytes) -> None:
    """What is read back is the same, by the tools and by a Lambda after a redrive."""
    message = encode(DEAD_LETTER._replace(body=body))

    assert size_of(message) < 10_000
    attributes = string_values(message["MessageAttributes"])
    found = decode(message["MessageBody"], attributes, source="", sent_at=0, group=None)
    assert found is not None
    assert found._replace(body="") == DEAD_LETTER._replace(body="")
    assert raw(found.body) == raw(body)
    assert raw(read_message(as_lambda(message)).body) == raw(body)


def test_a_message_that_cannot_be_packed_is_the_body_alone() -> None:
    """Random characters, as many as SQS takes: nothing is known of the record, nothing is lost."""
    noise = b85encode(shake_256().digest(MAX_MESSAGE_BYTES)).decode()[:MAX_MESSAGE_BYTES]

    message = encode(DEAD_LETTER._replace(body=noise))

    assert message == {"MessageBody": noise, "MessageAttributes": {}}
    assert decode(noise, {}, source="", sent_at=0, group=None) is None
    assert read_message(as_lambda(message)).body == noise


def test_a_message_that_unpacks_to_more_than_a_function_gets_is_left_as_it_is() -> None:
    """Somebody sends a bomb to the source queue: it is malformed, and takes no memory."""
    bomb = b64encode(gzip.compress(b"x" * 11 * 1_048_576)).decode()
    assert read_original(bomb, {"encoding": "gzip"}) == bomb
