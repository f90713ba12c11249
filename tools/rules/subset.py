"""Rules about keywords: the subset in which schema and generated model accept the same events."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from processor.pointers import escape
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules, nullable, parts, problem_at, subschemas
from tools.schema.nesting import excessive_unions
from tools.schema.subset import (
    ANNOTATIONS,
    INSTEAD,
    KEYWORDS_OF,
    KNOWN_VALUES,
    RETIRED_VALUES,
    ROOT_ONLY,
    SUPPORTED,
    is_class_name,
)
from tools.schema.walk import (
    MAX_DEPTH,
    MAX_PATHS,
    JsonSchema,
    Subschema,
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
        unknown = node.keywords - SUPPORTED
        found = {name: _unknown(name) for name in unknown}
        known = node.keywords - unknown
        if known and ("type" in known or not unknown):
            found |= dict(_misplaced(node, known))
        for name in sorted(found):
            yield problem_at(schema, f"{node.pointer}/{escape(name)}", found[name])


def _misplaced(node: Subschema, keywords: set[str]) -> Iterator[tuple[str, str]]:
    """The keywords that are not supported next to the others, each with what to do about it."""
    alone = next((name for name in ("$ref", "anyOf", "const", "enum") if name in keywords), None)
    if alone in ("$ref", "anyOf"):
        home = "its target" if alone == "$ref" else "its branches"
        for name in keywords - {alone}:
            yield name, f'"{alone}" takes no other keyword next to it; move "{name}" into {home}'
    elif alone is not None:
        for name in keywords - {alone, "type"}:
            yield name, f'"{alone}" takes no other keyword next to it; remove "{name}"'
    else:
        allowed = {"type"}.union(*(KEYWORDS_OF[name] for name in node.types))
        for name in keywords - allowed:
            owners = [each for each in KEYWORDS_OF if name in KEYWORDS_OF[each]]
            yield (
                name,
                f"is for {' or '.join(owners)}, not for {' or '.join(node.types)}; remove it"
                if "type" in keywords
                else f'needs a "type" next to it: {" or ".join(owners)}',
            )


def _unknown(keyword: str) -> str:
    """What is wrong with a keyword that is supported for no type, and what to do about it."""
    if keyword in ROOT_ONLY:
        return "is for the top of the document; move it there"
    if keyword in INSTEAD:
        return f"is not supported, since validators disagree on it; {INSTEAD[keyword]}"
    close = get_close_matches(keyword, sorted(SUPPORTED | ANNOTATIONS), 1, 0.7)
    hint = f"did you mean {close[0]}?" if close else "remove it, or begin its name with x-"
    return f"is not a keyword of JSON Schema that is supported; {hint}"


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
                    "is optional, so it must accept null: in Python an absent field is None; "
                    f"{_with_null(child)}, or require it",
                )


def _with_null(schema: JsonSchema) -> str:
    """How to let a schema accept null."""
    if "anyOf" in schema:
        return 'add {"type": "null"} to its "anyOf"'
    if {"$ref", "const", "enum"} & schema.keys():
        return f"write {nullable(schema)}"
    return 'add "null" to its type'


def _accepts_null(schema: object) -> bool:
    """Whether a schema accepts null, or is meant to: SUBSET-LITERAL says how a literal does."""
    if not isinstance(schema, dict):
        return schema is True
    types = schema.get("type", "string" if {"const", "enum"} & schema.keys() else "null")
    values = [schema.get("const", ""), *schema.get("enum", ())]
    return "null" in (types if isinstance(types, list) else [types]) or None in values
