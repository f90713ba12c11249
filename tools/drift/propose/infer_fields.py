"""The schema of a field that no version knows, from what its values were made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.drift.propose.schema_editor import Draft, Slot, one_or_list
from tools.schema.subset import ANNOTATIONS, KNOWN_VALUES
from tools.schema.walk import JsonSchema, reference_to

FEWEST = 20
"""Fewer texts than this may have a format, or be of an enumeration, by chance."""
_FORMATS = ("date-time", "date")
"""No uuid: ids are plain strings in every schema, so that they can be compared with each other."""
_MOST_KNOWN = 30
_COMPARED = ANNOTATIONS | {
    "type",
    "format",
    "items",
    "properties",
    "required",
    "additionalProperties",
}
_SEEN_EACH = 3
"""A value of an enumeration comes again."""

ShapeReport = Mapping[str, Any]


def kinds_of(shape: ShapeReport) -> set[str]:
    """The JSON types that were seen; where there was a number, an integer is one too."""
    kinds = {name for name, times in shape["types"].items() if times}
    return kinds - {"integer"} if "number" in kinds else kinds


def text_format(shape: ShapeReport) -> str | None:
    """The format that every text had, if there were enough of them and all were classified."""
    texts = {kind: times for kind, times in shape["texts"].items() if times}
    (kind, times), *others = [*texts.items()] or [("", 0)]
    is_sure = times >= FEWEST and times == shape["types"].get("string")
    return kind if is_sure and not others and kind in _FORMATS else None


def property_schema(
    draft: Draft, shape: ShapeReport, name: str, words: str, known: Sequence[str] = ()
) -> JsonSchema:
    """An optional field's schema, which takes all that was seen, and null."""
    schema = {"description": words, **of_shape(draft, shape, name, known)}
    slot = Slot({"": schema}, "")
    draft.widen(slot, ["null"])
    return slot.schema


def of_shape(draft: Draft, shape: ShapeReport, name: str, known: Sequence[str] = ()) -> JsonSchema:
    """A schema that takes all that was seen, and what is like it; `{}` where that was null alone.

    Objects with names become definitions, in which every field is optional: what all of these
    had, the next may lack. Objects with names that are data are dictionaries.
    """
    kinds = kinds_of(shape)
    if kinds <= {"null"}:
        return {}
    schema: JsonSchema = {}
    if "string" in kinds:
        found = text_format(shape)
        if found:
            schema["format"] = found
        elif known:
            schema[KNOWN_VALUES] = list(known)
    if "array" in kinds:
        schema |= _part("items", draft, shape.get("items"), name.removesuffix("s"))
    if "object" in kinds and shape.get("fields"):
        kinds.discard("object")
        reference = reference_to(_defined(draft, shape, name))
        if not kinds:
            return reference
        return {"anyOf": [reference, {"type": one_or_list(kinds), **schema}]}
    if "object" in kinds:
        schema |= _part("additionalProperties", draft, shape.get("entries"), name)
    return {"type": one_or_list(kinds), **schema}


def known_values(finding: Mapping[str, Any], *, shown: bool) -> list[str]:
    """The values of an unknown field, if they are those of an enumeration; else nothing."""
    shape, values = finding["shape"], finding["values"]
    are_words = set(shape["texts"]) == {"constant"} and kinds_of(shape) <= {"string", "null"}
    times = shape["texts"].get("constant", 0)
    is_enumeration = (
        shown
        and are_words
        and not finding["more_values"]
        and 0 < len(values) <= _MOST_KNOWN
        and times >= max(FEWEST, _SEEN_EACH * len(values))
    )
    return sorted(each["value"] for each in values) if is_enumeration else []


def accepts(draft: Draft, schema: JsonSchema, shape: ShapeReport) -> bool:
    """Whether a schema surely takes all that was seen."""
    if not kinds_of(shape) <= draft.types(schema):
        return False
    return all(
        _accepts(draft, each, shape)
        for each in draft.alternatives(schema)
        if draft.types(each) & kinds_of(shape) - {"null"}
    )


def _accepts(draft: Draft, schema: JsonSchema, shape: ShapeReport) -> bool:
    """The same of one alternative, whose types are right."""
    texts = {kind for kind, times in shape["texts"].items() if times}
    if "format" in schema and texts != {schema["format"]}:
        return False
    if {key for key in schema if not key.startswith("x-")} - _COMPARED:
        return False  # bounds, patterns, closed enumerations: who knows
    fields: Mapping[str, ShapeReport] = shape.get("fields") or {}
    if "properties" in schema:
        objects = shape["types"].get("object", 0)
        properties = schema["properties"]
        return (
            not shape.get("entries")
            and set(fields) <= set(properties)
            and all(name in fields for name in schema.get("required", ()))
            and all(fields[name]["count"] == objects for name in schema.get("required", ()))
            and all(accepts(draft, properties[name], below) for name, below in fields.items())
        )
    entries = [*fields.values(), *filter(None, [shape.get("entries")])]
    more, items = schema.get("additionalProperties", {}), schema.get("items", {})
    return all(accepts(draft, more, each) for each in entries if isinstance(more, dict)) and (
        not shape.get("items") or accepts(draft, items, shape["items"])
    )


def _part(keyword: str, draft: Draft, shape: ShapeReport | None, name: str) -> JsonSchema:
    """What is within an array or a dictionary, if any of it was ever seen."""
    schema = of_shape(draft, shape, name) if shape else {}
    return {keyword: schema} if schema else {}


def _defined(draft: Draft, shape: ShapeReport, name: str) -> str:
    """Define the objects that a field holds."""
    definition: JsonSchema = {
        "description": "Seen in events; undocumented.",
        "type": "object",
        "properties": {},
    }
    defined = draft.define(name, definition)
    for field, below in shape["fields"].items():
        definition["properties"][field] = property_schema(
            draft, below, field, "Seen in events; undocumented."
        )
    return defined
