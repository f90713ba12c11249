"""Reading records from every shape of an invocation, and every response."""

from __future__ import annotations

import base64
import gzip
import json
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.errors import RetryInvocation
from processor.invocation import (
    Invocation,
    Shape,
    is_batch,
    is_message,
    read_invocation,
    read_message,
    respond,
)
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from support.events import native
from support.rig import Rig

SQS = {
    "messageId": "m1",
    "receiptHandle": "r",
    "body": ' {"event_id": "é"} ',
    "attributes": {
        "ApproximateReceiveCount": "3",
        "SentTimestamp": "1772460300000",
        "ApproximateFirstReceiveTimestamp": "1772460301500",
        "MessageGroupId": "g1",
    },
    "messageAttributes": {},
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:events.fifo",
}
SQS_RECORD = Record(
    ' {"event_id": "é"} ',
    "arn:aws:sqs:us-east-1:123456789012:events.fifo",
    "m1",
    3,
    1772460301.5,
    1772460300.0,
    "g1",
    receipt_handle="r",
)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# -- reading ---------------------------------------------------------------------------------


def test_reads_an_sqs_batch() -> None:
    """A message's body is read verbatim, with all attributes of the queue."""
    assert read_invocation({"Records": [SQS]}) == (Shape.PARTIAL, [SQS_RECORD])


def test_a_dead_letter_sent_again_is_known_as_one() -> None:
    """Its attribute says when it became a dead letter; that stands in for its arrival."""
    mark = {"dataType": "String", "stringValue": "2026-03-02T14:00:00.250+00:00"}
    record = read_message({**SQS, "messageAttributes": {"dead_lettered_at": mark}})
    assert record == SQS_RECORD._replace(sent_at=1772460000.25, is_redriven=True)


@pytest.mark.parametrize(
    "attributes",
    [
        None,
        [],
        "dead_lettered_at",
        {"dead_lettered_at": "2026-03-02T14:00:00.250+00:00"},
        {"dead_lettered_at": {"stringValue": "yesterday"}},
        {"dead_lettered_at": {"stringValue": "1772460000250"}},
        {"dead_lettered_at": {"stringValue": "1960-01-01T00:00:00+00:00"}},
        {"dead_lettered_at": {"binaryValue": "MTc3"}},
        {"dead_lettered_at": {"stringValue": 7}},
        {"other": {"stringValue": "2026-03-02T14:00:00.250+00:00"}},
    ],
)
def test_other_message_attributes_change_nothing(attributes: object) -> None:
    """A sender may have attributes of its own, of any kind."""
    assert read_message({**SQS, "messageAttributes": attributes}) == SQS_RECORD


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:us-east-1:123456789012:events",
        "arn:aws:sqs:us-east-1:123456789012:events.fifo.copy",
        "",
        None,
        7,
    ],
)
def test_a_group_of_a_standard_queue_orders_nothing(arn: object) -> None:
    """A fair queue's messages have a MessageGroupId too: only FIFO queues order by it."""
    assert read_message({**SQS, "eventSourceARN": arn}).group is None


@pytest.mark.parametrize(
    ("encoding", "body", "wanted"),
    [
        ("base64", "/wA=", b"\xff\x00"),
        ("base64", "=", b""),
        ("base64", "{}", "{}"),
        ("gzip", base64.b64encode(gzip.compress(b"{}")).decode(), "{}"),
        ("gzip", base64.b64encode(gzip.compress(b"\xff")).decode(), b"\xff"),
        ("gzip", "/wA=", "/wA="),
        ("gzip", "{}", "{}"),
        ("zstd", "/wA=", "/wA="),
    ],
    ids=[
        *("bytes", "empty", "no-base64-after-all"),
        *("packed", "packed-bytes", "no-gzip-after-all", "no-packed-base64", "another-encoding"),
    ],
)
def test_a_dead_letter_that_was_encoded_is_decoded(
    encoding: str, body: str, wanted: str | bytes
) -> None:
    """A body that SQS could not hold as text is restored when its dead letter is redriven."""
    attributes = {"encoding": {"dataType": "String", "stringValue": encoding}}
    assert read_message({**SQS, "body": body, "messageAttributes": attributes}).body == wanted


def test_reads_a_pipes_list() -> None:
    """EventBridge Pipes hands over a bare list, of messages or of events."""
    event = {"id": "e1", "source": "s", "detail": {}}
    shape, records = read_invocation([SQS, event])
    assert shape is Shape.PARTIAL
    assert records == [SQS_RECORD, Record('{"id":"e1","source":"s","detail":{}}', "s", "e1")]


def test_reads_one_eventbridge_event() -> None:
    """A direct invocation is one record, its body the event."""
    event = native("v2.users.{id}.presence", {})
    shape, [record] = read_invocation(event)
    assert shape is Shape.DIRECT
    assert json.loads(record.body) == event
    assert (record.identifier, record.source) == (event["id"], event["source"])
    assert record == Record(record.body, record.source, record.identifier)


def test_reads_the_tutorials_batch() -> None:
    """The response for `{"Records": [{"event-id", "detail"}]}` names failures by event-id."""
    shape, [record] = read_invocation({"Records": [{"event-id": "e1", "detail": {"a": 1}}]})
    assert shape is Shape.PARTIAL
    assert record == Record('{"event-id":"e1","detail":{"a":1}}', "invocation", "e1")


KINESIS_DATA = {
    "kinesisSchemaVersion": "1.0",
    "partitionKey": "p",
    "sequenceNumber": "49",
    "data": _base64('{"é": 1}'),
    "approximateArrivalTimestamp": 1772460300.25,
}
KINESIS_ABOUT = {
    "eventSource": "aws:kinesis",
    "eventID": "shardId-000000000006:49",
    "eventSourceARN": "arn:k",
}
KINESIS_RECORD = Record(
    '{"é": 1}'.encode(), "arn:k", "49", sent_at=1772460300.25, group="shardId-000000000006"
)


def test_reads_a_kinesis_batch() -> None:
    """The data of a stream's record is decoded; its name is its sequence number."""
    invocation = read_invocation({"Records": [{"kinesis": KINESIS_DATA, **KINESIS_ABOUT}]})
    assert invocation == (Shape.PARTIAL, [KINESIS_RECORD])


def test_reads_a_kinesis_batch_of_pipes() -> None:
    """EventBridge Pipes leaves the inner object out, and wants the eventID in the response."""
    shape, [record] = read_invocation([{**KINESIS_DATA, **KINESIS_ABOUT}])
    assert shape is Shape.PARTIAL
    assert record == KINESIS_RECORD._replace(identifier="shardId-000000000006:49")


@pytest.mark.parametrize("event_id", [None, "", "49", ":49", 7, ["shardId-1:49"]], ids=repr)
def test_a_record_that_names_no_shard_is_in_the_group_of_its_stream(event_id: object) -> None:
    """Order is kept in any case."""
    item = {"kinesis": KINESIS_DATA, **KINESIS_ABOUT, "eventID": event_id}
    assert read_message(item) == KINESIS_RECORD._replace(group="arn:k")


def test_reads_a_firehose_batch() -> None:
    """The data of a Firehose record is decoded; its time is in milliseconds."""
    item = {"recordId": "r1", "data": _base64("{}"), "approximateArrivalTimestamp": 1772460300250}
    shape, [record] = read_invocation({"invocationId": "i", "records": [item]})
    assert shape is Shape.FIREHOSE
    assert record == Record(b"{}", "firehose", "r1", sent_at=1772460300.25)


@pytest.mark.parametrize("data", ["{not base64}", "abc", "é", ""], ids=repr)
@pytest.mark.parametrize("stream", ["kinesis", "firehose"])
def test_data_that_is_not_base64_is_kept_as_text(stream: str, data: str) -> None:
    """Data that cannot be decoded is kept, so that its dead letter says what came."""
    item = {"recordId": "r", "data": data}
    event = {"records": [item]} if stream == "firehose" else {"Records": [{"kinesis": item}]}
    [record] = read_invocation(event).records
    assert record.body in (data, data.encode())


@pytest.mark.parametrize("data", [None, 7, {}, []], ids=repr)
@pytest.mark.parametrize("stream", ["kinesis", "firehose"])
def test_a_record_without_text_data_is_kept_whole(stream: str, data: object) -> None:
    """Its body is the whole record, as JSON."""
    item = {"recordId": "r", "data": data}
    stream_record = item if stream == "firehose" else {"kinesis": item}
    event = {"records": [stream_record]} if stream == "firehose" else {"Records": [stream_record]}
    [record] = read_invocation(event).records
    assert json.loads(record.body) == stream_record


@pytest.mark.parametrize("event", [None, 7, "text", True, {}, {"Records": 5}, {"records": {}}])
def test_an_unknown_shape_is_one_malformed_record(rig: Any, event: object) -> None:
    """No invocation is ignored."""
    shape, records = read_invocation(event)
    assert shape is Shape.DIRECT
    assert json.loads(records[0].body) == event
    assert rig.reasons(records) == ["malformed"]


@pytest.mark.parametrize("event", [[], {"Records": []}, {"records": []}], ids=repr)
def test_an_empty_batch_has_no_records(event: object) -> None:
    """An empty batch is still a batch."""
    assert read_invocation(event).records == []


@pytest.mark.parametrize(
    "element", [None, 7, "text", [], {}, {"kinesis": 5}, {"body": 1}], ids=repr
)
@pytest.mark.parametrize("key", ["Records", "records", None])
def test_an_unknown_element_of_a_batch_is_a_record(
    rig: Any, element: object, key: str | None
) -> None:
    """It is malformed, and the other records are processed."""
    event = [element] if key is None else {key: [element]}
    records = read_invocation(event).records
    assert rig.reasons([*records, rig.record()]) == ["malformed", "processed"]


@pytest.mark.parametrize(
    "attributes",
    [
        None,
        "text",
        [],
        {},
        {"ApproximateReceiveCount": "many", "SentTimestamp": "", "MessageGroupId": ""},
        {"ApproximateReceiveCount": None, "SentTimestamp": [], "MessageGroupId": 7},
        {"ApproximateReceiveCount": "-1", "SentTimestamp": "-1"},
        {"ApproximateReceiveCount": "nan", "ApproximateFirstReceiveTimestamp": "inf"},
        {"ApproximateReceiveCount": True, "SentTimestamp": False},
        {"ApproximateReceiveCount": "1e999", "SentTimestamp": 10**400},
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_invalid_attributes_of_a_message_are_ignored(rig: Any, attributes: object) -> None:
    """They count as missing, and the event is processed."""
    message = {"messageId": "m1", "body": rig.body(), "attributes": attributes}
    [record] = read_invocation({"Records": [message]}).records
    assert record == Record(rig.body(), "sqs", "m1")
    assert rig.reasons([record]) == ["processed"]


@pytest.mark.parametrize("body", [None, 7, {"a": 1}], ids=repr)
def test_a_message_without_a_text_body_is_kept_whole(body: object) -> None:
    """A message whose body is not text becomes a record of the whole message."""
    message = {"messageId": "m1", "body": body, "attributes": {}, "eventSource": "aws:sqs"}
    [record] = read_invocation({"Records": [message]}).records
    assert json.loads(record.body) == message
    assert record.identifier == "m1"


@pytest.mark.parametrize("name", [None, "", 7, []], ids=repr)
def test_an_identifier_is_non_empty_text(name: object) -> None:
    """Anything else could not be reported, and counts as missing."""
    assert read_message({"event-id": name, "detail": {}}).identifier is None
    assert read_message({"messageId": name, "body": "x", "attributes": {}}).identifier is None


def test_distinguishes_batches_messages_and_events() -> None:
    """As the command line needs it."""
    event = native("v2.users.{id}.presence", {})
    assert [is_batch(x) for x in ({"Records": []}, {"records": []}, event, [], SQS)] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert [is_message(x) for x in (SQS, {"kinesis": {}}, event, {"body": "x"}, [])] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert all(is_message({"eventSource": f"aws:{name}"}) for name in ("sqs", "kinesis"))
    assert not is_message({"eventSource": ["aws:sqs"]})


def _in_each_shape(bad: Any, good: Any) -> dict[str, object]:
    """Invocations with a bad record, and with a good one after it where there is room."""
    data = json.dumps(good)
    return {
        "direct": bad,
        "list": [bad, good],
        "Records": {"Records": [bad, good]},
        "kinesis": {"Records": [{"kinesis": bad}, good]},
        "firehose": {"records": [bad, {"recordId": "r", "data": data}]},
        "sqs": {"Records": [{"messageId": "m", "attributes": {}, "body": bad}, good]},
    }


SHAPES = sorted(_in_each_shape({}, {}))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("poison", ["surrogate", "surrogate-in-a-name", "depth"])
def test_an_invocation_that_json_cannot_hold_has_outcomes(
    rig: Any, shape: str, poison: str
) -> None:
    """A value that Python's json reads but JSON text cannot hold does not fail its batch."""
    bad: dict[str, Any] = {"a": "\ud800"} if poison == "surrogate" else {"\ud800": 1}
    if poison == "depth":
        bad = {"a": json.loads('{"a":' * 300 + "1" + "}" * 300)}
    invocation = _in_each_shape(bad, json.loads(rig.body()))[shape]
    reasons = rig.reasons(read_invocation(invocation).records)
    assert reasons == ["malformed"] + ["processed"] * (shape != "direct")


@pytest.mark.parametrize("shape", SHAPES)
def test_an_event_nested_deeper_than_pythons_stack_is_malformed(rig: Any, shape: str) -> None:
    """Its dead letter holds all of it, and the other record of its batch is processed."""
    depth = 20_000
    bad: object = {}
    for _ in range(depth):
        bad = {"é": [1, bad, "a"]}
    invocation = _in_each_shape(bad, json.loads(rig.body()))[shape]
    reasons = rig.reasons(read_invocation(invocation).records)
    assert reasons == ["malformed"] + ["processed"] * (shape != "direct")
    [body] = rig.dead_letters.bodies
    assert '{"\\u00e9":[1,' * depth + "{}" + ',"a"]}' * depth in body


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = [*SQS, *SQS["attributes"], "kinesis", "data", "recordId", "sequenceNumber", "event-id"]  # type: ignore[misc]
_ITEM = _JSON | st.dictionaries(
    st.sampled_from(_FIELDS), _JSON | st.dictionaries(st.sampled_from(_FIELDS), _JSON)
)


@settings(max_examples=200, deadline=None)
@given(event=_ITEM | st.lists(_ITEM) | st.fixed_dictionaries({"Records": st.lists(_ITEM)}))
def test_any_invocation_is_read_and_answered(event: object) -> None:
    """Any JSON value is an invocation: one outcome for each record, and a response."""
    rig = Rig()
    invocation = read_invocation(event)
    outcomes = rig.process(invocation.records)
    response = respond(invocation, outcomes)
    assert response in (None, {"batchItemFailures": []})


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_that_python_reads_as_infinite_is_malformed(rig: Any, number: str) -> None:
    """Its dead letter is JSON that holds the event, and such a number where it was."""
    text = f'{{"event_type":"Infinity \\\\\\" -Infinity","payload":[{number},1.5]}}'
    assert rig.reasons(read_invocation(json.loads(text)).records) == ["malformed"]
    assert rig.dead_letters.bodies == [text]


# -- the response -----------------------------------------------------------------------------

FAILING = [reason.value for reason in Reason if reason.fate.value == "retry"]
DONE = ["processed", "duplicate", "unhandled"]
DEAD = [reason.value for reason in Reason if reason.fate.value == "dead_lettered"]


def _outcomes(invocation: Invocation, *reasons: str) -> list[Outcome]:
    return [
        Outcome.of(record, Reason(reason))
        for record, reason in zip(invocation.records, reasons, strict=True)
    ]


def _sqs_invocation(number: int) -> Invocation:
    return read_invocation(
        {"Records": [{"messageId": f"m{n}", "body": "{}"} for n in range(number)]}
    )


def test_a_partial_response_names_the_records_to_retry() -> None:
    """Exactly the records with the fate RETRY are reported, in order, by their identifiers."""
    reasons = [*DONE, *FAILING, *DEAD]
    invocation = _sqs_invocation(len(reasons))
    response = respond(invocation, _outcomes(invocation, *reasons))
    assert response == {
        "batchItemFailures": [
            {"itemIdentifier": f"m{n}"} for n, reason in enumerate(reasons) if reason in FAILING
        ]
    }


def test_a_successful_batch_reports_an_empty_list() -> None:
    """Lambda takes an empty list as complete success."""
    invocation = _sqs_invocation(1)
    assert respond(invocation, _outcomes(invocation, "processed")) == {"batchItemFailures": []}


@pytest.mark.parametrize("reason", FAILING)
def test_a_direct_invocation_raises_to_be_retried(reason: str) -> None:
    """Without a partial response only an exception makes Lambda deliver again."""
    invocation = read_invocation({"id": "e1", "detail": {}})
    with pytest.raises(RetryInvocation, match=f"1 of 1 records .*{reason}"):
        respond(invocation, _outcomes(invocation, reason))


@pytest.mark.parametrize("reason", [*DONE, *DEAD])
def test_a_direct_invocation_that_is_done_returns_nothing(reason: str) -> None:
    """What was acknowledged or dead-lettered does not fail the invocation."""
    invocation = read_invocation({"id": "e1", "detail": {}})
    assert respond(invocation, _outcomes(invocation, reason)) is None


def test_a_failed_record_without_an_identifier_fails_the_batch() -> None:
    """A record that cannot be named can only be kept by failing the invocation."""
    invocation = read_invocation([{"detail": {}}, {"id": "e1", "detail": {}}])
    with pytest.raises(RetryInvocation, match="1 of 2 records"):
        respond(invocation, _outcomes(invocation, "handler_error", "processed"))


def test_a_record_without_an_identifier_that_is_done_fails_nothing() -> None:
    """Only failed records need an identifier."""
    invocation = read_invocation([{"detail": {}}, {"id": "e1", "detail": {}}])
    assert respond(invocation, _outcomes(invocation, "processed", "deferred")) == {
        "batchItemFailures": [{"itemIdentifier": "e1"}]
    }


def _firehose_invocation(number: int, data: str = "e30=") -> Invocation:
    return read_invocation(
        {"records": [{"recordId": f"r{n}", "data": data} for n in range(number)]}
    )


def test_firehose_gets_a_result_for_every_record() -> None:
    """Each record has a result with its id and its data, base64, as it came."""
    data = [_base64("{}"), _base64("é"), base64.b64encode(b"\xff").decode()]
    invocation = read_invocation(
        {"records": [{"recordId": f"r{n}", "data": each} for n, each in enumerate(data)]}
    )
    outcomes = _outcomes(invocation, "processed", "unhandled", "malformed")
    assert respond(invocation, outcomes) == {
        "records": [
            {"recordId": f"r{n}", "result": "Ok", "data": each} for n, each in enumerate(data)
        ]
    }


@pytest.mark.parametrize("reason", FAILING)
def test_a_record_to_be_retried_fails_firehoses_invocation(reason: str) -> None:
    """Firehose delivers the whole batch again, and never what is reported as ProcessingFailed."""
    invocation = _firehose_invocation(3)
    with pytest.raises(RetryInvocation, match=f"1 of 3 records .*{reason}"):
        respond(invocation, _outcomes(invocation, "processed", reason, "malformed"))


@pytest.mark.parametrize("make", [_firehose_invocation, _sqs_invocation])
@pytest.mark.parametrize("reason", ["processed", "malformed", "deferred"])
def test_the_work_of_a_response_grows_with_its_records(make: Any, reason: str) -> None:
    """Twice as many records take twice as many calls, not four times as many."""

    def calls(number: int) -> int:
        invocation = make(number)
        outcomes = _outcomes(invocation, *[reason] * number)
        count = 0

        def trace(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(trace)
        try:
            with suppress(RetryInvocation):
                respond(invocation, outcomes)
        finally:
            sys.setprofile(None)
        return count

    assert calls(400) < 2.2 * calls(200)


def test_a_half_processed_batch_reports_the_other_half(rig: Any) -> None:
    """From invocation to response: only the failed records are delivered again."""
    messages = [{"messageId": name, "body": rig.body(name)} for name in "abc"]
    for message in messages:
        message["attributes"] = {"ApproximateReceiveCount": "1"}
    rig.actions["b"] = ValueError()
    invocation = read_invocation({"Records": messages})
    response = respond(invocation, rig.process(invocation.records))
    assert response == {"batchItemFailures": [{"itemIdentifier": "b"}]}
