"""Every part of every kind of invocation may be anything: each record has its own outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.aws.dead_letter_message import decode, encode, string_values
from processor.invocation import Shape, read_invocation, respond
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.reasons import Fate
from support.invocations import ELEMENTS
from support.rig import Rig

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
