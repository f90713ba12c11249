"""Bodies of every kind: events, and everything that is not an event."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor import topics
from processor.envelope import read_envelope
from processor.errors import EventError, MalformedEvent
from processor.record import Record
from processor.upgrade import read_event
from support.events import example, native
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS
from support.rig import Rig

ACD_END = "v2.detail.events.conversation.{id}.acd.end"
PRESENCE = "v2.users.{id}.presence"
MOMENT = datetime(2026, 3, 2, 14, 5, tzinfo=timezone.utc).timestamp()
MARKER = "tel:+15555550142"
"""A fictitious phone number: if it appears in an output, a payload has leaked."""


def _flat(**fields: Any) -> dict[str, Any]:
    return {
        "event_id": "e1",
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "timestamp": "2026-03-02T14:05:00Z",
        "conversation_id": "c1",
        "payload": {"state": "held", "updatedAt": "2026-03-02T14:04:59Z"},
        **fields,
    }


def _pointer(body: object) -> str:
    """Where a body is malformed."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    with pytest.raises(MalformedEvent) as raised:
        read_envelope(text)
    [violation] = raised.value.violations
    return violation.pointer


# -- the flat contract ---------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [False, True], ids=["by-itself", "in-an-envelope"])
def test_reads_the_flat_contract(wrapped: bool) -> None:
    """A flat event is read alike by itself and as an EventBridge detail."""
    event = _flat()
    body = json.dumps({"id": "other", "detail-type": "x", "detail": event} if wrapped else event)
    envelope = read_envelope(body)
    assert envelope.event_id == "e1"
    assert envelope.event_type == "conversation.update"
    assert envelope.schema_version == "2.1.0"
    assert envelope.timestamp == "2026-03-02T14:05:00Z"
    assert envelope.occurred_at == MOMENT
    assert envelope.conversation_id == "c1"
    assert envelope.topic is None
    assert envelope.detail == event


def test_reads_bytes_like_text() -> None:
    """UTF-8 bytes, as streams hold them, are read like text."""
    body = json.dumps(_flat(conversation_id="é"), ensure_ascii=False)
    assert read_envelope(body.encode()) == read_envelope(body)


@pytest.mark.parametrize("version", [{}, {"schema_version": None}], ids=["absent", "null"])
def test_no_declared_version_means_the_first(version: dict[str, Any]) -> None:
    """A flat event that declares no version is 1.0.0."""
    event = _flat()
    del event["schema_version"]
    assert read_envelope(json.dumps({**event, **version})).schema_version == "1.0.0"


@pytest.mark.parametrize("field", ["event_id", "event_type", "timestamp", "payload"])
@pytest.mark.parametrize("wrapped", [False, True], ids=["by-itself", "in-an-envelope"])
def test_names_a_missing_field(field: str, wrapped: bool) -> None:
    """Each required field that is missing is named by its pointer."""
    event = _flat()
    del event[field]
    assert _pointer({"detail": event} if wrapped else event) == (
        f"/detail/{field}" if wrapped else f"/{field}"
    )


@pytest.mark.parametrize("field", ["event_id", "event_type"])
@pytest.mark.parametrize("value", ["", 7, True, [], {}, None], ids=repr)
def test_a_name_is_text_that_is_not_empty(field: str, value: object) -> None:
    """Ids and types that are empty, or no text, are malformed."""
    assert _pointer(_flat(**{field: value})) == f"/{field}"


# -- the wrapper of Genesys Cloud ------------------------------------------------------------


def test_reads_a_native_event() -> None:
    """The canonical event is put together from the wrapper's parts."""
    body = {"conversationId": "c9", "eventTime": 1}
    envelope = read_envelope(json.dumps(native(ACD_END, body, event_id="eb-1", ids=("c9",))))
    assert envelope.event_id == "eb-1"
    assert envelope.event_type == "detail.events.conversation.acd.end"
    assert envelope.schema_version is None
    assert envelope.timestamp == "2026-03-02T14:05:00.431Z"
    assert envelope.conversation_id == "c9"
    assert envelope.topic == "v2.detail.events.conversation.c9.acd.end"
    assert envelope.detail == {
        "event_id": "eb-1",
        "event_type": "detail.events.conversation.acd.end",
        "timestamp": "2026-03-02T14:05:00.431Z",
        "conversation_id": "c9",
        "payload": body,
    }


@pytest.mark.parametrize("version", ["1", "2", "2.1.0", 3, None], ids=repr)
def test_the_wrappers_version_is_not_the_schemas(version: object) -> None:
    """A native event declares no schema version, for any `detail.version`."""
    event = native(ACD_END, {})
    event["detail"]["version"] = version
    assert read_envelope(json.dumps(event)).schema_version is None


def test_the_envelopes_time_replaces_a_missing_timestamp() -> None:
    """Without `detail.timestamp` the time of EventBridge is the event's."""
    event = native(ACD_END, {}, timestamp=None)
    assert read_envelope(json.dumps(event)).timestamp == "2026-03-02T14:05:01Z"


@pytest.mark.parametrize(
    ("topic", "name", "event_type"),
    [
        pytest.param(None, "v2.users.u1.presence", "users.presence", id="by-topic-name"),
        pytest.param(
            "v2.users.{id}.presence", "v2.other", "users.presence", id="detail-type-decides"
        ),
        pytest.param("v2.users.u1.presence", "x", "users.presence", id="real-id-in-detail-type"),
        pytest.param(
            None,
            "v2.audits.entitytype.e.entityid.i",
            "audits.entitytype.entityid",
            id="two-placeholders",
        ),
        pytest.param(None, "v2.users..presence", "v2.users..presence", id="empty-id"),
        pytest.param(None, "v2.users.a.b.presence", "v2.users.a.b.presence", id="too-long"),
        pytest.param(None, "v2.users.u1.routing", "v2.users.u1.routing", id="not-bound"),
        pytest.param(
            "v2.system.{id}.{id}",
            "x",
            "v2.system.{id}.{id}",
            id="template-not-bound",
        ),
    ],
)
def test_topics_are_routed_by_their_templates(
    topic: str | None, name: str, event_type: str
) -> None:
    """The detail-type names the template; without one the topic's name is matched."""
    event = native("", {})
    event["detail"]["topicName"] = name
    if topic is None:
        del event["detail-type"]
    else:
        event["detail-type"] = topic
    assert read_envelope(json.dumps(event)).event_type == event_type


def test_the_template_with_more_literals_applies(monkeypatch: pytest.MonkeyPatch) -> None:
    """If two templates fit a topic, the more specific one applies, in either order."""
    event = {"id": "e", "detail": {"eventBody": {}, "timestamp": "2026-03-02T14:05:00Z"}}
    event["detail"]["topicName"] = "v2.users.me.presence"  # type: ignore[index]
    for templates in (
        {"v2.users.{id}.presence": "any", "v2.users.me.{id}": "me", "v2.{id}.{id}.{id}": "no"},
        {"v2.{id}.me.presence": "any", "v2.{id}.{id}.presence": "no"},
    ):
        monkeypatch.setattr(topics, "TOPICS", templates)
        for cached in ("_by_type", "_by_length"):
            function = getattr(topics, cached)
            monkeypatch.setattr(topics, cached, getattr(function, "__wrapped__", function))
        assert read_envelope(json.dumps(event)).event_type == "any"


def test_event_id_is_accepted_as_the_id() -> None:
    """An element with `event-id` in place of `id` is read as well."""
    event = native(ACD_END, {})
    event["event-id"] = event.pop("id")
    assert read_envelope(json.dumps(event)).event_id == event["event-id"]


@pytest.mark.parametrize(
    ("remove", "pointer"),
    [
        (("id",), "/id"),
        (("detail", "eventBody"), "/detail/eventBody"),
        (("detail-type", "detail.topicName"), "/detail/topicName"),
        (("time", "detail.timestamp"), "/time"),
    ],
    ids=["id", "eventBody", "topic", "time"],
)
def test_names_missing_parts_of_a_native_event(remove: tuple[str, ...], pointer: str) -> None:
    """Each part that a native event must have is named by its pointer."""
    event = native(ACD_END, {})
    if remove == ("detail", "eventBody"):
        del event["detail"]["eventBody"]
    else:
        for path in remove:
            holder = event["detail"] if path.startswith("detail.") else event
            del holder[path.removeprefix("detail.")]
    assert _pointer(event) == pointer


@pytest.mark.parametrize("body", [None, [], "text", 7, {"conversationId": 5}], ids=repr)
def test_a_body_without_a_conversation_has_none(body: object) -> None:
    """An event body of any type gives an envelope; what it lacks is for validation to say."""
    envelope = read_envelope(json.dumps(native(PRESENCE, body)))
    assert envelope.conversation_id is None
    assert envelope.detail["payload"] == body


@pytest.mark.parametrize(
    ("topic", "body", "expected"),
    [
        pytest.param(ACD_END, {}, "t1", id="after-conversation"),
        pytest.param("v2.conversations.{id}.transcription", {}, "t1", id="after-conversations"),
        pytest.param("v2.users.{id}.conversations.{id}.recordings", {}, "t2", id="second-id"),
        pytest.param(ACD_END, {"conversationId": "b"}, "b", id="the-body-has-precedence"),
        pytest.param(ACD_END, {"conversationId": None}, "t1", id="null-in-the-body"),
        pytest.param(ACD_END, {"conversationId": ""}, "t1", id="empty-in-the-body"),
        pytest.param(ACD_END, {"conversationId": 5}, "t1", id="no-text-in-the-body"),
        pytest.param(ACD_END, None, "t1", id="no-body"),
        pytest.param(PRESENCE, {}, None, id="neither"),
    ],
)
def test_the_topic_names_a_conversation_that_the_body_does_not(
    topic: str, body: object, expected: str | None
) -> None:
    """The handler's event has it too, and it is never made up."""
    envelope = read_envelope(json.dumps(native(topic, body, ids=("t1", "t2"))))  # type: ignore[arg-type]
    assert envelope.conversation_id == expected
    assert envelope.detail["conversation_id"] == expected


def test_a_detail_type_names_no_conversation() -> None:
    """Without a topicName there is only the template, whose `{id}` is no id."""
    event = native(ACD_END, {})
    del event["detail"]["topicName"]
    assert read_envelope(json.dumps(event)).conversation_id is None


# -- frames of websockets and webhooks -----------------------------------------------------------


def _frame(**fields: Any) -> dict[str, Any]:
    return {
        "topicName": "v2.users.u1.presence",
        "version": "2",
        "eventBody": {"source": "PURECLOUD"},
        "metadata": {"CorrelationId": "r1"},
        **fields,
    }


def test_reads_a_frame() -> None:
    """It has neither an id nor a time: the id is that of its content, the time its arrival."""
    envelope = read_envelope(json.dumps(_frame()), MOMENT)
    assert envelope.event_type == "users.presence"
    assert envelope.topic == "v2.users.u1.presence"
    assert envelope.schema_version is None
    assert (envelope.timestamp, envelope.occurred_at) == ("2026-03-02T14:05:00.000+00:00", MOMENT)
    assert len(envelope.event_id) == 64
    assert envelope.detail == {
        "event_id": envelope.event_id,
        "event_type": "users.presence",
        "timestamp": envelope.timestamp,
        "conversation_id": None,
        "payload": {"source": "PURECLOUD"},
    }
    assert read_event(envelope).event.event_id == envelope.event_id


def test_a_frame_that_nobody_timed_is_of_now() -> None:
    """For commands that read an event without a queue."""
    before = datetime.now(timezone.utc).timestamp()
    assert before <= read_envelope(json.dumps(_frame())).occurred_at


@pytest.mark.parametrize("field", ["timestamp", "time"])
def test_a_frame_with_a_time_keeps_it(field: str) -> None:
    """As text, whenever it arrives."""
    body = json.dumps(_frame(**{field: "2026-03-02T14:05:00.1Z"}))
    assert read_envelope(body, MOMENT + 99).timestamp == "2026-03-02T14:05:00.1Z"


@pytest.mark.parametrize("field", ["id", "event-id"])
def test_a_frame_with_an_id_keeps_it(field: str) -> None:
    """An input transformer may have put EventBridge's id into it."""
    assert read_envelope(json.dumps(_frame(**{field: "e1"})), MOMENT).event_id == "e1"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"topicName": None}, "/topicName"),
        ({"topicName": 7}, "/topicName"),
        ({"id": 7}, "/id"),
        ({"id": ""}, "/id"),
        ({"timestamp": "yesterday"}, "/timestamp"),
        ({"time": 5}, "/time"),
    ],
    ids=str,
)
def test_a_frame_with_a_bad_field_is_malformed(fields: dict[str, Any], pointer: str) -> None:
    """What it has must be right; only what it lacks is derived."""
    assert _pointer(_frame(**fields)) == pointer


def test_a_frame_without_a_body_is_malformed() -> None:
    """There would be nothing to handle."""
    frame = _frame()
    del frame["eventBody"]
    assert _pointer(frame) == "/eventBody"


# -- bodies that are not events ---------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("  ", id="blank"),
        pytest.param('{"event_id": "a', id="cut-off"),
        pytest.param('{"event_id": "a"} {', id="trailing"),
        pytest.param("[]", id="list"),
        pytest.param("7", id="number"),
        pytest.param('"text"', id="text"),
        pytest.param("null", id="null"),
        pytest.param("NaN", id="nan"),
        pytest.param("Infinity", id="infinity"),
        pytest.param("-Infinity", id="minus-infinity"),
        pytest.param('{"a": NaN}', id="nan-inside"),
        pytest.param('{"a": -Infinity}', id="infinity-inside"),
        pytest.param("[" * 10_000, id="lists-10000-deep"),
        pytest.param('{"detail":' * 10_000 + "1" + "}" * 10_000, id="objects-10000-deep"),
        pytest.param('{"a":1' + "0" * 5_000 + "}", id="integer-of-5001-digits"),
        pytest.param('{"a": "\\ud800"}', id="high-surrogate-escape"),
        pytest.param('{"a": "\\udc00"}', id="low-surrogate-escape"),
        pytest.param('{"\\ud800": 1}', id="surrogate-in-a-name"),
        pytest.param('{"a": "\ud800"}', id="surrogate-in-the-text"),
        pytest.param(b"\xff\xfe{}", id="no-utf-8"),
        pytest.param(b'{"a": "\xff"}', id="no-utf-8-inside"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', id="surrogate-in-utf-8"),
        pytest.param("\ufeff{}", id="byte-order-mark"),
    ],
)
def test_a_body_that_is_not_a_json_object_is_malformed(body: str | bytes) -> None:
    """Any other text or bytes raise MalformedEvent with the pointer of the whole body."""
    assert _pointer(body) == ""


@pytest.mark.parametrize(
    "detail", ["x", 1, None, [], [{}], True], ids=["text", "number", "null", "list", "of", "true"]
)
def test_a_detail_must_be_an_object(detail: object) -> None:
    """A detail that is not an object is named."""
    assert _pointer({"detail": detail}) == "/detail"


def test_an_object_of_another_kind_lacks_a_detail() -> None:
    """For an object that resembles no event, the error says what an event has."""
    assert _pointer({"hello": "world"}) == "/detail"


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T14:05:00",
        "2026-03-02 14:05:00Z",
        "2026-03-02",
        "0000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T14:05:60Z",
        "2016-12-31T23:59:60Z",
        "2026-03-02T14:05:00Z\n",
        " 2026-03-02T14:05:00Z",
        "2026-03-02T14:05:00+24:00",
        "2026-03-02T14:05:00+0100",
        "2026-03-02T14:05:00,5Z",
        "20260302T140500Z",
        "\u0662\u0660\u0662\u0666-03-02T14:05:00Z",
        "yesterday",
        "",
        "1772460300",
        1772460300,
        1772460300431.5,
        10**400,
        True,
        None,
        ["2026-03-02T14:05:00Z"],
        {},
    ],
    ids=lambda value: ascii(value)[:30] or "empty",
)
def test_a_bad_timestamp_is_malformed(value: object) -> None:
    """No timestamp but a date-time with an offset is read, in either wire form."""
    assert _pointer(_flat(timestamp=value)) == "/timestamp"
    event = native(ACD_END, {}, timestamp=None)
    if value is not None:
        event["detail"]["timestamp"] = value
        assert _pointer(event) == "/detail/timestamp"
        del event["detail"]["timestamp"]
    event["time"] = value
    assert _pointer(event) == "/time"


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("2026-03-02T14:05:00Z", 0),
        ("2026-03-02t14:05:00z", 0),
        ("2026-03-02T15:05:00+01:00", 0),
        ("2026-03-01T23:35:00-14:30", 0),
        ("2026-03-02T14:05:00-00:00", 0),
        ("2026-03-02T14:05:00.5Z", 0.5),
        ("2026-03-02T14:05:00.1234567890123Z", 0.123456),
        ("2024-02-29T14:05:00Z", -63_244_800),
        ("0001-01-01T00:00:00+23:59", -63_908_143_440),
        ("9999-12-31T23:59:59-23:59", 251_629_926_839),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_valid_timestamp_is_kept_unchanged(value: str, after: float) -> None:
    """Every offset, precision and edge of the calendar is read; the text stays what it was."""
    envelope = read_envelope(json.dumps(_flat(timestamp=value)))
    assert envelope.timestamp == value
    assert envelope.occurred_at - MOMENT == pytest.approx(after, abs=1e-5)


# -- unusual bodies -----------------------------------------------------------------------------

HUGE = 10**400


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"event_id": HUGE}, "malformed", id="event_id"),
        pytest.param({"event_type": HUGE}, "malformed", id="event_type"),
        pytest.param({"timestamp": HUGE}, "malformed", id="timestamp"),
        pytest.param({"schema_version": HUGE}, "unknown_schema_version", id="schema_version"),
        pytest.param({"conversation_id": HUGE}, "schema_violation", id="conversation_id"),
        pytest.param({"payload": HUGE}, "schema_violation", id="payload"),
        pytest.param(
            {"payload": {"state": "held", "updatedAt": HUGE}}, "schema_violation", id="updatedAt"
        ),
        pytest.param(
            {
                "payload": {
                    "state": "held",
                    "updatedAt": "2026-03-02T14:04:59Z",
                    "durationMs": HUGE,
                }
            },
            "processed",
            id="an-integer",
        ),
        pytest.param({"unknown": HUGE}, "processed", id="an-unknown-field"),
        pytest.param({"unknown": [[HUGE]]}, "processed", id="nested"),
    ],
)
def test_an_integer_of_401_digits(rig: Any, fields: dict[str, Any], reason: str) -> None:
    """An enormous integer is accepted where an integer is, and rejected elsewhere."""
    [outcome] = rig.process([Record(rig.body(**fields), "test")])
    assert outcome.reason.value == reason


@pytest.mark.parametrize(
    "event_type",
    [
        "../../etc/passwd",
        "conversation.update/../users.presence",
        "conversation_update",
        "CONVERSATION.UPDATE",
        "conversation.update ",
        "conversation.update\x00",
        "__init__",
        "os.system",
        "v2.nothing.{id}.at.all",
        "x" * 100_000,
        "\U0001f4de",
        MARKER,
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_type_that_does_not_exist_imports_nothing(rig: Any, event_type: str) -> None:
    """An event type is looked up, never used as a path; unusual ones are not even repeated."""
    [outcome] = rig.process([Record(rig.body(event_type=event_type), "test")])
    assert outcome.reason.value == "unknown_event_type"
    assert len(outcome.error) < 200
    assert "/" not in outcome.error
    assert MARKER not in outcome.error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "event_id", "event_type", "schema_version", "timestamp", "conversation_id", "payload",
    "detail", "detail-type", "id", "time", "eventBody", "topicName", "version",
]  # fmt: skip
KNOWN = st.sampled_from(
    ["conversation.update", "users.presence", "2.1.0", "1.0.0", "2026-03-02T14:05:00Z", ACD_END]
)
EVENTLIKE = st.dictionaries(
    st.sampled_from(FIELDS),
    KNOWN | JSON | st.dictionaries(st.sampled_from(FIELDS), KNOWN | JSON),
)


@settings(max_examples=300, deadline=None)
@given(body=(JSON | EVENTLIKE).map(json.dumps) | st.text() | st.binary())
def test_any_body_has_one_outcome(body: str | bytes) -> None:
    """Arbitrary JSON, text and bytes have one outcome and raise nothing; non-events are stored."""
    rig = Rig()
    [outcome] = rig.process([Record(body, "test")])
    if outcome.fate.value == "dead_lettered":
        assert rig.dead_letters.bodies == [body]
    else:
        assert outcome.reason.value in ("processed", "unhandled")


@settings(max_examples=200, deadline=None)
@given(value=JSON | EVENTLIKE, data=st.data())
def test_a_valid_event_with_one_value_changed_has_one_outcome(
    value: object, data: st.DataObject
) -> None:
    """With any value at any one pointer, a valid event still has an outcome and raises nothing."""
    rig = Rig()
    event = json.loads(rig.body())
    holder = data.draw(st.sampled_from([event, event["payload"]]))
    holder[data.draw(st.sampled_from(sorted(holder)))] = value
    [outcome] = rig.process([Record(json.dumps(event), "test")])
    assert outcome.fate.value in ("acknowledged", "dead_lettered")


# -- no payload values in messages ----------------------------------------------------------------


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for n, inner in enumerate(value) for leaf in _leaves(inner, (*path, n))]
    return [path]


def _put(event: Any, path: tuple[str | int, ...], value: object) -> None:
    for step in path[:-1]:
        event = event[step]
    event[path[-1]] = value


def _at(event: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        event = event[step]
    return event


def test_no_error_text_holds_a_payload_value(rig: Any) -> None:
    """Break each leaf of each example, with a phone number in it and next to it: it never leaks."""
    broken = 0
    for path in (
        path for name in KNOWN_VERSIONS for path in sorted((ROOT / "schemas" / name).glob("*"))
    ):
        example = json.loads(path.read_text())["examples"][0]
        for leaf in _leaves(example):
            for value in (MARKER, [MARKER], {MARKER: MARKER}, {"x": MARKER}, None):
                event = json.loads(json.dumps(example))
                for other in _leaves(event["payload"]):
                    # Free text becomes the marker wherever the event stays valid.
                    before = _at(event["payload"], other)
                    if isinstance(before, str):
                        _put(event["payload"], other, MARKER)
                        if not _valid(event):
                            _put(event["payload"], other, before)
                _put(event, leaf, value)
                rig.dead_letters.sent.clear()
                [outcome] = rig.process(
                    [Record(json.dumps(event), "test")],
                    max_event_age_seconds=0,
                    unhandled_events="dead_letter",
                )
                if outcome.reason.value == "unhandled":
                    continue
                texts = [outcome.error or "", *(part for v in outcome.violations for part in v)]
                texts += [dead_letter.error for dead_letter in rig.dead_letters.sent]
                assert not [text for text in texts if "5555550142" in text], (path, leaf, value)
                broken += bool(outcome.violations)
    assert broken > 100, "the test has broken something"


def _valid(event: dict[str, Any]) -> bool:
    try:
        read_event(read_envelope(json.dumps(event)))
    except EventError:
        return False
    return True


def test_no_error_text_holds_a_topics_ids(rig: Any) -> None:
    """Errors for a truncated body, and for a native event broken at any leaf, contain no ids."""
    event = native(ACD_END, {"eventTime": 1, "conversationId": MARKER, "ani": MARKER})
    bodies = [json.dumps(event)[:-5]]
    for leaf in _leaves(event):
        for value in (MARKER, [MARKER], None):
            changed = json.loads(json.dumps(event))
            _put(changed, leaf, value)
            bodies.append(json.dumps(changed))
    for body in bodies:
        [outcome] = rig.process([Record(body, "test")])
        texts = [outcome.error or "", *(part for v in outcome.violations for part in v)]
        texts += [dead_letter.error for dead_letter in rig.dead_letters.sent]
        assert not [text for text in texts if "5555550142" in text], body


OVERFLOWS = ["1e400", "-1e400", "1" + "0" * 400 + ".0", "[[1e999]]", '{"a": [0, {"b": 1E+309}]}']


@pytest.mark.parametrize("number", OVERFLOWS, ids=lambda text: text[:20])
@pytest.mark.parametrize("at", ["known", "unknown", "envelope"])
def test_a_number_that_overflows_is_malformed(number: str, at: str) -> None:
    """Wherever it is: the parser reads it as infinity, which is no JSON and no number."""
    body = example("conversation.update", "2.1.0")
    target = {"known": body["payload"], "unknown": body["payload"], "envelope": body}[at]
    target["durationMs" if at == "known" else "somethingNew"] = "NUMBER"
    text = json.dumps(body).replace('"NUMBER"', number)
    with pytest.raises(MalformedEvent, match="beyond the range of a double"):
        read_envelope(text)


@pytest.mark.parametrize("number", ["1e308", "-1.7976931348623157e308", "1e-400", "1" + "0" * 400])
def test_a_number_of_any_other_size_is_read(number: str) -> None:
    """An integer has no limit of size, and one that is nearly zero becomes zero."""
    body = json.dumps({**example("conversation.update", "2.1.0"), "1e400": "1e400"})
    envelope = read_envelope(body.replace('"1e400"}', f'"1e400", "more": {number}}}'))
    assert envelope.detail["1e400"] == "1e400"
    assert envelope.detail["more"] == json.loads(number)


def test_the_size_of_an_event_is_the_number_of_its_values() -> None:
    """Objects, lists and what is in them, but for names."""
    event = native("v2.users.{id}.presence", {"a": [1, {}, [2]], "b": {"c": None}})
    smaller = native("v2.users.{id}.presence", {})
    longer = native("v2.users.{id}.presence", {"a": [1] * 1_000, "b": [1.5] * 1_000})
    sizes = [read_envelope(json.dumps(each)).size for each in (event, smaller, longer)]
    assert sizes[0] - sizes[1] == 7
    assert sizes[2] - sizes[1] == 2_002


@pytest.mark.parametrize("count", [1, 99, 100, 101, 1_000])
def test_a_number_in_a_long_list_is_found(count: int) -> None:
    """Wherever it is, also in an object within the list."""
    for item in ("1e400", '{"n":1e400}', "[-1e400]"):
        for numbers in ([item, *["1"] * count], [*["1"] * count, item]):
            text = json.dumps(native("v2.users.{id}.presence", {"n": "HERE"}))
            with pytest.raises(MalformedEvent, match="beyond the range of a double"):
                read_envelope(text.replace('"HERE"', f"[{','.join(numbers)}]"))
