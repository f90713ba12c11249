"""Rules about keywords for single values, such as `pattern`: every engine reads them alike."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from math import inf

from processor.pointers import escape, split
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules, nullable, problem_at, subschemas
from tools.schema.patterns import PatternError, parse_pattern
from tools.schema.subset import (
    BOUNDS,
    DROPPED_FIELDS,
    FORMATS,
    KNOWN_VALUES,
    LIMITS,
    OUR_ANNOTATIONS,
    RETIRED_VALUES,
)
from tools.schema.walk import recursive_definitions

RULES: Rules[Schema] = Rules("Values")

MAX_BOUND = 2**53


@RULES.rule("SUBSET-LITERAL")
def literals_are_strings(schema: Schema) -> Iterator[Problem]:
    """`enum` and `const` hold only strings.

    1 and 1.0 are equal in JSON Schema but different in Python's `Literal`; `true` and 1 are
    different in JSON Schema but equal in Python.
    """
    for node in subschemas(schema):
        for keyword in ("const", "enum"):
            if keyword not in node.keywords:
                continue
            value = node.schema[keyword]
            values = [value] if keyword == "const" else value
            strings = [each for each in values if isinstance(each, str)]
            if "null" in node.types or (strings and None in values):
                message = f"has only strings, and null in a branch: {nullable(node.schema)}"
                yield problem_at(schema, f"{node.pointer}/{keyword}", message)
            elif not strings or len(strings) < len(values):
                yield problem_at(schema, f"{node.pointer}/{keyword}", "must hold only strings")
            elif node.types != ("string",):
                message = f'must be "string" next to "{keyword}", or absent'
                yield problem_at(schema, f"{node.pointer}/type", message)


@RULES.rule("SUBSET-FORMAT")
def formats_are_known(schema: Schema) -> Iterator[Problem]:
    """`format` is date-time, date or uuid, without a pattern or length limits.

    Model and validator check these three in exactly the same way. Other formats are checked by some
    tools and ignored by others.
    """
    for node in subschemas(schema):
        if "format" not in node.keywords:
            continue
        if node.schema["format"] not in FORMATS:
            names = ", ".join(sorted(FORMATS))
            yield problem_at(
                schema, f"{node.pointer}/format", f"must be one of {names}; or remove it"
            )
        for keyword in sorted(node.keywords & {"pattern", "minLength", "maxLength"}):
            yield problem_at(
                schema, f"{node.pointer}/{keyword}", 'is not supported next to "format"; remove it'
            )


@RULES.rule("SUBSET-PATTERN")
def patterns_are_portable(schema: Schema) -> Iterator[Problem]:
    r"""`pattern` means the same to every engine, and has at most 1,000 parts.

    Others read the schema with other engines than the model, which uses Rust's. Classes such as \d
    match different characters in each, `[[a]]` is a class within a class in some, and only some
    support lookaround and backreferences. The parts are characters and classes, with repetitions
    such as `{100}` written out.
    """
    for node in subschemas(schema):
        if "pattern" not in node.keywords:
            continue
        try:
            parse_pattern(node.schema["pattern"])
        except PatternError as error:
            yield problem_at(schema, f"{node.pointer}/pattern", f"must be portable: {error}")


@RULES.rule("SUBSET-MULTIPLE")
def multiples_are_whole(schema: Schema) -> Iterator[Problem]:
    """`multipleOf` is a whole number, such as 2 or 2.0.

    Whether 0.3 is a multiple of 0.1 depends on rounding.
    """
    for node in subschemas(schema):
        if not float(node.schema.get("multipleOf", 1)).is_integer():
            yield problem_at(schema, f"{node.pointer}/multipleOf", "must be a whole number")


@RULES.rule("SUBSET-BOUND")
def bounds_are_exact(schema: Schema) -> Iterator[Problem]:
    """A limit on a length or a count, or a divisor, is at most 2^53; one on a number is finite.

    Beyond 2^53, parsers round, and models cannot represent the limit. 1e400 is read as infinity.
    """
    for node in subschemas(schema):
        for keyword in BOUNDS:
            most = inf if keyword in LIMITS else MAX_BOUND + 1
            if keyword in node.keywords and not -most < node.schema[keyword] < most:
                message = "is larger than can be represented exactly; lower or remove it"
                yield problem_at(schema, f"{node.pointer}/{keyword}", message)


@RULES.rule("SUBSET-ANNOTATION")
def annotations_are_spelt_right(schema: Schema) -> Iterator[Problem]:
    """No keyword beginning with `x-` is a misspelt one of ours; `x-extensible-enum` lists strings.

    Unknown `x-` keywords are ignored, so a misspelt one would silently have no effect.
    `x-extensible-enum` lists the known values of a string, each once; drift reports other values.
    """
    for node in subschemas(schema):
        for name in node.schema:
            if not name.startswith("x-") or name in OUR_ANNOTATIONS:
                continue
            close = get_close_matches(name, OUR_ANNOTATIONS, 1, 0.8)
            if close:
                pointer = f"{node.pointer}/{escape(name)}"
                yield problem_at(schema, pointer, f"is not known; did you mean {close[0]}?")
        values = node.schema.get(KNOWN_VALUES, ("",))
        if (
            not isinstance(values, (list, tuple))
            or not values
            or not all(isinstance(value, str) for value in values)
            or len(set(values)) < len(values)
        ):
            message = "must list strings, each of them once"
            yield problem_at(schema, f"{node.pointer}/{KNOWN_VALUES}", message)
        elif KNOWN_VALUES in node.schema and "string" not in node.types:
            message = 'needs "type": "string" next to it'
            yield problem_at(schema, f"{node.pointer}/{KNOWN_VALUES}", message)


@RULES.rule("SUBSET-RETIRED")
def retired_values_have_successors(schema: Schema) -> Iterator[Problem]:
    """`x-retired-values` maps each retired value of a string to its successor, or to null.

    A Genesys event with a retired value is read as an older version, whose migration replaces it.
    So a retired value is not in `x-extensible-enum`, its successor is, and the keyword is not used
    in a recursive definition.
    """
    recursive = recursive_definitions(schema.document)
    for node in subschemas(schema):
        if RETIRED_VALUES not in node.schema:
            continue
        retired = node.schema[RETIRED_VALUES]
        pointer = f"{node.pointer}/{RETIRED_VALUES}"
        known = node.schema.get(KNOWN_VALUES)
        if (
            not isinstance(retired, dict)
            or not retired
            or not all(value is None or isinstance(value, str) for value in retired.values())
        ):
            message = 'must map each value to its successor, or to null: {"Old": "New"}'
            yield problem_at(schema, pointer, message)
            continue
        if not isinstance(known, list):
            yield problem_at(schema, pointer, 'needs "x-extensible-enum" next to it')
            continue
        if split(node.pointer)[:2] in (["$defs", name] for name in recursive):
            message = "is in a recursive definition, where its pointers are unlimited"
            yield problem_at(schema, pointer, message)
        for value, successor in retired.items():
            at = f"{pointer}/{escape(value)}"
            if value in known:
                yield problem_at(schema, at, "is in x-extensible-enum too; remove it there")
            if successor is not None and successor not in known:
                yield problem_at(
                    schema, at, "has a successor that is not known; add it to x-extensible-enum"
                )


@RULES.rule("SUBSET-DROPPED")
def dropped_fields_are_gone(schema: Schema) -> Iterator[Problem]:
    """`x-dropped-fields` lists names that its object's `properties` do not have, each once.

    A Genesys event with a field that a version no longer describes is read as an older version,
    since the field may have been renamed. One in this list was dropped on purpose: the event may be
    of the newer version.
    """
    for node in subschemas(schema):
        if DROPPED_FIELDS not in node.schema:
            continue
        pointer, names = f"{node.pointer}/{DROPPED_FIELDS}", node.schema[DROPPED_FIELDS]
        if (
            not isinstance(names, list)
            or not names
            or not all(isinstance(name, str) for name in names)
            or len(set(names)) < len(names)
        ):
            yield problem_at(schema, pointer, "must list names of fields, each of them once")
        elif "properties" not in node.schema:
            yield problem_at(schema, pointer, 'needs "properties" next to it')
        else:
            for name in names:
                if name in node.schema["properties"]:
                    message = f'lists {name}, which is in "properties": remove it from one of them'
                    yield problem_at(schema, pointer, message)
