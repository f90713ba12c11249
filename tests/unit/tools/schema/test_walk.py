"""The one traversal of schemas: references, alternatives, children, recursion, event paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.schema.compatibility import compare_versions
from tools.schema.walk import (
    alternatives,
    children,
    circular_definitions,
    definition_name,
    expand,
    finite_definitions,
    map_children,
    paths_to,
    recursive_definitions,
    reference_to,
    references,
    resolve,
    schema_pointer,
    subschemas,
    unfolded_size,
)

TEXT = {"type": "string"}
NULL = {"type": "null"}
A, B = reference_to("A"), reference_to("B")


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_a_reference_is_written_and_read_back() -> None:
    """By the definition's name; a pointer to something else is not a reference to a definition."""
    assert A == {"$ref": "#/$defs/A"}
    assert definition_name(A) == "A"
    for other in (TEXT, True, None, {"$ref": 1}, {"$ref": "https://example.com/a.json"}):
        assert definition_name(other) is None


def test_references_are_followed_to_the_end() -> None:
    """Through other references, but not in circles, and not to missing definitions."""
    document = {"$defs": {"A": B, "B": TEXT, "C": reference_to("D"), "D": reference_to("C")}}
    assert resolve(document, A) is TEXT
    assert resolve(document, TEXT) is TEXT
    assert resolve(document, reference_to("E")) == reference_to("E")
    assert definition_name(resolve(document, reference_to("C"))) in ("C", "D")


def test_alternatives_are_listed_in_the_order_of_the_schema() -> None:
    """Nested branches, and those behind references; each definition once."""
    number = {"type": "number"}
    document = {"$defs": {"A": {"anyOf": [TEXT, B]}, "B": {"anyOf": [number, A]}}}
    schema = {"anyOf": [{"anyOf": [A, NULL]}, B, True]}
    assert alternatives(document, schema) == (TEXT, number, NULL, True)
    assert expand(document, schema).definitions == ("A", "B")
    assert alternatives(document, reference_to("C")) == ()


def test_children_come_with_their_paths() -> None:
    """The direct subschemas; `additionalProperties: false` is not one."""
    schema = {
        "$defs": {"A": TEXT},
        "properties": {"a/b": A},
        "anyOf": [NULL],
        "items": TEXT,
        "additionalProperties": NULL,
    }
    assert list(children(schema)) == [
        (("$defs", "A"), TEXT),
        (("properties", "a/b"), A),
        (("anyOf", 0), NULL),
        (("items",), TEXT),
        (("additionalProperties",), NULL),
    ]
    assert list(children({"additionalProperties": False})) == []
    assert list(children(True)) == []
    assert [each.pointer for each in subschemas(schema)] == [
        *("", "/$defs/A", "/properties/a~1b", "/anyOf/0", "/items", "/additionalProperties")
    ]


def test_children_are_changed_in_a_copy() -> None:
    """The change gets the path; keywords keep their order, and the original is unchanged."""
    schema = {"items": TEXT, "title": "T", "additionalProperties": False, **_object(a=TEXT)}
    changed = map_children(schema, lambda path, child: {**child, "title": path[-1]})
    assert changed == {
        "items": {**TEXT, "title": "items"},
        "title": "T",
        "additionalProperties": False,
        "type": "object",
        "properties": {"a": {**TEXT, "title": "a"}},
    }
    assert list(changed) == list(schema)
    assert schema["items"] is TEXT


def test_recursion_is_found_through_other_definitions() -> None:
    """Through any keyword for recursive ones; without a property in between for circular ones."""
    definitions = {
        "A": _object(b=B),
        "B": {"type": "array", "items": A},
        "C": _object(a=A),
        "D": {"anyOf": [reference_to("D"), NULL]},
    }
    document = {"$defs": definitions}
    assert recursive_definitions(document) == {"A", "B", "D"}
    assert circular_definitions(document) == {"D"}
    assert list(references(definitions["B"])) == ["A"]


def test_a_definition_is_finite_if_it_has_an_instance() -> None:
    """A definition that requires itself has none, unless null or an empty array is valid."""
    document = {
        "$defs": {
            "A": {**_object(a=A), "required": ["a"]},
            "B": {**_object(b={"anyOf": [B, NULL]}), "required": ["b"]},
            "C": {**_object(c={"type": "array", "items": A}), "required": ["c"]},
            "D": {**_object(d={"type": "array", "items": A, "minItems": 1}), "required": ["d"]},
        }
    }
    assert finite_definitions(document) == {"B", "C"}


def test_a_path_through_references_becomes_a_pointer() -> None:
    """As jsonschema reports where an event fails: through `$ref`, as far as the path goes."""
    document = {**_object(a=A), "$defs": {"A": _object(b={"type": "string", "minLength": 1})}}
    path = ("properties", "a", "$ref", "properties", "b", "minLength")
    assert schema_pointer(document, path) == "/$defs/A/properties/b/minLength"
    assert schema_pointer(document, ("properties", "a")) == "/properties/a"


def test_paths_lead_only_to_a_keyword() -> None:
    """With all schemas on each path, including those without the keyword."""
    listed = {**TEXT, "x-extensible-enum": ["a"]}
    document = {
        **_object(one={"anyOf": [A, _object(name=NULL)]}, other=B),
        "$defs": {"A": _object(name=listed, text=TEXT), "B": _object(text=TEXT)},
    }
    found = dict(paths_to(document, "x-extensible-enum"))
    assert set(found) == {(), ("one",), ("one", "name")}
    assert sorted(found["one", "name"], key=str) == [NULL, listed]


def _doubling(levels: int, version: str, **last: Any) -> dict[str, Any]:
    """Definitions, each of which refers twice to the next."""
    definitions = {
        f"D{level}": _object(
            **{name: {"anyOf": [reference_to(f"D{level + 1}"), NULL]} for name in ("a", "b")}
        )
        for level in range(levels)
    }
    definitions[f"D{levels}"] = _object(text={"type": ["string", "null"]}, **last)
    return {
        "type": "object",
        "properties": {"schema_version": {"const": version}, "payload": reference_to("D0")},
        "$defs": definitions,
    }


@pytest.mark.parametrize("levels", [14, 30])
def test_billions_of_paths_are_walked_once(levels: int) -> None:
    """By definition, not by path in an event; the proof does not unfold them either."""
    older = _doubling(levels, "1.0.0")
    newer = _doubling(levels, "1.1.0", more={"type": ["string", "null"]})
    assert len(list(subschemas(older))) == 3 + 7 * levels + 2
    assert recursive_definitions(older) == set()
    assert [path for path, _ in paths_to(older, "x-extensible-enum")] == [()]
    assert compare_versions(older, newer).bump == "minor"


FIELD = st.recursive(
    st.one_of(
        st.just({"type": ["string", "null"]}),
        st.just({"type": ["string", "null"], "x-extensible-enum": ["A"]}),
        st.sampled_from("ABCD").map(reference_to),
    ),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("xyz"), inner, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties}
        ),
        inner.map(lambda items: {"type": "array", "items": items}),
        inner.map(lambda one: {"anyOf": [one, NULL]}),
    ),
    max_leaves=5,
)
DOCUMENT = st.builds(
    lambda payload, definitions: {
        "type": "object",
        "properties": {"payload": payload},
        "$defs": dict(zip("ABCD", definitions, strict=True)),
    },
    FIELD,
    st.lists(FIELD, min_size=4, max_size=4),
)


@given(DOCUMENT)
def test_the_size_bounds_what_is_visited(document: dict[str, Any]) -> None:
    """For random schemas, with recursion and repeated references."""
    visited = [path for path, _ in paths_to(document, "x-extensible-enum")]

    # Where paths_to begins is no path of its own: the whole, and each recursive definition.
    begun = 1 + len(recursive_definitions(document))
    assert len(visited) <= unfolded_size(document, "x-extensible-enum").paths + begun
    assert unfolded_size(document, "x-extensible-enum").paths <= unfolded_size(document).paths


def test_the_size_is_counted_without_visiting() -> None:
    """Paths and levels, of 2 to the power of 1,000 paths too."""
    last = {"type": ["string", "null"], "x-extensible-enum": ["A"]}

    assert unfolded_size(_doubling(3, "1.0.0", last=last)).depth == 5
    for levels in (3, 10):
        document = _doubling(levels, "1.0.0", last=last)
        visited = len(list(paths_to(document, "x-extensible-enum"))) - 1
        assert unfolded_size(document, "x-extensible-enum").paths == visited
    assert unfolded_size(_doubling(1_000, "1.0.0", last=last)).paths > 2**1_000
    assert unfolded_size(_doubling(30, "1.0.0"), "x-extensible-enum").paths == 0
