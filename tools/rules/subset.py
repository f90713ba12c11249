"""A schema keeps to the subset in which it and its generated model accept the same events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from processor.pointers import escape
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.nodes import nodes_of, parts_of, problem_at
from tools.rules.rule import Rules
from tools.schema.subset import KEYWORDS_OF, is_class_name

RULES: Rules[Schema] = Rules("The subset of JSON Schema")


@RULES.rule("SUBSET-OBJECT")
def schemas_are_objects(schema: Schema) -> Iterator[Problem]:
    """Every schema within a schema is an object.

    `true` and `false` are schemas too, but the generator makes nothing of them.
    """
    for node in parts_of(schema):
        if not isinstance(node.schema, dict):
            yield problem_at(schema, node.pointer, "must be an object: write {} for anything")


@RULES.rule("SUBSET-KEYWORD")
def keywords_are_supported(schema: Schema) -> Iterator[Problem]:
    """A keyword is one that model and validator read alike, for the type that stands beside it.

    `not`, `oneOf`, `allOf`, `if`, `prefixItems`, `contains`, `patternProperties`, `uniqueItems` and
    the like were seen to make them disagree. A misspelt keyword constrains nothing, in silence.
    """
    for node in nodes_of(schema):
        said, pointer = node.said, node.pointer
        if {"$ref", "anyOf"} & said:
            alone = "$ref" if "$ref" in said else "anyOf"
            home = "its target" if alone == "$ref" else "its branches"
            for keyword in sorted(said - {alone}):
                message = f'"{alone}" stands alone; move "{keyword}" into {home}'
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        elif {"const", "enum"} & said:
            alone = "const" if "const" in said else "enum"
            for keyword in sorted(said - {alone, "type"}):
                message = f'"{alone}" stands alone; remove "{keyword}"'
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        elif "type" in said:
            allowed = {"type"}.union(*(KEYWORDS_OF[name] for name in node.types))
            for keyword in sorted(said - allowed):
                names = " or ".join(node.types)
                message = f"is not supported for {names}, and might be read in two ways; remove it"
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        else:
            for keyword in sorted(said):
                message = 'needs a "type" beside it, or is not supported'
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)


@RULES.rule("SUBSET-REFERENCE")
def references_stay_within(schema: Schema) -> Iterator[Problem]:
    """`$ref` points to a definition in `$defs` of the same file.

    A released version is frozen; what it refers to must be frozen with it. Nothing is fetched, at
    build time or later.
    """
    definitions = schema.document.get("$defs", {})
    for node in nodes_of(schema):
        if "$ref" not in node.schema:
            continue
        target, pointer = node.schema["$ref"], f"{node.pointer}/$ref"
        if not isinstance(target, str) or not target.startswith("#/$defs/"):
            message = 'must point into this file, at "#/$defs/…"; copy the definition here'
            yield problem_at(schema, pointer, message)
        elif target.removeprefix("#/$defs/") not in definitions:
            yield problem_at(
                schema, pointer, "points to a definition that is not there; add it to $defs"
            )


@RULES.rule("SUBSET-CIRCLE")
def circles_go_through_objects(schema: Schema) -> Iterator[Problem]:
    """A definition holds itself only within the properties of an object, and not without end.

    Otherwise it describes nothing, or what has no end: a property that leads back to its own object
    is optional, or may be null.
    """
    definitions = schema.document.get("$defs", {})
    endless = set(definitions) - _with_an_end(definitions)
    for name in definitions:
        pointer = f"/$defs/{escape(name)}"
        if name in _contained(name, definitions):
            message = "is circular: it may hold itself only within the properties of an object"
            yield problem_at(schema, pointer, message)
        elif name in endless:
            message = "has no end, since it requires what requires it; let a property be null"
            yield problem_at(schema, pointer, message)


def _with_an_end(definitions: Mapping[str, Any]) -> set[str]:
    """The definitions of which there is an instance: what they require is of such ones."""
    ended: set[str] = set()

    def ends(schema: Any) -> bool:
        if not isinstance(schema, dict):
            return True
        if "anyOf" in schema:
            return any(map(ends, schema["anyOf"]))
        name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
        if name in definitions:
            return name in ended
        if schema.get("type") == "array" and schema.get("minItems"):
            return ends(schema.get("items"))
        properties = schema.get("properties", {}) if schema.get("type") == "object" else {}
        return all(ends(properties.get(each)) for each in schema.get("required", ()))

    more = set(definitions)
    while more:
        more = {name for name in set(definitions) - ended if ends(definitions[name])}
        ended |= more
    return ended


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


@RULES.rule("SUBSET-DEFINITION")
def definitions_are_classes(schema: Schema) -> Iterator[Problem]:
    """A definition's name is in PascalCase, and neither the title's nor one that is in use.

    It becomes a class in the generated module.
    """
    for name in schema.document.get("$defs", {}):
        if not is_class_name(name) or name == schema.document.get("title"):
            yield problem_at(
                schema,
                f"/$defs/{escape(name)}",
                "becomes a class: rename it in PascalCase, and neither as the title nor as one "
                "that generated code imports",
            )


@RULES.rule("SUBSET-REQUIRED")
def required_properties_are_described(schema: Schema) -> Iterator[Problem]:
    """A required property is described in `properties`.

    The model has only fields that are described, so it could not require another.
    """
    for node in nodes_of(schema):
        if "object" not in node.types:
            continue
        for position, name in enumerate(node.schema.get("required", ())):
            if name not in node.schema.get("properties", {}):
                message = f"{name!r} is required but not in properties; describe it there"
                yield problem_at(schema, f"{node.pointer}/required/{position}", message)


@RULES.rule("SUBSET-ADDITIONAL")
def additional_properties_are_simple(schema: Schema) -> Iterator[Problem]:
    """An object has properties of its own, or is a dictionary; not both.

    `additionalProperties` is true or false beside properties, and a schema without them.
    """
    for node in nodes_of(schema):
        if "additionalProperties" not in node.schema or "object" not in node.types:
            continue
        pointer = f"{node.pointer}/additionalProperties"
        if "properties" in node.schema:
            if not isinstance(node.schema["additionalProperties"], bool):
                message = "a schema goes with no properties; use true or false"
                yield problem_at(schema, pointer, message)
        elif node.schema["additionalProperties"] is False:
            yield problem_at(schema, pointer, "false needs properties beside it")


@RULES.rule("OPTIONAL-NULLABLE")
def optional_means_nullable(schema: Schema) -> Iterator[Problem]:
    """A property that is not required accepts null.

    In Python an absent field is None, and a handler should not have to tell the two apart; senders
    do not either.
    """
    definitions = schema.document.get("$defs", {})
    for node in nodes_of(schema):
        if "object" not in node.types:
            continue
        required = node.schema.get("required", ())
        for name, child in node.schema.get("properties", {}).items():
            if name in required or not isinstance(child, dict):
                continue
            if not any(map(_takes_null, _alternatives(child, definitions))):
                yield problem_at(
                    schema,
                    f"{node.pointer}/properties/{escape(name)}",
                    "is optional, so it must accept null: in Python an absent one is None; add "
                    '"null" to its type, or require it',
                )


def _alternatives(schema: object, definitions: Mapping[str, Any]) -> Iterator[object]:
    """What a value may be one of, behind `anyOf` and `$ref`."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict) or not {"anyOf", "$ref"} & each.keys():
            yield each
            continue
        waiting += each.get("anyOf", ())
        name = str(each.get("$ref", "")).removeprefix("#/$defs/")
        if name in definitions and name not in seen:
            seen.add(name)
            waiting.append(definitions[name])


def _takes_null(schema: object) -> bool:
    if not isinstance(schema, dict):
        return schema is True
    if "const" in schema or "enum" in schema:
        return False
    types = schema.get("type", "null")
    return "null" in (types if isinstance(types, list) else [types])
