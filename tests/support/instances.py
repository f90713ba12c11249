"""Instances for hypothesis: of a schema in the supported subset, and damaged ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tools.codegen.field_names import field_names
from tools.schema.patterns import matching_texts

DATE_TIMES = (
    "2022-05-17T09:21:33Z",
    "2022-05-17t09:21:33.5z",
    "2022-05-17T09:21:33.123456789+05:30",
    "2024-02-29T23:59:59-00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999-23:59",
)
"""Valid date-times, including edge cases."""

ODD_DATE_TIMES = (
    "2022-05-17T09:21:33",
    "2022-05-17 09:21:33Z",
    "2022-05-17T09:21Z",
    "2022-05-17T09:21:33.Z",
    "2022-05-17T09:21:33,5Z",
    "2022-05-17T09:21:60Z",
    "2022-05-17T24:00:00Z",
    "2022-05-17T09:21:33+24:00",
    "2022-05-17T09:21:33+0530",
    "2022-05-17T09:21:33Z\n",
    " 2022-05-17T09:21:33Z",
    "2022-02-30T09:21:33Z",
    "2023-02-29T09:21:33Z",
    "2022-00-17T09:21:33Z",
    "0000-01-01T00:00:00Z",
    "+2022-05-17T09:21:33Z",
    "٢٠٢٢-05-17T09:21:33Z",
    "1652779293",
    "2022-05-17",
)
"""Invalid date-times that some library accepts."""

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False),
    *(0, 1, -1, 2, 3, 7, 2**31, 2**53 + 1, -(2**63) - 1, 10**30),
    *(0.0, -0.0, 1.0, 2.0, 0.5, -1.5, 3.0000000001, 1e21, 1e308, -1e-308),
    *("", " ", "a", "b", "ab", "abc", "é", "e\u0301", "😀", "😀😀", "\u0000", "1", "true", "null"),
    *DATE_TIMES,
    *ODD_DATE_TIMES,
    *("2024-02-29", "2023-02-29", "0000-01-01", "2024-2-9", "2024-02-29\n", "20240229"),
    "3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35",
    "3F0A7C52-9D1E-4B86-A2F4-6C8E0D9B1A35",
    "3f0a7c529d1e4b86a2f46c8e0d9b1a35",
    "{3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35}",
    "urn:uuid:3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35",
    "3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35\n",
    *([], [None], [1], [1.0], [True], ["a"], ["a", "b", "c"], [[]], [[1]], [["a"]], [[None]]),
    *({}, {"a": None}, {"a": "x"}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": {"a": None}}),
    *({"a": "x", "b": 1}, {"b": 1}, {"z": 1}, {"a": ["x"]}, {"a": [None]}, {"": ""}),
)
"""JSON values of every type, as wrong values. Integers beyond the range of a double
have their own test."""


def valid(document: Mapping[str, Any], schema: Any = None) -> SearchStrategy[Any]:
    """Instances of a schema, without fields that it does not know.

    `document` is the whole file, for its `$defs`; `schema` a part of it, by default all of it.
    """
    if schema is not None:
        return _Builder(document).of(schema)
    return _of_text(json.dumps(document))


@cache
def _of_text(document: str) -> SearchStrategy[Any]:
    # Hypothesis analyses a strategy once, so reusing it is much faster than building an equal one.
    schema = json.loads(document)
    return _Builder(schema).of(schema)


class _Builder:
    """Builds strategies for the parts of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.referred: dict[str, SearchStrategy[Any]] = {}

    def of(self, schema: Any) -> SearchStrategy[Any]:
        if "$ref" in schema:
            return self._referred(schema["$ref"])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            # The last first: hypothesis starts with it, and null ends a recursion.
            return st.one_of(*(self.of(branch) for branch in reversed(schema["anyOf"])))
        if "type" not in schema:
            return st.sampled_from(ODD_VALUES)
        types = schema["type"]
        types = [types] if isinstance(types, str) else types
        return st.one_of(*(self._of_type(name, schema) for name in reversed(types)))

    def _referred(self, reference: str) -> SearchStrategy[Any]:
        if reference not in self.referred:
            target: Any = self.document
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
            self.referred[reference] = st.deferred(lambda: self.of(target))
        return self.referred[reference]

    def _of_type(self, name: str, schema: Any) -> SearchStrategy[Any]:
        if name == "null":
            return st.none()
        if name == "boolean":
            return st.booleans()
        if name == "integer":
            whole = _whole(schema)
            return st.one_of(whole, whole.filter(lambda value: abs(value) < 2**53).map(float))
        if name == "number":
            return _real(schema)
        if name == "string":
            return _strings(schema)
        if name == "array":
            least = int(schema.get("minItems", 0))
            most = int(schema.get("maxItems", least + 4))
            items = self.of(schema["items"]) if "items" in schema else st.none()
            return st.lists(items, min_size=least, max_size=most)
        return self._objects(schema)

    def _objects(self, schema: Any) -> SearchStrategy[dict[str, Any]]:
        properties = schema.get("properties", {})
        required = schema.get("required", ())
        rest = schema.get("additionalProperties")
        fixed = st.fixed_dictionaries(
            {name: self.of(properties[name]) for name in properties if name in required},
            optional={
                name: self.of(properties[name]) for name in properties if name not in required
            },
        )
        if not isinstance(rest, dict):
            return fixed
        names = st.text(max_size=6).filter(lambda name: name not in properties)
        more = st.dictionaries(names, self.of(rest), max_size=3)
        return st.builds(lambda known, unknown: {**unknown, **known}, fixed, more)


def _whole(schema: Any) -> SearchStrategy[int]:
    step = int(schema.get("multipleOf", 1))
    lows = [schema.get("minimum"), _after(schema.get("exclusiveMinimum"), 1)]
    highs = [schema.get("maximum"), _after(schema.get("exclusiveMaximum"), -1)]
    low = max((ceil(Fraction(value)) for value in lows if value is not None), default=None)
    high = min((floor(Fraction(value)) for value in highs if value is not None), default=None)
    return st.integers(
        None if low is None else ceil(Fraction(low, step)),
        None if high is None else floor(Fraction(high, step)),
    ).map(lambda value: value * step)


def _after(bound: int | None, step: int) -> int | None:
    return None if bound is None else bound + step


def _real(schema: Any) -> SearchStrategy[float]:
    if "multipleOf" in schema:
        return _whole(schema).filter(lambda value: abs(value) < 2**53).map(float)
    low, high = schema.get("minimum"), schema.get("maximum")
    return st.floats(
        schema.get("exclusiveMinimum", low),
        schema.get("exclusiveMaximum", high),
        exclude_min="exclusiveMinimum" in schema,
        exclude_max="exclusiveMaximum" in schema,
        allow_nan=False,
        allow_infinity=False,
    )


def _strings(schema: Any) -> SearchStrategy[str]:
    form = schema.get("format")
    least = int(schema.get("minLength", 0))
    most = int(schema.get("maxLength", least + 12))
    if form == "date-time":
        return st.one_of(st.sampled_from(DATE_TIMES), st.builds(_date_time, _MOMENTS, _OFFSETS))
    if form == "date":
        return st.dates().map(date.isoformat)
    if form == "uuid":
        return st.uuids().map(str)
    if "pattern" in schema:
        made = st.sampled_from(matching_texts(schema["pattern"]))
        return made.filter(lambda text: least <= len(text)).filter(
            lambda text: "maxLength" not in schema or len(text) <= most
        )
    return st.text(min_size=least, max_size=most)


_MOMENTS = st.datetimes()
_OFFSETS = st.one_of(
    st.just("Z"),
    st.builds(
        lambda sign, offset: f"{sign}{(datetime.min + timedelta(minutes=offset)):%H:%M}",
        st.sampled_from("+-"),
        st.integers(0, 24 * 60 - 1),
    ),
)


def _date_time(moment: datetime, offset: str) -> str:
    return moment.isoformat() + offset


@cache
def schemas() -> SearchStrategy[Any]:
    """Nested schemas of the supported subset."""
    bounds = {"minimum": st.integers(-2, 1), "maximum": st.integers(2, 4)}
    lengths = {"minLength": st.integers(0, 2), "maxLength": st.integers(2, 4)}
    sizes = {"minItems": st.integers(0, 2), "maxItems": st.integers(2, 4)}
    plain: list[Any] = [
        *({"type": "string", "format": name} for name in ("date-time", "date", "uuid")),
        {"type": "boolean"},
        {"enum": ["a", "b"]},
        {"enum": ["a"]},
        {"const": "b"},
        {"type": "string", "pattern": "^[ab]+"},
        {"type": ["integer", "null"], "minimum": 1},
        {"type": ["number", "string"], "maximum": 1, "minLength": 1},
    ]
    scalars = st.one_of(
        st.fixed_dictionaries({"type": st.just("integer")}, optional=bounds),
        st.fixed_dictionaries({"type": st.just("number")}, optional=bounds),
        st.fixed_dictionaries({"type": st.just("string")}, optional=lengths),
        st.sampled_from(plain),
    )
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional=sizes),
            st.fixed_dictionaries(
                {"type": st.just(["array", "null"]), "items": inner}, optional=sizes
            ),
            inner.map(lambda values: {"type": "object", "additionalProperties": values}),
            st.builds(_object, inner, inner, st.booleans()),
            st.lists(inner, min_size=2, max_size=3).map(lambda branches: {"anyOf": branches}),
            inner.map(_or_null),
        ),
        max_leaves=5,
    )


HOSTILE_NAMES = (
    # Python reads an identifier in NFKC form: a micro sign, ligatures, fullwidth, superscripts.
    *(
        "\u00b5s",
        "\u03bcs",
        "\ufb01eld",
        "field",
        "\uff41",
        "a",
        "x\u00b2",
        "x2",
        "\u2115",
        "N",
        "\u0130d",
    ),
    # Names of types in annotations, and of pydantic.
    *("Any", "None", "True", "list", "dict", "str", "int", "float", "bool", "Literal", "Annotated"),
    *("Field", "EventModel", "JsonInteger", "JsonDateTime", "ConfigDict", "Payload", "Sample"),
    *("model_dump", "model_config", "model_fields", "model_extra", "modelExtra", "root", "copy"),
    *("json", "schema", "validate", "construct", "fields", "parse_obj", "dict_", "model_post_init"),
    # Keywords, dunders, and names with a meaning for classes.
    *(
        "class",
        "from",
        "self",
        "cls",
        "lambda",
        "match",
        "type",
        "property",
        "__init__",
        "__dict__",
    ),
    *("__class__", "__slots__", "__annotations__", "__pydantic_fields__", "_private", "__", "_"),
    # The same in snake case.
    *("eventId", "event_id", "event-id", "EventID", "event id", "event_id_1", "id", "ID", "Id"),
    # Not identifiers, and keywords of JSON Schema.
    *("", " ", "1st", "3", "$ref", "$id", "$defs", "@type", "a.b", "a/b", "a~b", "a\nb", "'", '"'),
    *("\\", "{x}", "#", "properties", "items", "anyOf", "required", "const", "enum", "default"),
    *(
        "x-name",
        "description",
        "\u65e5\u672c",
        "\U0001f600",
        "e\u0301",
        "\u00e9",
        "\u0378",
        "\u202e",
        "\0",
    ),
)
"""Names of properties that generators and Python itself misread."""
_DEFINITIONS = ("Value", "Inner", "Group", "Node")
_ROUND = {"minLength": 1.0, "maxLength": 3.0}


@cache
def documents() -> SearchStrategy[dict[str, Any]]:
    """Schemas of payloads with hostile names, and definitions that refer to each other at will.

    A document has `payload` and `$defs`. Rules may refuse it: circles without a property in
    between, for instance.
    """
    return st.builds(
        lambda payload, definitions: {
            "payload": payload,
            "$defs": dict(zip(_DEFINITIONS, definitions, strict=True)),
        },
        _hostile_objects(_hostile_schemas()),
        st.tuples(*[_hostile_schemas()] * len(_DEFINITIONS)),
    )


@cache
def _hostile_schemas() -> SearchStrategy[Any]:
    plain: list[Any] = [
        *({}, {"type": "null"}, {"type": ["null"]}, {"anyOf": [{"type": "null"}]}),
        {"anyOf": [{"type": "null"}, {"type": "null"}]},
        {"type": "string", **_ROUND},
        {"type": ["string", "null"], "pattern": "^[^a-c\\]]*\\\\?$"},
        {"type": ["string", "null"], "minLength": 2},
        {"type": "integer", "multipleOf": 2.0, "maximum": 10.0},
        {"type": ["number", "null"], "exclusiveMinimum": 0.5},
        {"type": ["integer", "boolean", "string"], "minimum": 1, "maxLength": 1},
        {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        {"type": ["object", "null"], "additionalProperties": {"type": "integer", "minimum": 0}},
        *({"type": "object"}, {"type": "array"}, {"type": "object", "properties": {}}),
        {"enum": ["a", "\u00b5", "None", "x\ny", "'"]},
    ]
    references = st.sampled_from(_DEFINITIONS).map(lambda name: {"$ref": f"#/$defs/{name}"})
    return st.recursive(
        st.one_of(st.sampled_from(plain), schemas(), references, references),
        lambda inner: st.one_of(
            inner.map(lambda each: {"anyOf": [each]}),
            inner.map(_or_null),
            st.lists(inner, min_size=2, max_size=3).map(lambda each: {"anyOf": each}),
            inner.map(lambda each: {"type": "array", "items": each}),
            inner.map(lambda each: {"type": ["object", "null"], "additionalProperties": each}),
            _hostile_objects(inner),
        ),
        max_leaves=6,
    )


def _hostile_objects(values: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    names = st.one_of(st.sampled_from(HOSTILE_NAMES), st.text(max_size=4))
    fields = st.dictionaries(names, st.tuples(values, st.booleans()), min_size=1, max_size=4)
    return st.builds(_with_fields, fields, st.sampled_from(["object", ["object", "null"]]), _RARELY)


_RARELY = st.sampled_from([False, False, False, True])


def _with_fields(fields: Any, types: Any, is_closed: bool) -> dict[str, Any]:
    return {
        "type": types,
        "required": [name for name, (_, is_required) in fields.items() if is_required],
        "properties": {
            name: schema if is_required else _or_null(schema)
            for name, (schema, is_required) in fields.items()
        },
        **({"additionalProperties": False} if is_closed else {}),
    }


def _or_null(schema: Any) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(required: Any, optional: Any, closed: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["a"],
        "properties": {"a": required, "b": _or_null(optional)},
        **({"additionalProperties": False} if closed else {}),
    }


@st.composite
def damaged(draw: st.DrawFn, original: Any) -> Any:
    """A valid instance with one to three random changes: it may still be valid."""
    instance = deepcopy(original)
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(_places(instance)))
        if holder is None:
            continue
        deeds = ["near", "replace", "add", "add as in Python"]
        deeds += [] if isinstance(key, int) else ["remove", "move"]
        deed = draw(st.sampled_from(deeds))
        if deed == "near":
            holder[key] = draw(st.sampled_from(_near(holder[key])))
        elif deed == "replace":
            holder[key] = deepcopy(draw(st.sampled_from(ODD_VALUES)))
        elif deed == "add":
            _add(holder, draw(st.sampled_from(ODD_VALUES)))
        elif deed == "add as in Python" and isinstance(key, str):
            # An unknown field that is spelt like the Python name of a known one.
            for name in field_names(holder).values():
                holder.setdefault(name, deepcopy(draw(st.sampled_from(ODD_VALUES))))
        elif deed in ("remove", "move"):
            value = holder.pop(key)
            if deed == "move":
                holder[key.swapcase()] = value
    return instance


def _near(value: Any) -> list[Any]:
    """Values that are similar to a value and easily accepted instead."""
    if isinstance(value, bool):
        return [int(value), float(value), str(value).lower(), None]
    if isinstance(value, (int, float)):
        whole = int(value) if abs(value) < 2**53 else 0
        neighbours = [whole + 1, whole - 1, whole + 0.5, -whole]
        return [True, False, float(whole), whole, *neighbours, str(value), None]
    if isinstance(value, str):
        longer = [f"{value}\n", f" {value}", value * 2]
        return [value.upper(), *longer, value[:-1], "", [value], None, 0, True]
    if isinstance(value, list):
        return [[], {}, [None], value[:1], value[:1] * 9, None]
    return [{}, [], [value], "", None] if value is not None else [0, False, "", [], {}, "null"]


def _add(holder: Any, value: Any) -> None:
    if isinstance(holder, list):
        holder.append(deepcopy(value))
    else:
        holder["somethingNew"] = deepcopy(value)


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(None, None)]
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict):
            keys: list[Any] = list(holder)
        elif isinstance(holder, list):
            keys = list(range(len(holder)))
        else:
            continue
        found += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys]
    return found
