"""What a type's next version keeps from the previous one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tools.upstream.merge import merge_with_previous

TEXT = {"type": ["string", "null"]}
NODE = {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}


def thing(**properties: Any) -> Any:
    """An object with these properties."""
    return {"type": "object", "properties": properties}


def refers(name: str, **keywords: Any) -> Any:
    """A reference that accepts null."""
    return {**keywords, "anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}


def after(older: Any, derived: Any) -> Any:
    """The result of merge_with_previous; neither input is changed."""
    kept = deepcopy((older, derived))
    result = merge_with_previous(older, derived, "Wave")
    assert (older, derived) == kept
    return result


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

    assert list(result) == ["Payload", "Marker", "Node", "Lamp"]
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


def test_definitions_that_were_merged_have_one_name() -> None:
    """The first of the two."""
    older = {"Payload": thing(a=refers("One"), b=refers("Two")), "One": thing(), "Two": thing()}
    derived = {"Payload": thing(a=refers("Reef"), b=refers("Reef")), "Reef": thing()}

    result = after(older, derived)

    assert result == {"Payload": thing(a=refers("One"), b=refers("One")), "One": thing()}


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


# --- descriptions and required fields


@pytest.mark.parametrize(
    "required", [["node"], ["text", "node"]], ids=["reference", "text-and-reference"]
)
def test_required_fields_and_descriptions_are_kept(required: list[str]) -> None:
    """At any depth, and never null; a removed field is no longer required."""
    node = {
        "description": "Where it ends.",
        "type": "object",
        "required": [*required, "gone"],
        "properties": {
            "text": {"description": "How it sounds.", "type": "string"},
            "node": {"description": "What it is at.", "$ref": "#/$defs/Node"},
            "gone": {"type": "string"},
        },
    }
    if "text" not in required:
        node["properties"]["text"]["type"] = ["string", "null"]
    older = {"Payload": {**thing(a=refers("Node")), "description": "All."}, "Node": node}
    derived = {"Payload": thing(a=refers("Node")), "Node": thing(text=TEXT, node=NODE)}

    result = after(older, derived)

    del node["properties"]["gone"]
    node["required"].remove("gone")
    assert result == older
    assert list(result["Node"]) == ["description", "type", "required", "properties"]


def test_a_field_that_leads_back_to_its_object_is_no_longer_required() -> None:
    """Events would be infinite; a field that leads to a recursive definition may be required."""
    node = thing(next=refers("Node"))
    older = {
        "Payload": {**thing(wave=TEXT, reef=refers("Reef")), "required": ["wave", "reef"]},
        "Reef": {**thing(id=TEXT), "required": ["id"]},
    }
    derived = {
        "Payload": thing(wave=refers("Node"), reef=refers("Reef")),
        "Node": node,
        "Reef": thing(id=refers("Reef")),
    }

    result = after(older, derived)

    assert result["Payload"]["required"] == ["wave", "reef"]
    assert "required" not in result["Reef"]


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

    result = after(older, derived)

    older["Payload"]["properties"]["text"] = {**notes, **TEXT}
    assert result == older


def test_the_type_of_a_field_is_upstreams() -> None:
    """Bounds and formats of the older version are not kept."""
    older = {
        "Payload": thing(a={"type": ["string", "null"], "format": "uuid"}, b={"type": "string"})
    }
    derived = {"Payload": thing(a=TEXT, b={"type": ["integer", "null"]})}

    assert after(older, derived) == derived


# --- retired values


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
