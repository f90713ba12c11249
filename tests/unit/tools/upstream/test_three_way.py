"""What a merge takes from upstream, what it keeps of ours, and what is a conflict."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tools.upstream.model_classes import Unreadable
from tools.upstream.three_way import Conflict, Merge, merge

TEXT = {"type": ["string", "null"]}
NODE = {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}


def thing(**properties: Any) -> Any:
    """An object with these properties."""
    return {"type": "object", "properties": properties}


def refers(name: str, **keywords: Any) -> Any:
    """A reference that accepts null."""
    return {**keywords, "anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}


def merged(base: Any, theirs: Any, ours: Any) -> Merge:
    """The merge, which changes none of the three."""
    given = deepcopy((base, theirs, ours))
    result = merge(base, theirs, ours, "Wave")
    assert (base, theirs, ours) == given
    return result


def after(older: Any, derived: Any, ours: Any = None) -> Any:
    """The definitions merged without a conflict; ours is the base if it is not given."""
    result = merged(older, derived, older if ours is None else ours)
    assert result.conflicts == ()
    return result.definitions


def field(base: Any, theirs: Any, ours: Any) -> Any:
    """The field `a`, which is described so on each side; None is not described."""
    sides = [
        {"Payload": thing(**({} if each is None else {"a": each}))} for each in (base, theirs, ours)
    ]
    result = merged(*sides)
    if result.conflicts:
        assert result.definitions == sides[2]
        return result.conflicts
    return result.definitions["Payload"]["properties"].get("a")


# --- names


def test_a_definition_keeps_its_name() -> None:
    """At any depth of references."""
    older = {
        "Payload": thing(mark=refers("Marker"), marks={"type": "array", "items": NODE["anyOf"][0]}),
        "Marker": thing(light=refers("Lamp")),
        "Lamp": thing(),
        "Node": thing(),
    }
    derived = {
        "Payload": thing(
            mark=refers("Buoy"),
            marks={"type": ["array", "null"], "items": {"$ref": "#/$defs/Reef"}},
        ),
        "Buoy": thing(light=refers("Light")),
        "Reef": thing(),
        "Light": thing(),
    }

    result = after(older, derived)

    assert list(result) == list(older)
    assert result["Payload"]["properties"]["mark"] == refers("Marker")
    assert result["Payload"]["properties"]["marks"]["items"] == {"$ref": "#/$defs/Node"}
    assert result["Marker"]["properties"]["light"] == refers("Lamp")


def test_a_new_field_before_it_does_not_rename_a_definition() -> None:
    """It is the same definition with one more reference."""
    buoy = thing(id=TEXT)
    older = {"Payload": thing(buoy=refers("Buoy")), "Buoy": buoy}
    derived = {"Payload": thing(first=refers("Buoy"), buoy=refers("Buoy")), "Buoy": buoy}

    assert after(older, derived) == derived


def test_a_definition_that_moved_keeps_its_name() -> None:
    """With its description."""
    older = {
        "Payload": thing(buoy=refers("Buoy")),
        "Buoy": {"description": "It floats.", **thing(id={**TEXT, "description": "Its number."})},
    }
    derived = {"Payload": thing(float=refers("Buoy")), "Buoy": thing(id=TEXT)}

    result = after(older, derived)

    assert result == {**older, "Payload": derived["Payload"]}


def test_a_definition_that_was_split_has_two_names() -> None:
    """The first reference keeps the name; the other gets an unused one."""
    older = {"Payload": thing(a=refers("Node"), b=refers("Node")), "Node": thing()}
    derived = {
        "Payload": thing(a=refers("Reef"), b=refers("Node")),
        "Reef": thing(id=TEXT),
        "Node": thing(name=TEXT),
    }

    result = after(older, derived)

    assert list(result) == ["Payload", "Node", "Node2"]
    assert result["Payload"]["properties"] == {"a": refers("Node"), "b": refers("Node2")}


def test_definitions_that_were_joined_keep_their_names() -> None:
    """Ours may differ in what is local."""
    older = {"Payload": thing(a=refers("One"), b=refers("Two")), "One": thing(), "Two": thing()}
    derived = {"Payload": thing(a=refers("Reef"), b=refers("Reef")), "Reef": thing(id=TEXT)}
    ours = {**older, "Two": thing(own=TEXT)}

    result = after(older, derived, ours)

    assert result == {**older, "One": thing(id=TEXT), "Two": thing(id=TEXT, own=TEXT)}


def test_a_local_change_is_in_both_parts_of_a_definition_that_was_split() -> None:
    """It was a change at both paths."""
    older = {"Payload": thing(a=refers("Node"), b=refers("Node")), "Node": thing()}
    derived = {
        "Payload": thing(a=refers("Node"), b=refers("Reef")),
        "Node": thing(id=TEXT),
        "Reef": thing(name=TEXT),
    }

    result = after(older, derived, {**older, "Node": thing(own=TEXT)})

    assert result["Payload"] == derived["Payload"]
    assert result["Node"] == thing(own=TEXT, id=TEXT)
    assert result["Reef"] == thing(own=TEXT, name=TEXT)


def test_upstreams_change_is_in_both_parts_of_a_definition_that_we_split() -> None:
    """And our change in the one that has it."""
    older = {"Payload": thing(a=refers("Node"), b=refers("Node")), "Node": thing()}
    ours = {
        "Payload": thing(a=refers("Node"), b=refers("Own")),
        "Node": thing(),
        "Own": thing(own=TEXT),
    }

    result = after(older, {**older, "Node": thing(id=TEXT)}, ours)

    assert result == {**ours, "Node": thing(id=TEXT), "Own": thing(own=TEXT, id=TEXT)}


def test_a_new_field_has_the_local_changes_of_its_definition() -> None:
    """Upstream's class is ours with local changes, wherever it is used."""
    older = {"Payload": thing(a=refers("Node")), "Node": thing(id=TEXT)}
    derived = {"Payload": thing(a=refers("Reef"), b=refers("Reef")), "Reef": thing(id=TEXT)}

    result = after(older, derived, {**older, "Node": thing(id=TEXT, own=TEXT)})

    assert result["Payload"] == thing(a=refers("Node"), b=refers("Node"))
    assert result["Node"] == thing(id=TEXT, own=TEXT)


def test_a_field_of_our_own_has_upstreams_changes_of_its_definition() -> None:
    """It refers to what is still one definition."""
    older = {"Payload": thing(a=refers("Node")), "Node": thing(id=TEXT)}
    ours = {**older, "Payload": thing(a=refers("Node"), own=refers("Node"))}

    result = after(older, {**older, "Node": thing(id=TEXT, b=TEXT)}, ours)

    assert result == {**ours, "Node": thing(id=TEXT, b=TEXT)}


def test_upstreams_change_is_in_one_branch_of_a_union_of_ours() -> None:
    """The other branch is not what upstream describes."""
    older = {"Payload": thing(a=refers("Node")), "Node": thing(id=TEXT)}
    union = {"anyOf": [{"$ref": "#/$defs/Node"}, {"$ref": "#/$defs/Own"}, {"type": "null"}]}
    ours = {"Payload": thing(a=union), "Node": thing(id=TEXT), "Own": thing(own=TEXT)}

    result = after(older, {**older, "Node": thing(id=TEXT, b=TEXT)}, ours)

    assert result == {**ours, "Node": thing(id=TEXT, b=TEXT)}


def test_a_definition_of_our_own_stays() -> None:
    """A named enumeration follows upstream, and so does an object that is written in place."""
    older = {"Payload": thing(a=known("A"), b=refers("Node")), "Node": thing(id=TEXT)}
    state = {"type": "string", "x-extensible-enum": ["A"]}
    ours = {
        "Payload": thing(a=refers("State"), b={**thing(id=TEXT), "type": ["object", "null"]}),
        "State": state,
    }
    derived = {
        "Payload": thing(a=known("A", "B"), b=refers("Node")),
        "Node": thing(id=TEXT, c=TEXT),
    }

    result = after(older, derived, ours)

    assert result == {
        "Payload": thing(
            a=refers("State"), b={**thing(id=TEXT, c=TEXT), "type": ["object", "null"]}
        ),
        "State": {**state, "x-extensible-enum": ["A", "B"]},
    }


def test_no_definition_takes_the_title() -> None:
    """Nor the name of another definition."""
    older = {"Payload": thing(a=refers("Wave2")), "Wave2": thing()}
    derived = {
        "Payload": thing(a=refers("Reef"), b=refers("Wave")),
        "Reef": thing(),
        "Wave": thing(),
    }

    assert list(after(older, derived)) == ["Payload", "Wave2", "Wave3"]


def test_recursive_definitions_are_merged() -> None:
    """A payload may be one of them."""
    older = {"Payload": thing(self=refers("Payload"), node=refers("Node")), "Node": thing(a=NODE)}
    derived = {"Payload": thing(self=refers("Payload"), node=refers("Reef"))}
    derived["Reef"] = thing(a=refers("Reef"))

    assert after(older, derived) == older


def test_recursions_of_different_lengths_are_refused() -> None:
    """Where they would be merged to thousands of definitions, one for each pair."""

    def circle(length: int) -> Any:
        nodes = {f"N{at}": thing(next=refers(f"N{(at + 1) % length}")) for at in range(length)}
        return {"Payload": thing(a=refers("N0")), **nodes}

    assert after(circle(5), circle(7))
    with pytest.raises(Unreadable, match="more than 1,000 definitions"):
        merged(circle(31), circle(37), circle(31))


# --- descriptions and required fields


def without_notes(schema: Any) -> Any:
    """The schema without descriptions."""
    if isinstance(schema, list):
        return [without_notes(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: each for name, each in schema.items() if name not in ("description", "x-note")}
    return {name: without_notes(each) for name, each in kept.items()}


def test_descriptions_are_kept_at_every_path() -> None:
    """Within lists, dictionaries and next to a null in another notation."""
    notes = {"description": "Text.", "x-note": "Ours."}
    older = {
        "Payload": thing(
            names={"type": ["array", "null"], "items": {**notes, "type": "string"}},
            labels={
                "type": ["object", "null"],
                "additionalProperties": {**notes, "type": "string"},
            },
            nodes={"type": ["array", "null"], "items": {**notes, "$ref": "#/$defs/Node"}},
            node=refers("Node", **notes),
            text={**notes, "anyOf": [{"type": "string"}, {"type": "null"}]},
            anything={**notes},
        ),
        "Node": {**notes, **thing()},
    }
    derived = {
        "Payload": thing(
            names={"type": ["array", "null"], "items": {"type": "string"}},
            labels={"type": ["object", "null"], "additionalProperties": {"type": "string"}},
            nodes={"type": ["array", "null"], "items": {"$ref": "#/$defs/Node"}},
            node=refers("Node"),
            text=TEXT,
            anything={},
        ),
        "Node": thing(),
    }

    bare = {name: without_notes(each) for name, each in older.items()}
    result = after(bare, derived, older)

    assert result == older


def test_a_description_stays_at_a_field_whose_type_changed() -> None:
    """Upstream has none."""
    ours = {"description": "Ours.", **TEXT}

    assert field(TEXT, NUMBER, ours) == {"description": "Ours.", **NUMBER}
    assert field(TEXT, refers("Payload"), ours) == refers("Payload", description="Ours.")
    assert field(refers("Payload"), TEXT, refers("Payload", description="Ours.")) == {
        "description": "Ours.",
        **TEXT,
    }


def test_what_we_require_stays_required() -> None:
    """Upstream adds a field before it, and changes its type."""
    base = {"Payload": thing(a=TEXT)}
    ours = {"Payload": {**thing(a={"type": "string"}), "required": ["a"]}}

    result = after(base, {"Payload": thing(b=TEXT, a=NUMBER)}, ours)

    assert result["Payload"] == {**thing(b=TEXT, a={"type": "integer"}), "required": ["a"]}


def test_a_field_that_we_dropped_stays_dropped_until_upstream_adds_it() -> None:
    """Then it is no longer in `x-dropped-fields`; nor is that next to a type without fields."""

    def dropped(*names: str, **properties: Any) -> Any:
        return {"Payload": {**thing(**properties), "x-dropped-fields": list(names)}}

    both = {"Payload": thing(a=TEXT, b=TEXT, c=TEXT)}
    ours = dropped("a", "b", c=TEXT)
    assert after(both, both, ours) == ours
    assert after(both, {"Payload": thing(c=TEXT, d=TEXT)}, ours) == dropped(
        "a", "b", c=TEXT, d=TEXT
    )

    none = {"Payload": thing(c=TEXT)}
    one = {"Payload": thing(b=TEXT, c=TEXT)}
    assert after(none, one, ours) == dropped("a", b=TEXT, c=TEXT)
    assert after(none, both, ours) == both

    node = {**thing(), "x-dropped-fields": ["a"]}
    listed = {"Payload": thing(n={**node, "type": ["object", "null"]})}
    bare = {"Payload": thing(n={**thing(), "type": ["object", "null"]})}
    assert after(bare, {"Payload": thing(n=NUMBER)}, listed) == {"Payload": thing(n=NUMBER)}


def test_a_removed_field_that_we_require_is_a_conflict() -> None:
    """So is one that leads back to its object now: events would be infinite."""
    base = {"Payload": thing(a=TEXT)}
    ours = {"Payload": {**thing(a={"type": "string"}), "required": ["a"]}}
    assert merged(base, {"Payload": thing()}, ours).conflicts == (
        Conflict("/payload/a", "string", "absent", "string, required"),
    )

    recursive = {"Payload": thing(a=refers("Payload"))}
    assert merged(base, recursive, ours).conflicts == (
        Conflict("/payload", "not required", "leads back to itself", "required"),
    )


# --- what each side did to a field

NUMBER = {"type": ["integer", "null"]}
FLAG = {"type": ["boolean", "null"]}
DATE = {**TEXT, "format": "date"}
TIME = {**TEXT, "format": "date-time"}
ANY: Any = {}
LIST = {"type": ["array", "null"], "items": {"type": "string"}}
LABELS = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}


NUMBER_ONLY = {"type": "integer"}


def of(items: Any) -> Any:
    """A list of these."""
    return {**LIST, "items": items}


def each(values: Any) -> Any:
    """A dictionary of these."""
    return {**LABELS, "additionalProperties": values}


def types(*names: str) -> Any:
    """A field of several types."""
    return {"type": [*names, "null"]}


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "result"),
    [
        # Upstream's change is taken.
        (None, TEXT, None, TEXT),
        (TEXT, None, TEXT, None),
        (TEXT, NUMBER, TEXT, NUMBER),
        (TEXT, TIME, TEXT, TIME),
        (TIME, TEXT, TIME, TEXT),
        (TEXT, ANY, TEXT, ANY),
        (ANY, TEXT, ANY, TEXT),
        (LIST, LABELS, LIST, LABELS),
        (LABELS, refers("Payload"), LABELS, refers("Payload")),
        (TEXT, LIST, {**TEXT, "description": "Ours."}, {"description": "Ours.", **LIST}),
        # Ours is kept.
        (None, None, TEXT, TEXT),
        (TEXT, TEXT, None, None),
        (TEXT, TEXT, NUMBER, NUMBER),
        (TEXT, TEXT, types("string", "integer"), types("string", "integer")),
        (TIME, TIME, TEXT, TEXT),
        (TEXT, TEXT, {**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 5}),
        (refers("Payload"), refers("Payload"), ANY, ANY),
        # Both changed the same.
        (None, TEXT, TEXT, TEXT),
        (TEXT, None, None, None),
        (TEXT, NUMBER, NUMBER, NUMBER),
        (TIME, TEXT, TEXT, TEXT),
        # Both changed it, and both fit.
        (NUMBER, types("number"), types("integer", "string"), types("string", "number")),
        (NUMBER, TEXT, types("integer", "boolean"), types("string", "boolean")),
        (NUMBER, TEXT, types("string", "integer"), TEXT),
        (NUMBER, types("number"), {**NUMBER, "minimum": 0}, {**types("number"), "minimum": 0}),
        (TEXT, NUMBER, ANY, ANY),
        (TEXT, ANY, types("string", "integer"), ANY),
        (None, types("number"), NUMBER, types("number")),
        (None, NUMBER, types("integer", "string"), types("integer", "string")),
        (None, ANY, NUMBER, NUMBER),
        (None, TIME, TEXT, TEXT),
        (TIME, DATE, TEXT, TEXT),
        (LIST, of(NUMBER_ONLY), of(TEXT), of(NUMBER)),
        (LIST, of(refers("Payload")["anyOf"][0]), of(TEXT), of(refers("Payload"))),
        (LABELS, each(NUMBER_ONLY), each(TEXT), each(NUMBER)),
        (None, TEXT, {**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 5}),
    ],
)
def test_a_field_is_merged(base: Any, theirs: Any, ours: Any, result: Any) -> None:
    """Added, removed, of another type or format; on one side, on both, the same or another way."""
    assert field(base, theirs, ours) == result


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "words"),
    [
        (TEXT, NUMBER, FLAG, ("string", "integer", "boolean")),
        (None, NUMBER, TEXT, ("absent", "integer", "string")),
        (TEXT, DATE, TIME, ("format absent", "format date", "format date-time")),
        (TEXT, None, NUMBER, ("string", "absent", "integer, changed")),
        (TEXT, None, {**TEXT, "maxLength": 5}, ("string", "absent", "string, changed")),
        (TEXT, NUMBER, {**TEXT, "maxLength": 5}, ("string", "integer", "string, changed")),
        (TEXT, ANY, {**TEXT, "maxLength": 5}, ("string", "anything", "string, changed")),
        (TEXT, NUMBER, None, ("string", "integer, changed", "absent")),
        (TEXT, DATE, NUMBER, ("string", "string (date), changed", "integer")),
    ],
)
def test_a_field_is_in_conflict(base: Any, theirs: Any, ours: Any, words: Any) -> None:
    """Where both changed it differently; ours stays until a person decides."""
    assert field(base, theirs, ours) == (Conflict("/payload/a", *words),)


def test_a_change_deep_in_a_removed_object_is_a_conflict() -> None:
    """With its pointer; a definition of another name and a description are no changes."""
    base = {"Payload": thing(a=refers("Node")), "Node": thing(b=LIST, next=NODE)}
    theirs = {"Payload": thing()}
    items = {**LIST, "items": {"type": ["string", "integer"]}}
    same = {"Payload": thing(a=refers("Own")), "Own": {**thing(b=LIST, next=refers("Own"))}}
    same["Own"]["description"] = "Ours."

    assert merged(base, theirs, {**base, "Node": thing(b=items, next=NODE)}).conflicts == (
        Conflict("/payload/a", "object", "absent", "object, changed at /b/*"),
    )
    assert after(base, theirs, same) == theirs


def test_changes_next_to_a_conflict_are_merged() -> None:
    """So that both can be listed; nothing of it is written."""
    result = merged(
        {"Payload": thing(a=TEXT)},
        {"Payload": thing(a=NUMBER, b=TEXT)},
        {"Payload": thing(a=FLAG, c=TEXT)},
    )

    assert [each.pointer for each in result.conflicts] == ["/payload/a"]
    assert result.definitions == {"Payload": thing(a=FLAG, b=TEXT, c=TEXT)}


def test_a_reference_that_we_widened_follows_upstream() -> None:
    """As `drift propose` widens it."""
    wide = {"anyOf": [*refers("Node")["anyOf"], {"type": "string"}]}
    base = {"Payload": thing(a=refers("Node")), "Node": thing(id=TEXT)}
    ours = {**base, "Payload": thing(a=wide)}

    assert after(base, {**base, "Node": thing(id=TEXT, b=TEXT)}, ours) == {
        **ours,
        "Node": thing(id=TEXT, b=TEXT),
    }
    flat = after(base, {"Payload": thing(a=NUMBER)}, ours)
    assert flat == {"Payload": thing(a=types("string", "integer"))}
    other = after(base, {"Payload": thing(a=LABELS)}, ours)["Payload"]["properties"]["a"]
    assert other == {**LABELS, "type": ["string", "object", "null"]}


def test_without_a_base_nothing_of_ours_is_removed() -> None:
    """Fields and values of both are described; a type that differs is a conflict."""
    theirs = {"Payload": thing(a=known("A", "B"), b=TEXT, d=NUMBER)}
    ours = {"Payload": thing(a=known("B", "C", retired={"A": "B"}), c=TEXT, d=types("number"))}

    result = merged(None, theirs, ours)

    assert result.conflicts == ()
    assert result.definitions["Payload"]["properties"] == {
        "a": known("B", "C", retired={"A": "B"}),
        "b": TEXT,
        "c": TEXT,
        "d": types("number"),
    }
    assert merged(None, theirs, {"Payload": thing(b=NUMBER)}).conflicts == (
        Conflict("/payload/b", "absent", "string", "integer"),
    )


# --- known and retired values


def known(*values: str, retired: Any = None) -> Any:
    """A string with known values."""
    more = {"x-retired-values": retired} if retired is not None else {}
    return {"type": ["string", "null"], "x-extensible-enum": list(values), **more}


@pytest.mark.parametrize(
    ("older", "derived", "retired"),
    [
        (known("A", "B"), known("A", "B", "C"), None),
        (known("A", "B"), known("B"), {"A": None}),
        (known("B", retired={"A": "B"}), known("B", "C"), {"A": "B"}),
        (known("B", retired={"A": "B"}), known("C"), {"A": None, "B": None}),
        (known("B", retired={"A": "B"}), known("A", "B"), None),
        (known("B", retired={"A": None}), known("B"), {"A": None}),
        (TEXT, known("A"), None),
        (known("A", retired={"B": None}), TEXT, None),
    ],
    ids=[
        *("added", "gone", "successor-kept", "successor-gone", "back", "no-successor", "first"),
        "no-longer-known",
    ],
)
def test_a_value_no_longer_known_is_retired(older: Any, derived: Any, retired: Any) -> None:
    """With its successor, as long as that is known itself."""
    result = after({"Payload": thing(a=older)}, {"Payload": thing(a=derived)})

    expected = derived if retired is None else {**derived, "x-retired-values": retired}
    assert result["Payload"]["properties"]["a"] == expected


def test_a_value_is_retired_within_lists_and_dictionaries() -> None:
    """At its own path only."""

    def of(*values: str) -> Any:
        items = {"type": "string", "x-extensible-enum": list(values)}
        return {
            "Payload": thing(
                a={"type": ["array", "null"], "items": items},
                b={"type": ["object", "null"], "additionalProperties": items},
            )
        }

    result = after(of("A", "B"), of("B"))["Payload"]["properties"]

    for part in (result["a"]["items"], result["b"]["additionalProperties"]):
        assert part["x-retired-values"] == {"A": None}
    assert "x-retired-values" not in result["a"]


def test_nothing_is_retired_within_a_recursive_definition() -> None:
    """SUBSET-RETIRED would refuse it: it has infinitely many paths. Outside, it is retired."""

    def of(*values: str) -> Any:
        items = {"type": "string", "x-extensible-enum": list(values)}
        listed = {"type": ["array", "null"], "items": items}
        return {
            "Payload": thing(node=NODE, state=known(*values)),
            "Node": thing(next=NODE, state=known(*values), states=listed),
        }

    result = after(of("A", "B"), of("B"))

    assert result["Node"] == of("B")["Node"]
    assert result["Payload"]["properties"]["state"]["x-retired-values"] == {"A": None}


def accepted(*values: str) -> Any:
    """One of these values, or null."""
    return {"anyOf": [{"enum": list(values)}, {"type": "null"}]}


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "result"),
    [
        (known("A"), known("A"), known("A", "OURS"), known("A", "OURS")),
        (known("A"), known("A", "B"), known("A", "OURS"), known("A", "B", "OURS")),
        (known("A"), known("A", "B"), known("A", "B"), known("A", "B")),
        (known("A", "B"), known("B"), known("A", "B", "C"), known("B", "C", retired={"A": None})),
        (
            known("A", "B"),
            known("B"),
            known("B", retired={"A": "B"}),
            known("B", retired={"A": "B"}),
        ),
        (
            known("A", "B"),
            known("A", "B", "C"),
            known("B", retired={"A": "B"}),
            known("B", "C", retired={"A": "B"}),
        ),
        (known("B"), known("A", "B"), known("B", retired={"A": "B"}), known("A", "B")),
        (TEXT, known("A"), known("OURS"), known("A", "OURS")),
        (None, known("A"), known("OURS"), known("A", "OURS")),
        (None, TEXT, known("OURS"), known("OURS")),
        (known("A"), known("A", "B"), accepted("A"), accepted("A", "B")),
        (known("A", "B"), known("B"), accepted("A", "B", "C"), accepted("B", "C")),
    ],
)
def test_values_are_merged(base: Any, theirs: Any, ours: Any, result: Any) -> None:
    """Those that we added, retired or renamed, and a list that we closed, stay so."""
    assert field(base, theirs, ours) == result


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "words"),
    [
        (known("A"), TEXT, known("A", "B"), ("values A", "any value", "values A, B")),
        (known("A"), known("B"), TEXT, ("values A", "values B", "any value")),
        (TEXT, TIME, accepted("A"), ("string", "string (date-time)", "string")),
    ],
)
def test_values_are_in_conflict(base: Any, theirs: Any, ours: Any, words: Any) -> None:
    """Where one side changed a list that the other dropped, or a format would meet a list."""
    assert field(base, theirs, ours) == (Conflict("/payload/a", *words),)
