"""Rules about keywords: the subset in which schema and generated model accept the same events."""

from __future__ import annotations

from collections.abc import Iterator

from processor.pointers import escape
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules, parts, problem_at, subschemas
from tools.schema.nesting import excessive_unions
from tools.schema.subset import KEYWORDS_OF, KNOWN_VALUES, RETIRED_VALUES, is_class_name
from tools.schema.walk import (
    MAX_DEPTH,
    MAX_PATHS,
    alternatives,
    circular_definitions,
    definition_name,
    finite_definitions,
    unfolded_size,
)

RULES: Rules[Schema] = Rules("The subset of JSON Schema")


@RULES.rule("SUBSET-OBJECT")
def schemas_are_objects(schema: Schema) -> Iterator[Problem]:
    """Every schema within a schema is an object.

    `true` and `false` are schemas too, but the generator cannot express them.
    """
    for node in parts(schema):
        if not isinstance(node.schema, dict):
            yield problem_at(schema, node.pointer, "must be an object: write {} for anything")


@RULES.rule("SUBSET-KEYWORD")
def keywords_are_supported(schema: Schema) -> Iterator[Problem]:
    """Every keyword is supported for the `type` next to it: model and validator agree on it.

    They were found to disagree on `not`, `oneOf`, `allOf`, `if`, `prefixItems`, `contains`,
    `patternProperties`, `uniqueItems` and others. A misspelt keyword silently has no effect.
    """
    for node in subschemas(schema):
        keywords, pointer = node.keywords, node.pointer
        if {"$ref", "anyOf"} & keywords:
            alone = "$ref" if "$ref" in keywords else "anyOf"
            home = "its target" if alone == "$ref" else "its branches"
            for keyword in sorted(keywords - {alone}):
                message = (
                    f'"{alone}" takes no other keyword next to it; move "{keyword}" into {home}'
                )
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        elif {"const", "enum"} & keywords:
            alone = "const" if "const" in keywords else "enum"
            for keyword in sorted(keywords - {alone, "type"}):
                message = f'"{alone}" takes no other keyword next to it; remove "{keyword}"'
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        elif "type" in keywords:
            allowed = {"type"}.union(*(KEYWORDS_OF[name] for name in node.types))
            for keyword in sorted(keywords - allowed):
                names = " or ".join(node.types)
                message = f"is not supported for {names}: validators may disagree on it; remove it"
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)
        else:
            for keyword in sorted(keywords):
                message = 'needs a "type" next to it, or is not supported'
                yield problem_at(schema, f"{pointer}/{escape(keyword)}", message)


@RULES.rule("SUBSET-REFERENCE")
def references_stay_within(schema: Schema) -> Iterator[Problem]:
    """`$ref` points to a definition in `$defs` of the same file.

    A released version never changes, so what it refers to must not change either. Nothing is
    fetched, at build time or at run time.
    """
    definitions = schema.document.get("$defs", {})
    for node in subschemas(schema):
        if "$ref" not in node.schema:
            continue
        name, pointer = definition_name(node.schema), f"{node.pointer}/$ref"
        if name is None:
            message = 'must point into this file, at "#/$defs/…"; copy the definition here'
            yield problem_at(schema, pointer, message)
        elif name not in definitions:
            yield problem_at(
                schema, pointer, "points to a definition that does not exist; add it to $defs"
            )


@RULES.rule("SUBSET-CIRCLE")
def circles_go_through_objects(schema: Schema) -> Iterator[Problem]:
    """A definition refers to itself only within an object's properties, and has finite instances.

    Otherwise it describes nothing, or only infinite values. A property that leads back to its own
    object is optional, or accepts null.
    """
    circular = circular_definitions(schema.document)
    finite = finite_definitions(schema.document)
    for name in schema.document.get("$defs", {}):
        pointer = f"/$defs/{escape(name)}"
        if name in circular:
            message = "is circular: it may refer to itself only within the properties of an object"
            yield problem_at(schema, pointer, message)
        elif name not in finite:
            message = (
                "has no finite instance, since it requires what requires it; let a property be null"
            )
            yield problem_at(schema, pointer, message)


@RULES.rule("SUBSET-UNION")
def unions_end(schema: Schema) -> Iterator[Problem]:
    """A union of object types does not contain itself, and validates a value at most 64 times.

    Every validator tries one branch after the other, and each branch that is an object validates
    what is in the value again. So a union of two object types that contains itself takes twice as
    long with each level of an event: seconds for 400 characters. The same holds for arrays.
    """
    for pointer in excessive_unions(schema.document):
        message = (
            "has several branches that are objects or arrays, and leads to itself or to further "
            "such unions, so that validation takes too long; describe one object type with "
            "optional properties instead"
        )
        yield problem_at(schema, f"{pointer}/anyOf", message)


@RULES.rule("SUBSET-DEFINITION")
def definitions_are_classes(schema: Schema) -> Iterator[Problem]:
    """A definition's name is in PascalCase, and differs from the title and from imported names.

    It becomes a class in the generated module.
    """
    for name in schema.document.get("$defs", {}):
        if not is_class_name(name) or name == schema.document.get("title"):
            yield problem_at(
                schema,
                f"/$defs/{escape(name)}",
                "becomes a class: rename it in PascalCase, differently from the title and from the "
                "names that generated code imports",
            )


@RULES.rule("SUBSET-REQUIRED")
def required_properties_are_described(schema: Schema) -> Iterator[Problem]:
    """A required property is described in `properties`.

    The model has only the fields that are described, so it cannot require another one.
    """
    for node in subschemas(schema):
        if "object" not in node.types:
            continue
        for position, name in enumerate(node.schema.get("required", ())):
            if name not in node.schema.get("properties", {}):
                message = f"{name!r} is required but not in properties; describe it there"
                yield problem_at(schema, f"{node.pointer}/required/{position}", message)


@RULES.rule("SUBSET-ADDITIONAL")
def additional_properties_are_simple(schema: Schema) -> Iterator[Problem]:
    """An object has either `properties`, or a schema in `additionalProperties`.

    With `properties`, `additionalProperties` is true or false; without them, it is a schema.
    """
    for node in subschemas(schema):
        if "additionalProperties" not in node.schema or "object" not in node.types:
            continue
        pointer = f"{node.pointer}/additionalProperties"
        if "properties" in node.schema:
            if not isinstance(node.schema["additionalProperties"], bool):
                message = "next to properties, use true or false"
                yield problem_at(schema, pointer, message)
        elif node.schema["additionalProperties"] is False:
            yield problem_at(schema, pointer, "false needs properties next to it")


@RULES.rule("SUBSET-SIZE")
def what_is_listed_is_bounded(schema: Schema) -> Iterator[Problem]:
    """A schema has at most 100 levels, and known values at no more than 20,000 paths.

    Codegen lists each path in an event that leads to an `x-extensible-enum` or `x-retired-values`.
    Where a definition refers twice to the next, each level doubles their number: 30 levels lead to
    a billion.
    """
    for keyword in (KNOWN_VALUES, RETIRED_VALUES):
        size = unfolded_size(schema.document, keyword)
        if size.paths > MAX_PATHS:
            message = (
                f"unfolds to {size.paths:,} paths that lead to {keyword}, more than {MAX_PATHS:,}: "
                "refer to fewer definitions twice, or leave out the known values"
            )
            yield problem_at(schema, "", message)
            break
    if size.depth > MAX_DEPTH:
        message = f"is {size.depth:,} levels deep, more than {MAX_DEPTH}: nest less"
        yield problem_at(schema, "", message)


@RULES.rule("OPTIONAL-NULLABLE")
def optional_means_nullable(schema: Schema) -> Iterator[Problem]:
    """A property that is not required accepts null.

    In Python an absent field is None, so a handler cannot distinguish it from null. Upstream uses
    both with the same meaning.
    """
    for node in subschemas(schema):
        if "object" not in node.types:
            continue
        required = node.schema.get("required", ())
        for name, child in node.schema.get("properties", {}).items():
            if name in required or not isinstance(child, dict):
                continue
            if not any(map(_accepts_null, alternatives(schema.document, child))):
                yield problem_at(
                    schema,
                    f"{node.pointer}/properties/{escape(name)}",
                    "is optional, so it must accept null: in Python an absent field is None; add "
                    '"null" to its type, or require it',
                )


def _accepts_null(schema: object) -> bool:
    if not isinstance(schema, dict):
        return schema is True
    if "const" in schema or "enum" in schema:
        return False
    types = schema.get("type", "null")
    return "null" in (types if isinstance(types, list) else [types])
