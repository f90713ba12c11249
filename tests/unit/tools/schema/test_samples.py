"""The events that migrations are tried on: which keys a dictionary is given."""

from __future__ import annotations

from typing import Any

from support.schemas import mini_document
from tools.schema.samples import samples

WORDS = {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}}


def values_by_key(other: dict[str, Any], *also: Any) -> dict[str, list[Any]]:
    """The values that a dictionary of words has under each key, with another schema in view."""
    found: dict[str, list[Any]] = {}
    for event in samples(mini_document(WORDS), mini_document(other), also):
        for key, value in (event["payload"].get("value") or {}).items():
            found.setdefault(key, []).append(value)
    return found


def test_a_dictionary_has_all_values_under_the_keys_that_may_matter() -> None:
    """Those that the migration names, and the names that only the newer version describes."""
    newer = {"type": ["object", "null"], "properties": {"later": {"type": ["string", "null"]}}}
    found = values_by_key(newer, "old")

    assert len(found["key"]) > 5
    assert "old" in found["key"]
    assert found["old"] == found["later"] == found["key"]


def test_a_dictionary_has_one_value_of_each_type_under_other_names() -> None:
    """A field of both versions: their number would multiply that of the events."""
    found = values_by_key(WORDS)

    assert {type(value) for value in found["value"]} == {type(value) for value in found["key"]}
    assert len(found["value"]) == 2
