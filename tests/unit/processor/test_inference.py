"""The version that a native event is read with: retired fields and values identify older events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest

from processor.inference import EventVersions, has_retired, read_as, read_undeclared
from support.schemas import mini_document, mini_event
from tools.check.reachability import versions_of
from tools.registry.files import EventType, Schema
from tools.schema.field_history import retired

TEXT: Any = {"type": ["string", "null"]}
NULL: Any = {"type": "null"}
Payload = dict[str, Any]
Change = Callable[[Payload], Payload]


def objects(**properties: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties}


def lists(items: Any) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": items}


def dictionaries(values: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "additionalProperties": values}


def documents(*payloads: Mapping[str, Any], **definitions: Any) -> list[dict[str, Any]]:
    """Versions 1.0.0, 2.0.0 and so on, of these payloads' properties."""
    found = []
    for number, payload in enumerate(payloads, 1):
        document = mini_document({}, **definitions)
        document["$defs"]["Payload"] = {"type": "object", "properties": {}, **payload}
        document["properties"]["schema_version"] = {"const": f"{number}.0.0"}
        found.append(document)
    return found


def event_versions(versions: list[dict[str, Any]], *changes: Change | None) -> EventVersions:
    """As the processor would read events with these versions and migrations of the payload."""
    schemas = {
        version: Schema("a.b", version, f"schemas/a.b/{version}.json", document)
        for document in versions
        for version in [document["properties"]["schema_version"]["const"]]
    }
    names = tuple(schemas)
    upgrades = {
        step: (lambda detail, change=change: {**detail, "payload": change(detail["payload"])})
        for step, change in zip(pairwise(names), changes, strict=False)
        if change is not None
    }
    return versions_of(EventType("a.b", names, schemas, ()), upgrades)


def renaming(old: str, new: str) -> Change:
    """Moves a value to its new name, at any depth; the new one wins."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(each) for each in value]
        if not isinstance(value, dict):
            return value
        changed = {name: change(each) for name, each in value.items()}
        moved = changed.pop(old, None)
        if moved is not None and changed.get(new) is None:
            changed[new] = moved
        return changed

    return change


def read(payload: Payload, versions: EventVersions) -> tuple[str, Payload]:
    """The version that a native event is read with, and the payload that handlers get."""
    detail = mini_event(payload)
    del detail["schema_version"]
    upgraded = read_undeclared(detail, versions)
    whole = upgraded.event.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return upgraded.read_with, whole["payload"]


def within(schema: Any, value: Any) -> dict[str, tuple[Any, Any]]:
    """An object's schema and value, at each kind of place in a payload."""
    return {
        "an-object": ({"x": schema}, {"x": value}),
        "an-array": ({"x": lists(schema)}, {"x": [value, {}]}),
        "a-dictionary": ({"x": dictionaries(schema)}, {"x": {"any key": {}, "other": value}}),
        "an-array-of-arrays": ({"x": lists(lists(schema))}, {"x": [[], [{}, value]]}),
        "a-union": (
            {"x": {"anyOf": [schema, {"type": "string"}, lists(TEXT)]}},
            {"x": value},
        ),
    }


PLACES = list(within({}, {}))


@pytest.mark.parametrize("place", ["the-payload", *PLACES])
def test_a_renamed_field_is_migrated(place: str) -> None:
    """An event with the old name is read as the older version, wherever the field is."""
    if place == "the-payload":
        sides: Any = [(dict.fromkeys([name], TEXT), {name: "v"}) for name in ("old", "new")]
    else:
        sides = [within(objects(**{n: TEXT}), {n: "v"})[place] for n in ("old", "new")]
    (before, event), (after, expected) = sides
    pair = documents({"properties": before}, {"properties": after})
    versions = event_versions(pair, renaming("old", "new"))

    assert read(event, versions) == ("1.0.0", expected)
    assert read(expected, versions) == ("2.0.0", expected)
    assert read({}, versions) == ("2.0.0", {})


def test_a_renamed_object_moves_with_its_children() -> None:
    """Its fields are not retired one by one: they are in what is gone."""
    inner = objects(a=TEXT, b=objects(c=TEXT))
    pair = documents({"properties": {"old": inner}}, {"properties": {"new": inner}})
    versions = event_versions(pair, renaming("old", "new"))

    assert read({"old": {"b": {"c": "v"}}}, versions) == ("1.0.0", {"new": {"b": {"c": "v"}}})
    assert read({"old": {}}, versions) == ("1.0.0", {"new": {}})
    assert versions.retired["2.0.0"] == (((), {"payload": 1}), ((), {"old": None}))


def test_a_chain_of_renames_is_followed_from_either_name() -> None:
    """What was retired once stays retired, and the event starts where its name was in use."""
    versions = event_versions(
        documents(*({"properties": {name: TEXT}} for name in "abc")),
        renaming("a", "b"),
        renaming("b", "c"),
    )

    assert read({"a": "v"}, versions) == ("1.0.0", {"c": "v"})
    assert read({"b": "v"}, versions) == ("2.0.0", {"c": "v"})
    assert read({"c": "v"}, versions) == ("3.0.0", {"c": "v"})


def test_a_field_that_returns_is_no_longer_retired() -> None:
    """From the version on that describes it again; and it can be retired again."""
    named = ({"properties": {name: TEXT}} for name in "abab")
    versions = event_versions(
        documents(*named), renaming("a", "b"), renaming("b", "a"), renaming("a", "b")
    )

    assert read({"a": "v"}, versions) == ("3.0.0", {"b": "v"})
    assert read({"b": "v"}, versions) == ("4.0.0", {"b": "v"})


def test_a_field_that_moved_to_another_object_is_migrated() -> None:
    """It is gone from where it was, even if nothing is left there."""

    def move(payload: Payload) -> Payload:
        value = payload["one"].get("x") if "one" in payload else None
        return {"other": {"x": value}} if value else payload

    pair = documents(
        {"properties": {"one": objects(x=TEXT), "other": objects(y=TEXT)}},
        {"properties": {"one": objects(), "other": objects(x=TEXT, y=TEXT)}},
    )
    versions = event_versions(pair, move)

    assert read({"one": {"x": "v"}}, versions) == ("1.0.0", {"other": {"x": "v"}})
    assert read({"other": {"x": "v"}}, versions) == ("2.0.0", {"other": {"x": "v"}})


def test_a_field_of_a_recursive_definition_is_migrated_at_any_depth() -> None:
    """Its paths have no end, and the definition is one place."""
    node: Any = {"anyOf": [{"$ref": "#/$defs/Node"}, NULL]}
    pair = [
        documents({"properties": {"x": node}}, Node=objects(**{name: TEXT}, next=lists(node)))[0]
        for name in ("old", "new")
    ]
    pair[1]["properties"]["schema_version"] = {"const": "2.0.0"}
    for document in pair:
        document["$defs"]["Node"]["type"] = "object"
    versions = event_versions(pair, renaming("old", "new"))

    def nested(name: str, depth: int) -> Payload:
        event: Payload = {name: "v"}
        for _ in range(depth):
            event = {"next": [{}, event]}
        return {"x": event}

    for depth in (0, 1, 7):
        assert read(nested("old", depth), versions) == ("1.0.0", nested("new", depth))
        assert read(nested("new", depth), versions)[0] == "2.0.0"


def test_a_field_dropped_on_purpose_is_not_retired() -> None:
    """Neither at the version that says so, nor at later ones, whether they repeat it or not."""
    dropped = {"properties": {"b": TEXT}, "x-dropped-fields": ["a"]}
    versions = event_versions(
        documents({"properties": {"a": TEXT, "b": TEXT}}, dropped, dropped, {"properties": {}})
    )

    assert list(versions.retired) == ["1.0.0", "2.0.0", "3.0.0", "4.0.0"]
    assert [bool(each) for each in versions.retired.values()] == [False, False, False, True]
    assert read({"a": "v"}, versions)[0] == "4.0.0"
    assert read({"b": "v"}, versions)[0] == "3.0.0"


def test_a_retired_field_that_is_null_carries_nothing() -> None:
    """Optional is nullable: a new event may still have null under the old name."""
    pair = documents({"properties": {"old": TEXT}}, {"properties": {"new": TEXT}})
    versions = event_versions(pair, renaming("old", "new"))

    assert read({"old": None, "new": "v"}, versions)[0] == "2.0.0"
    assert read({"old": ""}, versions) == ("1.0.0", {"new": ""})


def test_an_event_with_both_names_is_an_older_one() -> None:
    """Its migration decides: with another field renamed too, skipping it would lose that one."""
    pair = documents(
        {"properties": {"old": TEXT, "was": TEXT}}, {"properties": {"new": TEXT, "is": TEXT}}
    )
    change, other = renaming("old", "new"), renaming("was", "is")
    versions = event_versions(pair, lambda payload: other(change(payload)))

    assert read({"old": "o", "new": "n", "was": "w"}, versions) == (
        "1.0.0",
        {"new": "n", "is": "w"},
    )


def test_a_retired_field_rejects_no_event() -> None:
    """If no version that knows the field accepts the event, the newest that accepts it is used."""
    whole: Any = {"type": ["integer", "null"]}
    pair = documents({"properties": {"old": whole}}, {"properties": {"new": whole}})
    versions = event_versions(pair, renaming("old", "new"))

    assert read({"old": "text"}, versions) == ("2.0.0", {"old": "text"})
    assert read({"old": 5}, versions) == ("1.0.0", {"new": 5})


def test_a_removed_field_without_a_successor_changes_nothing_for_handlers() -> None:
    """The event is read as the older version, and arrives as it was sent."""
    pair = documents({"properties": {"a": TEXT, "b": TEXT}}, {"properties": {"a": TEXT}})
    versions = event_versions(pair)

    assert read({"a": "v", "b": "w"}, versions) == ("1.0.0", {"a": "v", "b": "w"})


def test_what_takes_any_field_retired_none() -> None:
    """A dictionary, an object without a list of fields, and `{}` describe every name."""
    older = {"properties": {"x": objects(a=TEXT)}}
    for newer in (dictionaries(TEXT), {"type": ["object", "null"]}, {}):
        pair = documents(older, {"properties": {"x": newer}})
        assert retired(pair) == ()


def test_a_dictionary_that_became_an_object_retired_none() -> None:
    """Its keys were data, not names of fields."""
    pair = documents(
        {"properties": {"x": dictionaries(TEXT)}}, {"properties": {"x": objects(a=TEXT)}}
    )
    assert retired(pair) == ()


def test_a_union_knows_the_fields_of_each_branch() -> None:
    """A field that changed its branch is still described."""
    union = {"anyOf": [objects(a=TEXT), objects(b=TEXT, c=TEXT), {"type": "string"}]}
    changed = {"anyOf": [objects(b=TEXT), objects(a=TEXT), {"type": "string"}]}
    pair = documents({"properties": {"x": union}}, {"properties": {"x": changed}})

    assert retired(pair) == (((), {"payload": 1}), ((), {"x": 2}), ((), {"c": None}))


def test_a_named_field_is_not_read_as_an_unnamed_one() -> None:
    """In a union of an object and a dictionary, `*` is what has no name of its own."""
    values = objects(old=TEXT)
    before, after = (
        {"anyOf": [objects(named=TEXT), dictionaries(each)]} for each in (values, objects())
    )
    nodes = retired(documents({"properties": {"x": before}}, {"properties": {"x": after}}))

    assert has_retired(nodes, {"payload": {"x": {"any": {"old": "v"}}}})
    # It is either, so what the dictionary's values retired is gone from it too.
    assert has_retired(nodes, {"payload": {"x": {"named": {"old": "v"}}}})
    assert not has_retired(nodes, {"payload": {"x": {"named": "v"}}})


def test_retired_values_and_fields_select_the_version_together() -> None:
    """The newest that knows all of the event; the value's version may not know the field."""
    known = {**TEXT, "x-extensible-enum": ["NEW"]}
    gone = {**known, "x-retired-values": {"OLD": "NEW"}}
    versions = event_versions(
        documents(
            {"properties": {"a": TEXT, "kind": known}},
            {"properties": {"b": TEXT, "kind": known}},
            {"properties": {"b": TEXT, "kind": gone}},
        )
    )

    assert read({"kind": "OLD"}, versions)[0] == "2.0.0"
    assert read({"kind": "OLD", "b": "v"}, versions)[0] == "2.0.0"
    assert read({"kind": "OLD", "a": "v"}, versions)[0] == "1.0.0"
    assert read({"kind": "NEW", "b": "v"}, versions)[0] == "3.0.0"


def test_a_declared_event_is_not_inferred() -> None:
    """A retired field in an event that declares the newest version stays where it is."""
    pair = documents({"properties": {"old": TEXT}}, {"properties": {"new": TEXT}})
    versions = event_versions(pair, renaming("old", "new"))
    upgraded = read_as(mini_event({"old": "v"}), "2.0.0", versions)

    assert upgraded.event.payload.model_dump(exclude_unset=True) == {"old": "v"}


@pytest.mark.parametrize("payload", ["text", None, 5, [], [[]], {"x": "text"}, {"x": [1, None]}])
def test_an_event_of_another_shape_has_nothing_retired(payload: Any) -> None:
    """The event is not validated yet when it is asked."""
    shapes = ({"properties": {"x": lists(objects(**{name: TEXT}))}} for name in ("old", "new"))
    nodes = retired(documents(*shapes))

    assert nodes
    assert not has_retired(nodes, {"payload": payload})


def test_definitions_that_refer_twice_to_the_next_are_one_place_each() -> None:
    """The paths to them double with each level."""
    levels = 40
    definitions: dict[str, Any] = {}
    for level in range(levels):
        next_level = {"anyOf": [{"$ref": f"#/$defs/L{level + 1}"}, NULL]}
        definitions[f"L{level}"] = {**objects(one=next_level, two=next_level), "type": "object"}
    start = {"properties": {"x": {"anyOf": [{"$ref": "#/$defs/L0"}, NULL]}}}
    pair = []
    for name in ("old", "new"):
        last = {f"L{levels}": {**objects(**{name: TEXT}), "type": "object"}}
        pair += documents(start, **definitions, **last)

    assert len(retired(pair)) == levels + 3
