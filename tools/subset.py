"""The subset of JSON Schema in which a schema and its generated model accept the same instances.

Everything that is refused here was seen to make them disagree, or is not known to agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import SchemaError, SchemaValidator, core_schema

KEYWORDS_OF = {
    "string": frozenset(("format", "pattern", "minLength", "maxLength", "enum", "const")),
    "integer": frozenset(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    ),
    "number": frozenset(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    ),
    "array": frozenset(("items", "minItems", "maxItems")),
    "object": frozenset(("properties", "required", "additionalProperties")),
    "boolean": frozenset[str](),
    "null": frozenset[str](),
}
"""The keywords that belong to each type."""

LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
"""What a number lies between."""
BOUNDS = (*LIMITS, "multipleOf", "minLength", "maxLength", "minItems", "maxItems")
"""Every keyword whose value is a number."""
ANNOTATIONS = frozenset(
    ("$comment", "title", "description", "examples", "default", "deprecated", "readOnly")
)
FORMATS = frozenset(("date-time", "date", "uuid"))

_ROOT_ONLY = frozenset(("$schema", "$id", "$defs"))
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_RESERVED = frozenset(
    (
        *("Annotated", "Any", "ConfigDict", "Field", "Literal", "RootModel", "TypeAliasType"),
        *("EventModel", "JsonDate", "JsonDateTime", "JsonInteger", "JsonNumber", "JsonUuid"),
        *("Dict", "List", "None", "True", "False"),
    )
)
_ENGINE_DEPENDENT = re.compile(r"\\[^\\^$.|?*+()\[\]{}/tnrfv-]|\(\?|\[\[|&&|--|~~")


class Outside(NamedTuple):
    """Where a schema leaves the subset (a JSON pointer), and how to come back."""

    pointer: str
    message: str


def is_class_name(name: object) -> bool:
    """Whether a generated class can have this name: PascalCase, and not one that is in use."""
    return isinstance(name, str) and bool(_CLASS_NAME.fullmatch(name)) and name not in _RESERVED


def outside_subset(document: Mapping[str, Any]) -> Iterator[Outside]:
    """Every place where a schema leaves the subset; the metaschema holds for it already."""
    definitions = document.get("$defs", {})
    for name in definitions:
        pointer = f"/$defs/{escape(name)}"
        if not is_class_name(name) or name == document.get("title"):
            yield Outside(
                pointer,
                "a definition's name becomes a class: PascalCase, and neither the title's nor one "
                "that generated code imports",
            )
        if name in _contained(name, definitions):
            yield Outside(pointer, "may hold itself only within the properties of an object")
    yield from _node(document, "", definitions)
    for name, definition in definitions.items():
        yield from _node(definition, f"/$defs/{escape(name)}", definitions)


def escape(name: str) -> str:
    """Write a key as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _node(schema: object, pointer: str, definitions: Mapping[str, Any]) -> Iterator[Outside]:
    if not isinstance(schema, dict):
        yield Outside(pointer, "must be an object: write {} for anything")
        return
    said = {
        name
        for name in schema
        if name not in ANNOTATIONS
        and not name.startswith("x-")
        and not (pointer == "" and name in _ROOT_ONLY)
    }
    if "$ref" in said:
        yield from _reference(schema["$ref"], said, pointer, definitions)
    elif "anyOf" in said:
        if said != {"anyOf"}:
            yield Outside(pointer, f'"anyOf" stands alone; move {_names(said - {"anyOf"})} into it')
        for position, branch in enumerate(schema["anyOf"]):
            yield from _node(branch, f"{pointer}/anyOf/{position}", definitions)
    elif "const" in said or "enum" in said:
        yield from _literal(schema, said, pointer)
    elif "type" in said:
        yield from _typed(schema, said, pointer, definitions)
    elif said:
        yield Outside(pointer, f'{_names(said)} needs a "type" beside it, or is not supported')


def _contained(name: str, definitions: Mapping[str, Any]) -> set[str]:
    """The definitions that one is made of without an object in between."""
    found: set[str] = set()
    waiting: list[object] = [definitions[name]]
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        waiting += [schema.get("items"), schema.get("additionalProperties")]
        waiting += schema.get("anyOf", ())
        target = str(schema.get("$ref", "")).removeprefix("#/$defs/")
        if target in definitions and target not in found:
            found.add(target)
            waiting.append(definitions[target])
    return found


def _reference(
    target: object, said: set[str], pointer: str, definitions: Mapping[str, Any]
) -> Iterator[Outside]:
    if said != {"$ref"}:
        yield Outside(pointer, f'"$ref" stands alone; move {_names(said - {"$ref"})} to its target')
    if not isinstance(target, str) or not target.startswith("#/$defs/"):
        yield Outside(f"{pointer}/$ref", 'must point into this file, at "#/$defs/…"')
    elif target.removeprefix("#/$defs/") not in definitions:
        yield Outside(f"{pointer}/$ref", "points to a definition that is not there")


def _literal(schema: Mapping[str, Any], said: set[str], pointer: str) -> Iterator[Outside]:
    keyword = "const" if "const" in said else "enum"
    if said - {keyword, "type"} or schema.get("type", "string") != "string":
        yield Outside(
            pointer,
            f'"{keyword}" stands alone, of "type" "string" at most; for a nullable one write '
            f'"anyOf": [{{"{keyword}": …}}, {{"type": "null"}}]',
        )
    values = [schema["const"]] if keyword == "const" else schema["enum"]
    if not values or not all(isinstance(value, str) for value in values):
        yield Outside(f"{pointer}/{keyword}", "must hold strings alone")


def _typed(
    schema: Mapping[str, Any], said: set[str], pointer: str, definitions: Mapping[str, Any]
) -> Iterator[Outside]:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    allowed = {"type"}.union(*(KEYWORDS_OF[name] for name in types))
    for keyword in sorted(said - allowed):
        yield Outside(
            f"{pointer}/{escape(keyword)}",
            f"is not supported for {' or '.join(types)}, and might be read in two ways",
        )
    if "format" in said:
        if schema["format"] not in FORMATS:
            yield Outside(f"{pointer}/format", f"must be one of {', '.join(sorted(FORMATS))}")
        if said & {"pattern", "minLength", "maxLength"}:
            yield Outside(pointer, '"format" stands without pattern and lengths')
    if "pattern" in said and not _is_portable(schema["pattern"]):
        yield Outside(
            f"{pointer}/pattern",
            "must mean the same to every engine: no classes such as \\d, \\w, \\s, \\b or \\p, "
            "no groups with (?, no backreferences",
        )
    if not isinstance(schema.get("multipleOf", 1), int):
        yield Outside(f"{pointer}/multipleOf", "must be a whole number")
    if "items" in said:
        yield from _node(schema["items"], f"{pointer}/items", definitions)
    if "object" in types:
        yield from _object(schema, pointer, definitions)


def _object(
    schema: Mapping[str, Any], pointer: str, definitions: Mapping[str, Any]
) -> Iterator[Outside]:
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    additional = schema.get("additionalProperties", True)
    for name in sorted(required - properties.keys()):
        yield Outside(f"{pointer}/required", f"{name!r} is required but not in properties")
    if "properties" in schema and isinstance(additional, dict):
        yield Outside(
            f"{pointer}/additionalProperties", "a schema goes with no properties; use true or false"
        )
    if "properties" not in schema:
        if additional is False:
            yield Outside(f"{pointer}/additionalProperties", "false needs properties beside it")
        elif additional is not True:
            yield from _node(additional, f"{pointer}/additionalProperties", definitions)
    for name, child in properties.items():
        at = f"{pointer}/properties/{escape(name)}"
        yield from _node(child, at, definitions)
        if name not in required and not _is_nullable(child):
            yield Outside(
                at, "is optional, so it must accept null: in Python an absent one is None"
            )


def _is_nullable(schema: object) -> bool:
    if not isinstance(schema, dict):
        return schema is True
    if "anyOf" in schema:
        return any(_is_nullable(branch) for branch in schema["anyOf"])
    if "$ref" in schema or "const" in schema or "enum" in schema:
        return False
    types = schema.get("type", "null")
    return "null" in (types if isinstance(types, list) else [types])


def _is_portable(pattern: str) -> bool:
    if _ENGINE_DEPENDENT.search(pattern):
        return False
    try:
        re.compile(pattern)
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except (re.error, SchemaError):
        return False
    return True


def _names(keywords: set[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(keywords))
