"""A schema that is being changed at the pointers of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any, NamedTuple

from processor.pointers import split, unescape
from tools.schema.subset import ANNOTATIONS, is_class_name, types_of
from tools.schema.walk import JsonSchema, alternatives, definition_name, references, subschemas

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
"""In the order in which a schema lists them."""
_WORD = re.compile(r"[A-Za-z0-9]+")


class Slot(NamedTuple):
    """The position of a schema: `holder[name]`."""

    holder: dict[str, Any]
    name: str

    @property
    def schema(self) -> JsonSchema:
        """The schema at that position."""
        schema: JsonSchema = self.holder[self.name]
        return schema


class Draft:
    """A schema, and operations that make it accept more, never less."""

    def __init__(self, document: JsonSchema) -> None:
        self.document = document
        self.definitions: dict[str, JsonSchema] = document.setdefault("$defs", {})

    def slots(self, pointer: str) -> list[Slot]:
        """The schemas that describe a pointer of the event; `*` is any item or any key."""
        slots = [Slot({"": self.document}, "")]
        for segment in split(pointer):
            found = {
                (id(slot.holder), slot.name): slot
                for above in slots
                for schema in self.alternatives(above.schema)
                for slot in _below(schema, segment)
            }
            slots = list(found.values())
        return slots

    def objects(self, pointer: str) -> list[JsonSchema]:
        """The object schemas that describe a pointer of the event."""
        return [
            schema
            for slot in self.slots(pointer)
            for schema in self.alternatives(slot.schema)
            if "properties" in schema
        ]

    def alternatives(self, schema: JsonSchema) -> list[JsonSchema]:
        """The alternatives of a schema, through `anyOf` and `$ref`."""
        return list(alternatives(self.document, schema))

    def types(self, schema: JsonSchema) -> set[str]:
        """The JSON types that a schema accepts; a number may be an integer."""
        found: set[str] = set()
        for each in self.alternatives(schema):
            found.update(types_of(each) or TYPES)
        return found | {"integer"} if "number" in found else found

    def widen(self, slot: Slot, types: Iterable[str]) -> list[str]:
        """Accept further types; return those that were not accepted before."""
        schema = slot.schema
        new = [name for name in TYPES if name in set(types) - self.types(schema)]
        if new:
            if {"anyOf", "$ref", "enum", "const"} & schema.keys():
                words = {key: schema[key] for key in schema if key in ANNOTATIONS}
                rest = {key: schema[key] for key in schema if key not in ANNOTATIONS}
                branches = rest.get("anyOf", [rest])
                more = {"type": new[0] if len(new) == 1 else new}
                slot.holder[slot.name] = {**words, "anyOf": [*branches, more]}
            else:
                known = schema["type"]
                listed = {*([known] if isinstance(known, str) else known), *new}
                if "number" in listed:
                    listed.discard("integer")
                schema["type"] = one_or_list(listed)
        return new

    def holders(self, pointer: str) -> list[JsonSchema]:
        """The objects in which the field of a pointer is described."""
        above, _, name = pointer.rpartition("/")
        return [each for each in self.objects(above) if unescape(name) in each["properties"]]

    def is_required(self, pointer: str) -> bool:
        """Whether a field is required."""
        name = split(pointer)[-1]
        return any(name in each.get("required", ()) for each in self.holders(pointer))

    def make_optional(self, pointer: str) -> None:
        """Make a field optional, and nullable."""
        name = split(pointer)[-1]
        for holder in self.holders(pointer):
            required = [each for each in holder.get("required", ()) if each != name]
            if required:
                holder["required"] = required
            else:
                holder.pop("required", None)
            self.widen(Slot(holder["properties"], name), ["null"])

    def drop(self, pointer: str, keywords: Iterable[str]) -> list[str]:
        """Remove keywords from all schemas of a pointer; return those that were removed."""
        dropped = []
        for slot in self.slots(pointer):
            for schema in self.alternatives(slot.schema):
                dropped += [f"{each} {schema.pop(each)}" for each in keywords if each in schema]
        return dropped

    def is_alone(self, pointer: str) -> bool:
        """Whether there is one object at a pointer, and its schema describes no other."""
        is_one = "*" not in split(pointer) and len(self.objects(pointer)) == 1
        return is_one and self.is_in_one_place(pointer)

    def is_in_one_place(self, pointer: str) -> bool:
        """Whether the object schemas of a pointer describe no other pointer; `*` is one."""
        uses = Counter(definition_name(each.schema) for each in subschemas(self.document))
        slots = [Slot({"": self.document}, "")]
        for segment in (*split(pointer), None):
            for slot in slots:
                names = list(references(slot.schema, through=("anyOf",)))
                if any(uses[name] > 1 for name in names) or len(names) > 1:
                    return False
            if segment is not None:
                slots = [
                    below
                    for slot in slots
                    for schema in self.alternatives(slot.schema)
                    for below in _below(schema, segment)
                ]
        return True

    def define(self, name: str, schema: JsonSchema) -> str:
        """Add a definition under a name like this one; return the name that it got."""
        words = [each[:1].upper() + each[1:] for each in _WORD.findall(name)]
        base = "".join(words).lstrip("0123456789") or "Part"
        taken = {self.document["title"], "Payload", *self.definitions}
        names = chain((base,), (f"{base}{number}" for number in count(2)))
        free = next(each for each in names if each not in taken and is_class_name(each))
        self.definitions[free] = schema
        return free


def one_or_list(types: Iterable[str]) -> str | list[str]:
    """Types as in a schema: one as a string, several as a list."""
    ordered = [name for name in TYPES if name in set(types)]
    return ordered[0] if len(ordered) == 1 else ordered


def _below(schema: JsonSchema, segment: str) -> Iterator[Slot]:
    if segment in schema.get("properties", {}):
        yield Slot(schema["properties"], segment)
    elif isinstance(schema.get("additionalProperties"), Mapping):
        yield Slot(schema, "additionalProperties")
    if segment == "*" and isinstance(schema.get("items"), Mapping):
        yield Slot(schema, "items")
