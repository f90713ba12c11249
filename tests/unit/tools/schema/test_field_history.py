"""Which fields a version step probably renamed, and what `x-dropped-fields` may name."""

from __future__ import annotations

from typing import Any

import pytest

from tools.schema.compatibility import compare_versions, is_compatible
from tools.schema.field_history import never_had, probable_renames

TEXT: Any = {"type": ["string", "null"]}
WHOLE: Any = {"type": ["integer", "null"]}
NULL: Any = {"type": "null"}


def objects(**properties: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties}


def known(*values: str) -> dict[str, Any]:
    return {**TEXT, "x-extensible-enum": list(values)}


def document(version: str, schema: Any, **definitions: Any) -> dict[str, Any]:
    versioned = {"schema_version": {"const": version}, "x": schema}
    return {"type": "object", "properties": versioned, "$defs": definitions}


def renames(older: Any, newer: Any, **definitions: Any) -> list[str]:
    """The probable renames between two schemas of the property `x`."""
    sides = document("1.0.0", older, **definitions), document("2.0.0", newer, **definitions)
    return [str(each) for each in probable_renames(*sides)]


PERSON = objects(id=TEXT, name=TEXT, phone=TEXT)
ALIKE = {
    "the-same-type": (TEXT, TEXT),
    "null-is-no-type": ({"type": "string"}, TEXT),
    "a-whole-number-is-a-number": (WHOLE, {"type": ["number", "null"]}),
    "one-type-of-several": ({"type": ["integer", "string"]}, WHOLE),
    "the-same-format": ({**TEXT, "format": "date"}, {**TEXT, "format": "date"}),
    "values-in-common": (known("A", "B"), known("B", "C")),
    "values-are-no-longer-listed": (known("A", "B"), TEXT),
    "objects-with-most-fields-in-common": (PERSON, objects(id=TEXT, name=TEXT)),
    "objects-of-any-fields": ({"type": ["object"]}, {"type": ["object", "null"]}),
    "arrays-of-the-same": ({"type": "array", "items": TEXT}, {"type": "array", "items": TEXT}),
    "references": ({"anyOf": [{"$ref": "#/$defs/Node"}, NULL]}, {"$ref": "#/$defs/Node"}),
}
OTHER = {
    "another-type": (TEXT, WHOLE),
    "another-format": (TEXT, {**TEXT, "format": "date-time"}),
    "other-values": (known("A", "B"), known("C", "D")),
    "objects-with-few-fields-in-common": (PERSON, objects(id=TEXT, state=TEXT, since=TEXT)),
    "arrays-of-another-type": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": WHOLE},
    ),
    "an-array-of-them": (TEXT, {"type": ["array", "null"], "items": TEXT}),
}
NODE = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Node"}, NULL]}}}


@pytest.mark.parametrize("case", ALIKE)
def test_a_field_with_a_new_one_of_its_type_is_probably_renamed(case: str) -> None:
    """One is gone, and one of its type is new in the same object."""
    old, new = ALIKE[case]
    found = renames(objects(a=old, kept=TEXT), objects(b=new, kept=TEXT), Node=NODE)

    assert found == ["/x/a is probably /x/b now"]


@pytest.mark.parametrize("case", OTHER)
def test_a_field_with_a_new_one_of_another_type_is_not(case: str) -> None:
    """Values of one cannot be those of the other."""
    old, new = OTHER[case]

    assert renames(objects(a=old), objects(b=new)) == []


def test_the_fields_are_of_the_same_object() -> None:
    """A field of another object, or one that was there before, is no new name."""
    assert renames(objects(a=TEXT, b=TEXT), objects(b=TEXT)) == []
    assert renames(objects(a=TEXT), objects(c=objects(b=TEXT))) == []
    assert renames(objects(a=TEXT), objects(a=TEXT, b=TEXT)) == []
    assert renames(objects(a=TEXT), {"type": ["object", "null"]}) == []


def test_an_object_is_found_wherever_it_is() -> None:
    """In arrays, dictionaries and unions; one that is referred to twice is reported once."""
    sides = objects(a=TEXT), objects(b=TEXT)
    for wrapped in (
        [{"type": "array", "items": each} for each in sides],
        [{"type": "object", "additionalProperties": each} for each in sides],
    ):
        assert renames(*wrapped) == ["/x/*/a is probably /x/*/b now"]
    assert renames(*({"anyOf": [each, {"type": "string"}]} for each in sides)) == [
        "/x/a is probably /x/b now"
    ]
    versions = [
        document(version, objects(one={"$ref": "#/$defs/P"}, two={"$ref": "#/$defs/P"}), P=each)
        for version, each in zip(("1.0.0", "2.0.0"), sides, strict=True)
    ]
    assert [str(each) for each in probable_renames(*versions)] == [
        "/x/one/a is probably /x/one/b now"
    ]


def test_every_new_field_of_the_type_may_be_it() -> None:
    """The most similar name comes first."""
    assert renames(objects(queue=TEXT), objects(user=TEXT, queueId=TEXT, age=WHOLE)) == [
        "/x/queue is probably /x/queueId or /x/user now"
    ]


def test_a_field_dropped_on_purpose_is_not_renamed() -> None:
    """The newer schema says so."""
    newer = {**objects(b=TEXT), "x-dropped-fields": ["a"]}

    assert renames(objects(a=TEXT), newer) == []
    assert renames(objects(a=TEXT, c=WHOLE), newer) == []


def test_a_rename_is_major_and_needs_a_migration() -> None:
    """Every event is valid at both, but its value is under the other name."""
    older = document("1.0.0", objects(a=TEXT))
    renamed = document("1.1.0", objects(b=TEXT))
    dropped = document("1.1.0", {**objects(b=TEXT), "x-dropped-fields": ["a"]})

    assert compare_versions(older, renamed) == ("major", "proven", None, None)
    assert not is_compatible(older, renamed)
    assert compare_versions(older, dropped) == ("minor", "proven", None, None)
    assert is_compatible(older, dropped)


def test_only_what_an_older_version_described_can_be_dropped() -> None:
    """In the same object, by any older version."""
    versions = [
        document("1.0.0", objects(a=TEXT)),
        document("2.0.0", objects(b=TEXT)),
        document("3.0.0", {**objects(), "x-dropped-fields": ["a", "b", "c", "x"]}),
    ]

    assert list(never_had(versions)) == [("/x", "c"), ("/x", "x")]
