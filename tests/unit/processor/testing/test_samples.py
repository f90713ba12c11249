"""Sample events: from the schemas' examples, with fields changed by name, on the wire too."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generated.users_presence.v2_1_0 import OrganizationPresence, UserPresence
from processor.envelope import read_envelope
from processor.testing import SAMPLE_TIME, InvalidSample, context, sample_event, sample_wire
from processor.testing.samples import fresh_samples
from processor.upgrade import read_event
from support.events import example

PRESENCE = "users.presence"
SOON = datetime(2026, 3, 2, 15, tzinfo=timezone(timedelta(hours=1)))


def test_a_sample_is_the_example_of_the_newest_version() -> None:
    """With its own id, and at the time of all samples."""
    event = sample_event(PRESENCE)
    expected = UserPresence.model_validate(example(PRESENCE, "2.1.0"))
    assert type(event) is UserPresence
    assert event.payload == expected.payload
    assert event.timestamp == datetime(2026, 3, 2, 14, 5, tzinfo=timezone.utc)


def test_equal_calls_give_equal_events_and_others_another_id() -> None:
    """So two samples that differ are never in conflict, and one that is repeated is a duplicate."""
    one, other = (
        sample_event("conversation.update", payload__state=s) for s in ("held", "connected")
    )
    assert one == sample_event("conversation.update", payload__state="held")
    assert one.event_id != other.event_id


@pytest.mark.parametrize(
    "path",
    [
        "payload__presence_definition__system_presence",
        "payload__presenceDefinition__systemPresence",
    ],
)
def test_a_field_is_named_in_python_or_as_on_the_wire(path: str) -> None:
    """What is next to it stays as it is."""
    plain, event = sample_event(PRESENCE), sample_event(PRESENCE, **{path: "BREAK"})
    assert event.payload.presence_definition.system_presence == "BREAK"
    assert event.payload.presence_definition.id == plain.payload.presence_definition.id
    assert event.payload.model_extra == {}


def test_a_field_may_be_below_one_that_is_missing() -> None:
    """The objects on the way are made."""
    event = sample_event(PRESENCE, payload={}, payload__presence_definition__id="d1")
    assert event.payload.presence_definition == OrganizationPresence(id="d1")
    assert event.payload.source is None


def test_objects_are_given_in_json_or_as_models() -> None:
    """Fields within them are named in Python or as on the wire, too."""
    expected = OrganizationPresence.model_validate({"id": "d1", "systemPresence": "BREAK"})
    for value in (expected, {"id": "d1", "system_presence": "BREAK"}):
        event = sample_event(PRESENCE, payload__presence_definition=value)
        assert event.payload.presence_definition == expected


def test_items_of_a_list_are_named_by_their_index() -> None:
    """The first that is not there yet is added."""
    new = {"id": "p3", "purpose": "acd"}
    changes = {"payload__participants__0__purpose": "agent", "payload__participants__2": new}
    event = sample_event("conversation.update", **changes)
    plain = sample_event("conversation.update")
    assert [each.purpose for each in event.payload.participants] == ["agent", "agent", "acd"]
    assert event.payload.participants[0].id == plain.payload.participants[0].id
    listed = sample_event("conversation.update", payload__participants=[new])
    assert [each.purpose for each in listed.payload.participants] == ["acd"]


def test_any_key_of_a_dictionary_can_be_given() -> None:
    """Its keys are data."""
    event = sample_event("conversation.update", payload__attributes__plan="gold")
    assert event.payload.attributes == {"language": "en", "plan": "gold"}


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"payload__primry": 1}, "payload has no field 'primry'; did you mean primary?"),
        ({"payload__message__x": 1}, "payload.message has no field 'x'"),
        ({"paylod": {}}, "users.presence has no field 'paylod'; did you mean payload?"),
        (
            {"payload": {"presence_definition": {"idd": ""}}},
            "payload.presence_definition has no field 'idd'; did you mean id?",
        ),
        ({"payload__zzz": 1}, "it has source, presence_definition, primary"),
        ({"payload__primary": "yes"}, "invalid at /payload/primary: Input should be a valid bool"),
        ({"event_id": ""}, "invalid at /event_id: "),
        ({"schema_version": "1.0.0"}, "invalid at /schema_version: "),
        ({"timestamp": "yesterday"}, "invalid at /timestamp: "),
        ({"timestamp": datetime(2026, 3, 2)}, "timestamp is a datetime without an offset"),
        ({"timestamp": {1}}, "users.presence timestamp: set is not a type of JSON"),
        ({"payload__source": SOON}, "payload.source: datetime is not a type of JSON"),
        ({"payload": {"source": (b"",)}}, "payload.source.0: bytes is not a type of JSON"),
        ({"payload__presence_definition": {1: ""}}, "payload.presence_definition has a name that"),
    ],
)
def test_a_wrong_field_or_value_is_named(overrides: dict[str, Any], message: str) -> None:
    """Objects are open, so a misspelt field would pass unnoticed."""
    for make in (sample_event, sample_wire):
        with pytest.raises(InvalidSample) as error:
            make(PRESENCE, **overrides)
        assert message in str(error.value)


def test_a_time_is_given_as_text_or_as_a_datetime() -> None:
    """With an offset, which the wire keeps."""
    assert sample_event(PRESENCE, timestamp=SOON).timestamp == SOON
    assert sample_wire(PRESENCE, timestamp=SOON)["detail"]["timestamp"] == SOON.isoformat()
    in_utc = sample_wire(PRESENCE, timestamp=SOON.astimezone(timezone.utc))
    assert in_utc["detail"]["timestamp"] == "2026-03-02T14:00:00Z"


@pytest.mark.parametrize("index", ["3", "x"])
def test_an_item_needs_an_index_that_there_is(index: str) -> None:
    """Or the next one."""
    with pytest.raises(InvalidSample, match=r"payload\.participants has 2 items"):
        sample_event("conversation.update", **{f"payload__participants__{index}__id": "p"})


def test_an_unknown_type_or_version_is_named() -> None:
    """With the nearest name, or what there is."""
    with pytest.raises(InvalidSample, match=r"users\.presense; did you mean users\.presence\?"):
        sample_event("users.presense")
    wrong: Any
    for wrong in (None, 3, ["users.presence"]):
        with pytest.raises(InvalidSample, match="an event type is named by a text"):
            sample_event(wrong)
    with pytest.raises(
        InvalidSample, match=r"no version 7\.0\.0; it has 1\.0\.0, 2\.0\.0, 2\.1\.0"
    ):
        sample_wire(PRESENCE, version="7.0.0")


def test_the_schemas_must_be_next_to_the_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed copy of the models has none: the message says what is missing, and where."""
    package = SimpleNamespace(__file__=str(tmp_path / "generated" / "__init__.py"))
    monkeypatch.setattr("processor.testing.samples.generated", package)
    with pytest.raises(InvalidSample, match=r"schemas/users\.presence/2\.1\.0\.json is not next"):
        sample_event(PRESENCE)
    path = tmp_path / "schemas/users.presence/2.0.0.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}", "utf-8")
    with pytest.raises(InvalidSample, match=r"2\.0\.0\.json has no example"):
        sample_wire(PRESENCE, version="2.0.0")


# -- the wire ------------------------------------------------------------------------------------


def test_a_type_with_a_topic_comes_as_a_native_event() -> None:
    """As Genesys Cloud puts it on EventBridge; the ids in its topic can be given."""
    wire = sample_wire(PRESENCE, topic_ids={"users": "u7"}, payload__primary=False)
    assert wire["detail-type"] == "v2.users.{id}.presence"
    assert wire["detail"]["topicName"] == "v2.users.u7.presence"
    assert wire["detail"]["eventBody"]["primary"] is False
    assert (wire["detail"]["timestamp"], wire["time"]) == (SAMPLE_TIME, "2026-03-02T14:05:00Z")
    upgraded = read_event(read_envelope(json.dumps(wire)))
    assert (upgraded.read_with, upgraded.event) == (
        "2.1.0",
        sample_event(PRESENCE, event_id=wire["id"], payload__primary=False),
    )


def test_an_id_that_the_topic_does_not_have_is_refused() -> None:
    """With those that it has."""
    with pytest.raises(InvalidSample, match="no topic id 'user'; it has users"):
        sample_wire(PRESENCE, topic_ids={"user": "u7"})
    with pytest.raises(InvalidSample, match="no topic id 'users'"):
        sample_wire("conversation.update", topic_ids={"users": "u7"})


@pytest.mark.parametrize("value", ["a.b", "", 7, None, "{id}"])
def test_an_id_that_could_not_be_read_from_the_topic_is_refused(value: Any) -> None:
    """The handler would get none."""
    for make in (sample_wire, context):
        with pytest.raises(InvalidSample, match="topic id users is not a text without dots"):
            make(PRESENCE, topic_ids={"users": value})


def test_a_type_without_a_topic_comes_flat() -> None:
    """And declares its version."""
    wire = sample_wire("conversation.update", version="1.0.0")
    assert (wire["detail-type"], wire["detail"]["schema_version"]) == (
        "conversation.update",
        "1.0.0",
    )
    assert read_event(read_envelope(json.dumps(wire))).read_with == "1.0.0"


def test_a_conversation_is_named_where_the_wire_has_it() -> None:
    """In the body, else in the topic; anything else would not arrive."""
    acd_end = "detail.events.conversation.acd.end"
    wire = sample_wire(acd_end, payload__conversation_id="c7")
    assert wire["detail"]["topicName"] == "v2.detail.events.conversation.c7.acd.end"
    assert sample_event(acd_end, payload__conversation_id="c7").conversation_id == "c7"
    assert sample_event(PRESENCE).conversation_id is None
    for event_type in (PRESENCE, acd_end):
        with pytest.raises(InvalidSample, match="is not about the conversation 'c7'"):
            sample_event(event_type, conversation_id="c7")
    flat = sample_event("conversation.update", conversation_id="c7")
    assert flat.conversation_id == "c7"


# -- fresh samples -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event_type", [PRESENCE, "detail.events.conversation.acd.end", "conversation.update"]
)
@pytest.mark.parametrize("wire", [False, True])
def test_fresh_samples_differ(event_type: str, wire: bool) -> None:
    """In their ids and times, conversations included."""
    envelopes = [
        read_envelope(json.dumps(each)) for each in fresh_samples(event_type, None, 50, wire=wire)
    ]
    assert {each.event_type for each in envelopes} == {event_type}
    for field in ("event_id", "timestamp", "identifiers"):
        assert len({repr(getattr(each, field)) for each in envelopes}) == 50
    conversations = {each.conversation_id for each in envelopes}
    assert len(conversations) == (1 if event_type == PRESENCE else 50)
    if wire and event_type == PRESENCE:
        assert len({each.topic for each in envelopes}) == 50
