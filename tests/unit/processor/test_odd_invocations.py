"""Every part of every kind of invocation may be anything: each record has its own outcome."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.aws.dead_letter_message import decode, encode, string_values
from processor.invocation import Shape, read_invocation
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.reasons import Fate
from processor.response import respond
from support.events import native
from support.rig import Rig

FIFO = "arn:aws:sqs:us-east-1:123456789012:events.fifo"
Make = Callable[[str], dict[str, Any]]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def sqs(name: str) -> dict[str, Any]:
    """A message of a FIFO queue that was redriven."""
    mark = {"dataType": "String", "stringValue": "2026-03-02T14:05:05.000+00:00"}
    return {
        "messageId": name,
        "receiptHandle": "r",
        "body": Rig.body(name),
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1772460301000",
            "ApproximateFirstReceiveTimestamp": "1772460302000",
            "MessageGroupId": name,
        },
        "messageAttributes": {"dead_lettered_at": mark},
        "eventSource": "aws:sqs",
        "eventSourceARN": FIFO,
    }


def kinesis_of_pipes(name: str) -> dict[str, Any]:
    """A stream's record as EventBridge Pipes passes it on."""
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "p",
        "sequenceNumber": name,
        "data": _base64(Rig.body(name)),
        "approximateArrivalTimestamp": 1772460301.25,
        "eventSource": "aws:kinesis",
        "eventID": f"shardId-000000000006:{name}",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/events",
    }


def kinesis(name: str) -> dict[str, Any]:
    """A stream's record as Lambda passes it on."""
    flat = kinesis_of_pipes(name)
    about = {each: flat.pop(each) for each in ("eventSource", "eventID", "eventSourceARN")}
    return {"kinesis": flat, **about}


def firehose(name: str) -> dict[str, Any]:
    """A record of a Firehose stream."""
    data = _base64(Rig.body(name))
    return {"recordId": name, "approximateArrivalTimestamp": 1772460301250, "data": data}


def event(name: str) -> dict[str, Any]:
    """An event of the flat contract, as EventBridge passes it on."""
    detail = json.loads(Rig.body(name))
    return {"id": name, "source": "mine", "time": "2026-03-02T14:05:01Z", "detail": detail}


def native_event(name: str) -> dict[str, Any]:
    """An event of Genesys Cloud's, replayed."""
    return {
        **native("v2.users.{id}.presence", {"message": name}, event_id=name),
        "replay-name": "r",
    }


def tutorial(name: str) -> dict[str, Any]:
    """An element of the tutorial's batch."""
    return {"event-id": name, "detail": json.loads(Rig.body(name))}


ELEMENTS: dict[str, tuple[Make, str | None]] = {
    "sqs": (sqs, "Records"),
    "sqs-of-pipes": (sqs, None),
    "kinesis": (kinesis, "Records"),
    "kinesis-of-pipes": (kinesis_of_pipes, None),
    "firehose": (firehose, "records"),
    "events": (event, None),
    "native": (native_event, None),
    "tutorial": (tutorial, "Records"),
}
"""How an element is made, and the list that it is in; None for the invocation itself."""

DEEP: Any = 0
for _ in range(300):
    DEEP = {"a": DEEP}
ODD: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "fraction": 2.5,
    "1e300": 1e300,
    "infinite": float("inf"),
    "39-digits": 10**38,
    "401-digits": 10**400,
    "empty-text": "",
    "text": "text",
    "number-as-text": "1e300",
    "nan-as-text": "nan",
    "negative-as-text": "-5",
    "surrogate": "\ud800",
    "control-character": "\x00",
    "empty-list": [],
    "list": [[None], 1],
    "empty-object": {},
    "object": {"a": {"b": None}},
    "object-named-by-a-surrogate": {"\ud800": 1},
    "deep": DEEP,
}


def paths(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every part of an element, beginning with the element itself."""
    yield path
    if isinstance(value, dict):
        for name, child in value.items():
            yield from paths(child, (*path, name))


def changed(element: Any, path: tuple[str, ...], odd: object) -> Any:
    """The element with another value at a path."""
    if not path:
        return deepcopy(odd)
    element = deepcopy(element)
    parent = element
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = deepcopy(odd)
    return element


def check(kind: str, *odd: object) -> None:
    """Process a batch of odd elements between two good ones, and check what becomes of each."""
    make, name = ELEMENTS[kind]
    rig = Rig()
    rig.handlers.handles("users.presence")(lambda _event: None)
    elements = [make("before"), *odd, make("after")]
    invocation = read_invocation(elements if name is None else {name: elements})
    outcomes = rig.process(invocation.records)

    assert len(outcomes) == len(elements)
    assert [outcomes[0].reason.value, outcomes[-1].reason.value] == ["processed", "processed"]
    # Whatever came is done or kept: nothing can succeed later that could not now.
    assert {outcome.fate for outcome in outcomes} <= {Fate.ACKNOWLEDGED, Fate.DEAD_LETTERED}
    response = respond(invocation, outcomes)
    if invocation.shape is Shape.FIREHOSE:
        assert response is not None
        assert len(response["records"]) == len(elements)
    else:
        assert response == {"batchItemFailures": []}
    json.dumps(response)
    check_dead_letters(rig)


def check_dead_letters(rig: Rig) -> None:
    """Each dead letter can be stored and read back, in either store."""
    with closing(open_database(":memory:")) as connection:
        store = SqliteDeadLetters(connection)
        store.send(rig.dead_letters.sent)
        assert len(list(store)) == len(rig.dead_letters.sent)
    for dead_letter in rig.dead_letters.sent:
        entry = json.loads(json.dumps(encode(dead_letter)))
        attributes = string_values(entry["MessageAttributes"])
        found = decode(entry["MessageBody"], attributes, source="", sent_at=0, group=None)
        assert found is not None
        assert found.reason == dead_letter.reason


@pytest.mark.parametrize(
    ("kind", "path"),
    [(kind, path) for kind, (make, _) in ELEMENTS.items() for path in paths(make("odd"))],
    ids=lambda value: value if isinstance(value, str) else "/".join(value) or "itself",
)
def test_each_part_of_an_element_may_be_anything(kind: str, path: tuple[str, ...]) -> None:
    """Null, numbers beyond any range, lists, text of any kind: the neighbours are processed."""
    make, _ = ELEMENTS[kind]
    check(kind, *(changed(make(f"odd-{name}"), path, odd) for name, odd in ODD.items()))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_elements_may_be_odd_in_several_parts(data: st.DataObject) -> None:
    """Any value at any path, or a part left out, also in elements of another kind."""
    kind = data.draw(st.sampled_from(sorted(ELEMENTS)))
    odd = []
    for number in range(data.draw(st.integers(1, 3))):
        make, _ = ELEMENTS[data.draw(st.sampled_from(sorted(ELEMENTS)))]
        element: Any = make(f"odd-{number}")
        for _ in range(data.draw(st.integers(1, 3))):
            path = data.draw(st.sampled_from(list(paths(element))))
            element = changed(element, path, data.draw(_JSON))
        odd.append(element)
    check(kind, *odd)


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_what_is_unchanged_is_processed(kind: str) -> None:
    """The elements above are odd in the changed part alone."""
    check(kind)
