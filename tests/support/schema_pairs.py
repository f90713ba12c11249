"""Random pairs of schemas in the supported subset, and events of the older one.

Independent of tools/schema/proof.py: events are made from the older schema alone and damaged, and
the reference validator decides about them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from support.instances import ODD_VALUES
from tools.schema.validator import fast_validator
from tools.schema.walk import alternatives, circular_definitions, finite_definitions, references

Schema = dict[str, Any]
NULL: Schema = {"type": "null"}
NAMES = ("a", "b", "c")
DEFINITIONS = ("One", "Two", "Three")
LITERALS = (
    *("x", "y", "", "ab", "aab", "0", "12", "-1", "é", "e\u0301", "\U0001f600", "a\n", "A"),
    *("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "0000-01-01T00:00:00Z"),
    *("2026-03-02T14:05:00+24:00", "2026-03-02T14:05:00+23:59", "2026-03-02T14:05:00"),
    *("2026-03-02t14:05:00z", "+2026-03-02T14:05:00Z", "2023-02-29T00:00:00Z"),
    *("2024-02-29", "2023-02-29", "0000-01-01", "2024-2-9", "20240229"),
    *("0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908", "0B6F2D1C-9E0A-4A52-8C1E-6F5D3B2A1908"),
    *("0b6f2d1c9e0a4a528c1e6f5d3b2a1908", "{0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908}"),
)
PATTERNS = (
    *("^a", "^a+$", "^[a-c]+$", "^[0-9]{2}$", "b$", "^(x|y)$", "^[A-Za-z]*$", "a|0", "^.$"),
    *("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "^[0-9a-f-]{36}$", "Z$", "^[0-9T:.Z+-]+$", "^$"),
)
NUMBERS = (-2, -1, 0, 0.5, 1, 1.5, 2, 3, 4, 6, 2**53, 10**20)


class PairMaker:
    """Makes pairs of schemas: unrelated ones, and mostly a newer one changed from the older."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.names: list[str] = list(DEFINITIONS)

    def pair(self) -> tuple[Schema, Schema]:
        """Two documents with the versions 1.0.0 and 1.1.0."""
        older = self._valid_document("1.0.0", self._payload, self._definitions)
        if self.random.random() < 0.15:
            return older, self._valid_document("1.1.0", self._payload, self._definitions)
        self.names = [name for name in older["$defs"] if name != "Payload"]
        for _ in range(20):
            defs = deepcopy(older["$defs"])
            for _ in range(self.random.choice((1, 1, 1, 2, 3))):
                self._change(defs)
            newer = document("1.1.0", defs)
            if _is_sound(newer):
                return older, newer
        return older, document("1.1.0", deepcopy(older["$defs"]))

    def _valid_document(self, version: str, payload: Any, definitions: Any) -> Schema:
        while True:
            made = document(version, {"Payload": payload(), **definitions()})
            if _is_sound(made):
                return _referred_to(made)

    def _payload(self) -> Schema:
        return self._object(3)

    def _definitions(self) -> dict[str, Schema]:
        return {name: self._definition() for name in DEFINITIONS}

    def _definition(self) -> Schema:
        if self.random.random() < 0.3:
            return {"anyOf": [self._object(1), self._object(1)]}
        return self._object(1)

    def schema(self, depth: int, *, refers: bool = True) -> Schema:
        """A schema of any kind."""
        kinds = ["leaf"] * 4 + (["array", "map", "object", "object", "union", "any"] * (depth > 0))
        kind = self.random.choice(
            kinds + ["reference", "reference"] * (refers and bool(self.names))
        )
        if kind == "reference":
            return {"$ref": f"#/$defs/{self.random.choice(self.names)}"}
        if kind == "array":
            return self._array(depth)
        if kind == "map":
            return self._map(depth)
        if kind == "object":
            return self._object(depth)
        if kind == "union":
            count = self.random.choice((2, 2, 3))
            return {"anyOf": [self.schema(depth - 1, refers=refers) for _ in range(count)]}
        if kind == "any":
            return deepcopy(self.random.choice([{}, {}, {"type": "object"}, {"type": "array"}]))
        return self.leaf()

    def leaf(self) -> Schema:
        """A schema of a scalar."""
        kind = self.random.choice(("string", "string", "literal", "literal", "number", "other"))
        if kind == "literal":
            values = self.random.sample(LITERALS, self.random.randint(1, 3))
            return {"const": values[0]} if len(values) == 1 else {"enum": values}
        if kind == "string":
            return self._string()
        if kind == "number":
            return self._number()
        return self.random.choice(
            ({"type": "boolean"}, {"type": "null"}, {"type": ["string", "null"]})
        ).copy()

    def _string(self) -> Schema:
        made: Schema = {"type": "string"}
        choice = self.random.random()
        if choice < 0.3:
            return {**made, "format": self.random.choice(("date", "date-time", "uuid"))}
        if choice < 0.5:
            made["pattern"] = self.random.choice(PATTERNS)
        if self.random.random() < 0.3:
            made["minLength"] = self.random.choice((0, 1, 2, 10, 20))
        if self.random.random() < 0.3:
            made["maxLength"] = self.random.choice((0, 1, 2, 3, 10, 36))
        return made

    def _number(self) -> Schema:
        made: Schema = {"type": self.random.choice(("integer", "number"))}
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if self.random.random() < 0.25:
                made[keyword] = self.random.choice(NUMBERS)
        if made["type"] == "integer" and self.random.random() < 0.3:
            made["multipleOf"] = self.random.choice((1, 2, 3, 4, 6))
        if self.random.random() < 0.1:
            made["type"] = [made["type"], self.random.choice(("string", "null"))]
        return made

    def _array(self, depth: int) -> Schema:
        made: Schema = {"type": "array"}
        if self.random.random() < 0.9:
            made["items"] = self.schema(depth - 1, refers=False)
        if self.random.random() < 0.4:
            made["minItems"] = self.random.randint(0, 2)
        if self.random.random() < 0.4:
            made["maxItems"] = self.random.randint(0, 3)
        return made

    def _map(self, depth: int) -> Schema:
        values = self.schema(depth - 1, refers=False)
        return {"type": "object", "additionalProperties": values}

    def _object(self, depth: int) -> Schema:
        names = self.random.sample(NAMES, self.random.randint(0, len(NAMES)))
        properties, required = {}, []
        for name in names:
            child = self.schema(depth - 1)
            if self.random.random() < 0.4:
                required.append(name)
            else:
                child = _nullable(child)
            properties[name] = child
        made: Schema = {"type": "object", "properties": properties}
        if required:
            made["required"] = required
        if self.random.random() < 0.25:
            made["additionalProperties"] = False
        return made

    def _change(self, defs: dict[str, Schema]) -> None:
        """Change one part of a document, in place."""
        holders = list(_holders(defs))
        holder, key = self.random.choice(holders)
        schema = holder[key]
        if key in defs and holder is defs and key == "Payload":
            self._change_object(schema)
            return
        deed = self.random.choice(("widen", "narrow", "replace", "inside", "inside", "inside"))
        if deed == "widen":
            holder[key] = {"anyOf": [schema, self.schema(1, refers=False)]}
        elif deed == "narrow" and len(schema.get("anyOf", ())) > 1:
            schema["anyOf"].pop(self.random.randrange(len(schema["anyOf"])))
        elif deed == "replace":
            holder[key] = self.random.choice((self.schema(1, refers=False), self.leaf(), {}))
        elif "properties" in schema:
            self._change_object(schema)
        elif "anyOf" in schema:
            self.random.shuffle(schema["anyOf"])
        else:
            self._change_keyword(holder, key)

    def _change_object(self, schema: Schema) -> None:
        properties = schema["properties"]
        deed = self.random.choice(("add", "add", "remove", "require", "relax", "close", "open"))
        name = self.random.choice(NAMES)
        required = set(schema.get("required", ()))
        if deed == "add" and name not in properties:
            properties[name] = _nullable(self.schema(1, refers=False))
        elif deed == "remove" and name in properties:
            del properties[name]
            required.discard(name)
        elif deed == "require" and name in properties:
            required.add(name)
        elif deed == "relax" and name in required:
            required.discard(name)
            properties[name] = _nullable(properties[name])
        elif deed == "close":
            schema["additionalProperties"] = False
        elif deed == "open":
            schema.pop("additionalProperties", None)
        schema["required"] = sorted(required)

    def _change_keyword(self, holder: Any, key: Any) -> None:
        schema = holder[key]
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", [schema.get("const")])
            holder[key] = self.random.choice(
                (
                    {"enum": sorted({*values, self.random.choice(LITERALS)})},
                    {"enum": values[:1]},
                    *(self._string() for _ in range(3)),
                )
            )
        elif schema.get("type") in ("integer", "number"):
            holder[key] = {**self._number(), **self.random.choice(({}, schema))}
        elif schema.get("type") == "string":
            made = {**self._string(), **self.random.choice(({}, schema))}
            if "format" in made:
                made = {"type": "string", "format": made["format"]}
            holder[key] = made
        elif schema.get("type") == "array":
            holder[key] = {**schema, self.random.choice(("minItems", "maxItems")): 1}
        else:
            holder[key] = {"anyOf": [schema, NULL]}


def document(version: str, defs: Mapping[str, Any]) -> Schema:
    """A whole schema with these definitions, `Payload` among them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:genesys-events:a.b:{version}",
        "title": "Sample",
        "type": "object",
        "required": ["event_id", "event_type", "schema_version", "timestamp", "payload"],
        "properties": {
            "event_id": {"type": "string", "minLength": 1},
            "event_type": {"const": "a.b"},
            "schema_version": {"const": version},
            "timestamp": {"type": "string", "format": "date-time"},
            "conversation_id": {"type": ["string", "null"]},
            "payload": {"$ref": "#/$defs/Payload"},
        },
        "$defs": dict(defs),
    }


def event(payload: Any, version: str = "1.0.0") -> Schema:
    """An event of such a schema."""
    return {
        "event_id": "made-up",
        "event_type": "a.b",
        "schema_version": version,
        "timestamp": "2026-01-19T07:45:10.064Z",
        "payload": payload,
    }


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}


def _referred_to(made: Schema) -> Schema:
    """The schema without the definitions that nothing refers to."""
    names = {"Payload": None}
    for _ in range(len(DEFINITIONS) + 1):
        for name in [*names]:
            names |= dict.fromkeys(references(made["$defs"][name]))
    return {**made, "$defs": {name: made["$defs"][name] for name in names}}


def _is_sound(made: Schema) -> bool:
    return not circular_definitions(made) and finite_definitions(made) == set(made["$defs"])


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everything in which a schema is, and its key there."""
    for name, schema in value.items():
        yield value, name
        yield from _within(schema)


def _within(schema: Schema) -> Iterator[tuple[Any, Any]]:
    yield from _holders(schema.get("properties", {}))
    for position, branch in enumerate(schema.get("anyOf", ())):
        yield schema["anyOf"], position
        yield from _within(branch)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield schema, keyword
            yield from _within(schema[keyword])


class OlderEvents:
    """Events of an older schema, as docs/decisions/0011 defines them for a pair."""

    def __init__(self, older: Schema, newer: Schema, seed: int) -> None:
        self.older = older
        self.newer = newer
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.is_valid = fast_validator(older).is_valid

    def some(self, count: int) -> Iterator[Schema]:
        """Distinct tries; fewer come out, since only older events do."""
        for _ in range(count):
            payload = self._value({"$ref": "#/$defs/Payload"}, 6)
            for _ in range(self.random.choice((0, 0, 1, 2))):
                payload = self._damaged(payload)
            made = event(payload)
            if self.is_valid(made) and is_older_event(self.older, self.newer, made):
                yield made

    def _value(self, schema: Any, depth: int) -> Any:
        parts = [each for each in alternatives(self.older, schema) if isinstance(each, dict)]
        ends = [each for each in parts if each == NULL]
        if not parts or (depth < 0 and ends) or depth < -6:
            return None  # which may not be valid: a recursion has to end
        part = self.random.choice(parts)
        if "const" in part or "enum" in part:
            return self.random.choice(part.get("enum", [part.get("const")]))
        if "type" not in part:
            return deepcopy(self.random.choice(ODD_VALUES))
        types = part["type"] if isinstance(part["type"], list) else [part["type"]]
        name = self.random.choice(types)
        if name == "object":
            return self._fields(part, depth)
        if name == "array":
            least = part.get("minItems", 0)
            length = self.random.randint(least, max(least, part.get("maxItems", least + 2)))
            return [self._value(part.get("items", {}), depth - 1) for _ in range(length)]
        return self._scalar({**part, "type": name})

    def _fields(self, schema: Schema, depth: int) -> Schema:
        made = {}
        required = schema.get("required", ())
        for name, child in schema.get("properties", {}).items():
            if name in required or self.random.random() < (0.6 if depth > 0 else 0):
                made[name] = self._value(child, depth - 1)
        more = schema.get("additionalProperties", True)
        for name in (*NAMES, "z"):
            if name not in made and more is not False and self.random.random() < 0.3:
                made[name] = (
                    deepcopy(self.random.choice(ODD_VALUES))
                    if more is True
                    else self._value(more, depth - 1)
                )
        return made

    def _scalar(self, schema: Schema) -> Any:
        fitting = _scalars(json.dumps(schema))
        return self.random.choice(fitting) if fitting else "x"

    def _damaged(self, value: Any) -> Any:
        if isinstance(value, dict) and value and self.random.random() < 0.7:
            name = self.random.choice(list(value))
            return {**value, name: self._damaged(value[name])}
        if isinstance(value, list) and value and self.random.random() < 0.7:
            position = self.random.randrange(len(value))
            return [*value[:position], self._damaged(value[position]), *value[position + 1 :]]
        if isinstance(value, dict) and self.random.random() < 0.5:
            return {**value, self.random.choice(NAMES): self.random.choice(ODD_VALUES)}
        return deepcopy(self.random.choice((*ODD_VALUES, *LITERALS, *NUMBERS)))


@cache
def _scalars(schema: str) -> tuple[Any, ...]:
    """The scalars to try that a schema accepts."""
    accepts = fast_validator(json.loads(schema)).is_valid
    pool: list[Any] = [True, False, None, *LITERALS, *ODD_VALUES]
    for number in NUMBERS:
        pool += [number, number + 1, number - 1, number + 0.5, number * 12]
    for length in (1, 2, 3, 4, 9, 10, 11, 20, 36, 37):
        pool += ["a" * length, "0" * length, "b" * length]
    return tuple(each for each in pool if accepts(each))


def is_older_event(older: Schema, newer: Schema, value: Any) -> bool:
    """Whether an event has no field that only the newer schema names at its path.

    What is described without properties, as a dictionary or as anything, names every field.
    """
    return _has_no_later_field(older, [older], newer, [newer], value)


def _has_no_later_field(
    older: Schema, before: list[Any], newer: Schema, after: list[Any], value: Any
) -> bool:
    sides = [
        [each for one in schemas for each in alternatives(whole, one)]
        for whole, schemas in ((older, before), (newer, after))
    ]
    if isinstance(value, list):
        below = [[child for each in side for child in _items(each)] for side in sides]
        return all(_has_no_later_field(older, below[0], newer, below[1], each) for each in value)
    if not isinstance(value, dict):
        return True
    for name, child in value.items():
        named = [any(name in each.get("properties", ()) for each in side) for side in sides]
        if named[1] and not named[0] and not any(map(_names_all, sides[0])):
            return False
        below = [[one for each in side for one in _field(each, name)] for side in sides]
        if not _has_no_later_field(older, below[0], newer, below[1], child):
            return False
    return True


def _types(schema: Schema) -> list[str]:
    if "enum" in schema or "const" in schema:
        return ["string"]
    types = schema.get("type", ["object", "array"])
    return types if isinstance(types, list) else [types]


def _names_all(schema: Schema) -> bool:
    is_closed = schema.get("additionalProperties") is False
    return "object" in _types(schema) and "properties" not in schema and not is_closed


def _items(schema: Schema) -> list[Any]:
    return [schema.get("items", {})] if "array" in _types(schema) else []


def _field(schema: Schema, name: str) -> list[Any]:
    if "object" not in _types(schema):
        return []
    if name in schema.get("properties", {}):
        return [schema["properties"][name]]
    return [schema.get("additionalProperties", {})] if _names_all(schema) else []
