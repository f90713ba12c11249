"""What makes two deliveries the same event."""

from __future__ import annotations

import json
from copy import deepcopy
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from processor.envelope import read_envelope
from processor.identity import Identifiers, canonical_json, identify
from processor.record import Record
from support.events import example, native
from support.rig import Rig

PRESENCE = "v2.users.{id}.presence"
BODY = {"source": "PURECLOUD", "primary": True, "n": 1}


def _key(event: dict[str, Any], by: Any = "content") -> str:
    return Rig.identity(Record(json.dumps(event), "test"), by).key


def _digest(event: dict[str, Any]) -> str:
    return Rig.identity(Record(json.dumps(event), "test")).digest


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _changed(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A copy with other fields; those of `detail` too, if they are there."""
    changed = deepcopy(event)
    for name, value in fields.items():
        holder = changed["detail"] if name in changed["detail"] else changed
        holder[name.replace("_", "-") if name == "detail_type" else name] = value
    return changed


# -- native events -----------------------------------------------------------------------------


def test_the_key_of_a_native_event_is_that_of_its_content() -> None:
    """SHA-256 of a JSON array of topicName, timestamp and body, with sorted names."""
    event = native(PRESENCE, BODY, ids=("u1",))
    content = ["v2.users.u1.presence", "2026-03-02T14:05:00.431Z", BODY]
    assert _key(event) == _digest(event) == _sha256(content)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "another"},
        {"time": "2026-03-02T14:09:00Z"},
        {"source": "another.bus"},
        {"region": "eu-central-1"},
        {"account": "210987654321"},
        {"version": "3"},
        {"metadata": {"CorrelationId": "another"}},
        {"replay-name": "again"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_a_bus_or_a_second_sending_changes_is_not_part_of_it(fields: dict[str, Any]) -> None:
    """A forwarded, replayed or repeated event has another id, and is the same event."""
    event = native(PRESENCE, BODY)
    assert _key(_changed(event, **fields)) == _key(event)


@pytest.mark.parametrize(
    "fields",
    [
        {"topicName": "v2.users.another.presence"},
        {"timestamp": "2026-03-02T14:05:00.432Z"},
        {"timestamp": "2026-03-02T14:05:00.4310Z"},
        {"eventBody": {**BODY, "n": 2}},
    ],
    ids=str,
)
def test_what_the_event_says_is_part_of_it(fields: dict[str, Any]) -> None:
    """The timestamp as text: a repeated event has the same text."""
    event = native(PRESENCE, BODY)
    assert _key(_changed(event, **fields)) != _key(event)


def test_without_a_timestamp_the_time_of_eventbridge_counts() -> None:
    """It is all that says when; so a second sending without one is another event."""
    event = native(PRESENCE, BODY, timestamp=None, ids=("u1",))
    assert _key(event) == _sha256(["v2.users.u1.presence", "2026-03-02T14:05:01Z", BODY])


def test_without_a_topic_name_the_detail_type_counts() -> None:
    """Two topics with the same body are two events."""
    event = native(PRESENCE, BODY)
    del event["detail"]["topicName"]
    assert _key(event) == _sha256([PRESENCE, "2026-03-02T14:05:00.431Z", BODY])


def test_by_event_id_the_body_is_not_part_of_it() -> None:
    """DEDUP_IDENTITY=event_id: SHA-256 of a JSON array of id, conversation and timestamp.

    The digest has what the key leaves out, the topic too.
    """
    event = native(PRESENCE, {**BODY, "conversationId": "c"})
    timestamp = "2026-03-02T14:05:00.431Z"
    assert _key(event, "event_id") == _sha256([event["id"], "c", timestamp])
    other = _changed(event, eventBody={"conversationId": "c"})
    assert _key(other, "event_id") == _key(event, "event_id")
    assert _digest(other) != _digest(event)
    another_user = _changed(event, topicName="v2.users.another.presence")
    assert _key(another_user, "event_id") == _key(event, "event_id")
    assert _digest(another_user) != _digest(event)
    assert _key(_changed(event, id="another"), "event_id") != _key(event, "event_id")


def test_a_flat_event_is_identified_alike_by_both() -> None:
    """DEDUP_IDENTITY is for native events."""
    event = example("conversation.update", "1.0.0")
    assert _key(event, "event_id") == _key(event, "content")


# -- frames ------------------------------------------------------------------------------------


FRAME = {
    "topicName": "v2.users.u1.presence",
    "version": "2",
    "eventBody": BODY,
    "metadata": {"CorrelationId": "r1"},
}


@pytest.mark.parametrize("by", ["content", "event_id"])
def test_a_made_up_time_is_not_part_of_the_key(by: Any) -> None:
    """A frame that arrives again is the same event, whenever it does."""
    identities = set()
    for arrived_at in (1_772_460_300.0, 1_772_460_399.0):
        envelope = read_envelope(json.dumps(FRAME), arrived_at)
        identities.add(identify(envelope.identifiers, BODY, by))
    assert len(identities) == 1


@pytest.mark.parametrize("by", ["content", "event_id"])
@pytest.mark.parametrize(
    "fields",
    [
        {"topicName": "v2.users.u2.presence"},
        {"eventBody": {**BODY, "n": 2}},
        {"metadata": {"CorrelationId": "r2"}},
        {"metadata": {}},
        {"metadata": "r1"},
        {"timestamp": "2026-03-02T14:05:00Z"},
    ],
    ids=str,
)
def test_a_frame_is_told_from_another(by: Any, fields: dict[str, Any]) -> None:
    """Without a timestamp by its CorrelationId: the same body may be sent again the next day."""
    assert _key({**FRAME, **fields}, by) != _key(FRAME, by)


def test_the_id_of_a_frame_is_the_key_of_its_content() -> None:
    """So it is the same on each delivery, and another for each event."""
    assert read_envelope(json.dumps(FRAME)).event_id == _key(FRAME)
    assert _key(FRAME) == _sha256([FRAME["topicName"], {"CorrelationId": "r1"}, BODY])


# -- the flat contract -----------------------------------------------------------------------------


def _flat(**fields: Any) -> dict[str, Any]:
    return {**example("conversation.update", "2.1.0"), **fields}


def test_the_key_of_a_flat_event_is_that_of_four_fields() -> None:
    """SHA-256 of a JSON array, so that no two of them can be taken for others."""
    event = _flat()
    fields = ("event_type", "event_id", "conversation_id", "timestamp")
    assert _key(event) == _sha256([event[name] for name in fields])
    assert _digest(event) == _sha256(event["payload"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"event_id": "a|b", "conversation_id": "c"},
            {"event_id": "a", "conversation_id": "b|c"},
        ),
        (
            {"event_id": 'a","b', "conversation_id": "c"},
            {"event_id": "a", "conversation_id": 'b","c'},
        ),
        ({"conversation_id": None}, {"conversation_id": "None"}),
        ({"conversation_id": None}, {"conversation_id": "null"}),
        ({"event_type": "users.presence"}, {"event_type": "conversation.update"}),
        ({"timestamp": "2026-03-02T14:05:00Z"}, {"timestamp": "2026-03-02T14:05:00.0Z"}),
        ({"event_id": "é"}, {"event_id": "e\u0301"}),
    ],
    ids=str,
)
def test_different_fields_give_different_keys(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Joined by a separator, some of these would be one text."""
    assert _key(_flat(**one)) != _key(_flat(**other))


@pytest.mark.parametrize(
    "fields",
    [{"payload": {"state": "held"}}, {"schema_version": "2.0.0"}, {"unknown": 1}],
    ids=lambda fields: next(iter(fields)),
)
def test_nothing_else_is_part_of_a_flat_key(fields: dict[str, Any]) -> None:
    """The payload is compared by its digest instead."""
    assert _key(_flat(**fields)) == _key(_flat())


def test_a_flat_key_is_no_native_key() -> None:
    """Their arrays have different lengths, or a body that is no text."""
    flat = Identifiers(("a", "b", "c", "d"))
    assert identify(flat, {}, "content") != identify(Identifiers((), "a", "b"), {}, "content")


@pytest.mark.parametrize("by", ["content", "event_id"])
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0", "2.1.0"])
def test_the_identity_is_that_of_the_event_as_received(rig: Any, version: str, by: Any) -> None:
    """An event of any version is completed under it, although migrations change the payload."""
    record = Record(json.dumps(example("conversation.update", version)), "test")
    rig.process([record], max_event_age_seconds=0, dedup_identity=by)
    identity = rig.identity(record, by)
    assert rig.ledger.completed == {identity.key}
    assert rig.ledger.digests == {identity.key: identity.digest}


# -- canonical JSON --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "1.0", "1e0", "10e-1", "1.000E+0", "0.1e1"],
        ["0", "-0", "0.0", "-0.0", "0e9"],
        ["-3", "-3.0", "-30e-1"],
        ["9007199254740991", "9007199254740991.0", "9007199254740.991e3"],
        ["10000000000000000", "1e16", "10000000000000000.0"],
        ["10000000000000000000000", "1e22", "10.0e21"],
        ["0.5", "5e-1", "0.50"],
        ['"A\u00e9\u2028"', '"\\u0041\\u00e9\\u2028"'],
        ['"\\ud83d\\ude00"', '"\U0001f600"'],
        ['"\\/"', '"/"'],
        ['{"a":1,"b":[2]}', ' {"b" : [ 2.0 ] ,\n"a":1e0} '],
        ['{"a":2}', '{"a":1,"a":2}'],
        ["[]", "[ ]"],
    ],
    ids=lambda texts: texts[0],
)
def test_one_value_has_one_text(texts: list[str]) -> None:
    """The notation of numbers, escapes, white space and the order of names make no difference.

    Of repeated names the last one counts, as it does for schemas and handlers.
    """
    for wrap in ("{}", "[{}]", '{{"x": {}}}', '["y", {}, 7]'):
        assert len({canonical_json(from_json(wrap.format(text))) for text in texts}) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["1", '"1"', "true", "1.5", "[1]", "-1"],
        ["0", "false", "null", '""', '"0"', "[]", "{}"],
        ["9007199254740992", "9007199254740993", "9007199254740994"],
        ["10000000000000000", "10000000000000001", "9999999999999999"],
        ["1e23", "1e24", "100000000000000000000001"],
        ["1" + "0" * 400, "1" + "0" * 399, "1" + "0" * 399 + "1"],
        ['"x,1.0,y"', '"x,1,y"', '"x:1.0"', '"x,1e+16,y"'],
        ['"\u00e9"', '"e\u0301"'],
        ["[1,2]", "[2,1]", "[[1],2]", "[1,[2]]", "[12]"],
        ['{"a":1}', '{"a":null}', '{"A":1}', '{"b":1}', '{"a":{"a":1}}'],
    ],
    ids=lambda texts: texts[0],
)
def test_different_values_have_different_texts(texts: list[str]) -> None:
    """Integers of any size are exact; a boolean is no number; texts are not normalized."""
    for wrap in ("{}", "[{}]", '{{"x": {}}}', '["y", {}, 7]'):
        found = {canonical_json(from_json(wrap.format(text))) for text in texts}
        assert len(found) == len(texts)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**60), 2**60).map(float)
    | st.sampled_from([0.0, -0.0, 1.0, 1e15, 1e16, 1e17, 10**16, 2.0**63, 2**63, 1e22, 10**22])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    | st.sampled_from(["1.0", ",1.0,", ":1e+16,", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab1", max_size=2), inner),
    max_leaves=12,
)


def _rewritten(value: Any, draw: Any) -> Any:
    """An equal value: other notations, and names in another order."""
    if isinstance(value, dict):
        names = draw(st.permutations(list(value)))
        return {name: _rewritten(value[name], draw) for name in names}
    if isinstance(value, list):
        return [_rewritten(child, draw) for child in value]
    if type(value) is int and abs(value) < 2**53 and draw(st.booleans()):
        return float(value)
    if type(value) is float and value.is_integer() and draw(st.booleans()):
        return int(value)
    return value


@given(st.data())
def test_equal_values_have_one_text(data: st.DataObject) -> None:
    """The order of names, notation of numbers, white space and escapes make no difference."""
    value = data.draw(JSON)
    other = _rewritten(value, data.draw)
    text = json.dumps(
        other,
        ensure_ascii=data.draw(st.booleans()),
        indent=data.draw(st.none() | st.integers(0, 2)),
    )
    assert canonical_json(from_json(text)) == canonical_json(value)


def _comparable(value: Any) -> Any:
    """A value that equals another as JSON does: Python takes True for 1."""
    if isinstance(value, dict):
        return {name: _comparable(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_comparable(child) for child in value]
    return (type(value).__name__, value) if isinstance(value, bool) else value


@given(JSON, JSON)
def test_values_have_one_text_only_if_they_are_equal(one: Any, other: Any) -> None:
    """And it is JSON of the same value."""
    same = canonical_json(one) == canonical_json(other)
    assert same == (_comparable(one) == _comparable(other))
    assert _comparable(json.loads(canonical_json(one))) == _comparable(one)


@given(st.data())
def test_events_have_one_key_only_if_they_are_equal(data: st.DataObject) -> None:
    """Of two native events, and of their deliveries in other notations."""
    bodies = st.dictionaries(st.text("ab", max_size=1), JSON, max_size=2)
    parts = st.tuples(
        st.sampled_from(["v2.users.a.presence", "v2.users.b.presence"]),
        st.sampled_from(["2026-03-02T14:05:00Z", "2026-03-02T14:05:01Z"]),
        bodies,
    )
    events = data.draw(st.lists(parts, min_size=2, max_size=2))
    keys = []
    for topic, timestamp, body in events:
        event = native(topic, _rewritten(body, data.draw), timestamp=timestamp)
        event["id"] = data.draw(st.uuids().map(str))
        keys.append(_key(event))
        assert _key(native(topic, body, timestamp=timestamp)) == keys[-1]
    equal = _comparable(list(events[0])) == _comparable(list(events[1]))
    assert (keys[0] == keys[1]) == equal


@pytest.mark.parametrize(
    ("number", "is_plain"),
    [
        *(("1", True), ("-7", True), ("true", True), ("null", True), ('"1.0"', True)),
        *(("9999999999999999", True), ("-9999999999999999", True), ("[1,[2]]", True)),
        *(("10000000000000000", False), ("-10000000000000000", False), ("1" * 40, False)),
        *(("1.0", False), ("0.5", False), ("-0.0", False), ("1e3", False), ('{"a":[1.0]}', False)),
        (f"[{','.join(['1'] * 200)}]", False),
    ],
)
def test_numbers_are_plain_if_they_have_one_notation(number: str, is_plain: bool) -> None:
    """Then the canonical JSON need not be searched for others. Of long lists it is not known."""
    for event in (native(PRESENCE, {"n": "?"}), _flat(payload={"n": "?"})):
        envelope = read_envelope(json.dumps(event).replace('"?"', number))
        assert envelope.identifiers.is_plain is is_plain
        unknown = envelope.identifiers._replace(is_plain=False)
        payload = envelope.detail["payload"]
        assert identify(envelope.identifiers, payload, "content") == identify(
            unknown, payload, "content"
        )


# -- what the ledger has ------------------------------------------------------------------------

STORED = (
    '{"b": [1.0, 2.50, -0.0, 1e16, 10000000000000000, 1e-7], "a": {"\\u00e9": "e\\u0301",'
    ' "z": null, "y": true}, "v": "2.0", "n": 12345678901234567890}'
)
"""A payload with all that canonical JSON settles."""
CONTENT = "0d7149d161115b9936d6b3df245b896c744bfea5238c3038fede58abc5b9ca0c"


@pytest.mark.parametrize(
    ("identifiers", "by", "identity"),
    [
        (
            Identifiers(("e1", "c1", "t1"), "v2.users.u1.presence", "2026-03-02T14:05:00Z"),
            "content",
            (CONTENT, CONTENT),
        ),
        (
            Identifiers(("e1", "c1", "t1"), "v2.users.u1.presence", "2026-03-02T14:05:00Z"),
            "event_id",
            ("880f2bdce32067d783a12bdc2eba20ba1daf9f31148baace7ab40cfca79577ef", CONTENT),
        ),
        (
            Identifiers(("conversation.update", "e1", None, "2026-03-02T14:05:00Z")),
            "content",
            (
                "ac2ac0aa265974953a5a5698f6c8263a74276efbd8e6261a5577b140c22e1c87",
                "c02222baec32479b022104933fc05a1de08d10637ac190fb4954501c2a965fe5",
            ),
        ),
    ],
    ids=["native", "native-by-id", "flat"],
)
def test_keys_stay_what_they_are(
    identifiers: Identifiers, by: Any, identity: tuple[str, str]
) -> None:
    """A release that computed others would process again what an older one has processed."""
    assert identify(identifiers, from_json(STORED), by) == identity
