"""The subset of JSON Schema in which a schema and its generated model accept the same instances.

What rules/subset.py refuses makes them disagree, or is not known to make them agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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

SUPPORTED = frozenset(("type", "$ref", "anyOf")).union(*KEYWORDS_OF.values())
"""Every keyword that constrains something and is supported, for some type."""
INSTEAD = {
    "allOf": "write one schema that has what its parts have",
    "contains": "leave it to the handler",
    "definitions": 'write "$defs"',
    "dependentRequired": "leave it to the handler",
    "dependentSchemas": "leave it to the handler",
    "else": "leave it to the handler",
    "example": 'give complete events in "examples" of the document',
    "id": 'write "$id"',
    "if": 'list the alternatives in "anyOf"',
    "maxProperties": "leave it to the handler",
    "minProperties": 'write "required"',
    "not": "describe what is accepted",
    "nullable": 'write "type": ["string", "null"]',
    "oneOf": 'write "anyOf"',
    "patternProperties": 'write "additionalProperties" with the schema of the values',
    "prefixItems": 'write "items" with an "anyOf" of the items',
    "propertyNames": "leave it to the handler",
    "then": 'list the alternatives in "anyOf"',
    "unevaluatedItems": "remove it",
    "unevaluatedProperties": 'write "additionalProperties"',
    "uniqueItems": "leave it to the handler",
}
"""What to do instead of a keyword that is not supported."""
LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
"""The bounds of a number."""
BOUNDS = (*LIMITS, "multipleOf", "minLength", "maxLength", "minItems", "maxItems")
"""Every keyword whose value is a number."""
ANNOTATIONS = frozenset(
    ("$comment", "title", "description", "examples", "default", "deprecated", "readOnly")
)
KNOWN_VALUES = "x-extensible-enum"
"""Lists the values of a string that are known; others are accepted."""
RETIRED_VALUES = "x-retired-values"
"""Maps each value that upstream renamed or retired to its successor, or to null."""
DROPPED_FIELDS = "x-dropped-fields"
"""Lists the fields of an object that a version does not describe any more, on purpose."""
CATALOGUE_VERSION = "x-catalogue-version"
"""The version of the catalogue that a private version was made from, or merged with last."""
OUR_ANNOTATIONS = (
    CATALOGUE_VERSION,
    "x-compatibility-waiver",
    DROPPED_FIELDS,
    KNOWN_VALUES,
    "x-genesys-sdk-class",
    "x-genesys-sdk-version",
    "x-genesys-topic",
    RETIRED_VALUES,
)
"""What the tools read; other keywords that start with x- are the author's own."""
FORMATS = frozenset(("date-time", "date", "uuid"))
ROOT_ONLY = frozenset(("$schema", "$id", "$defs"))
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_RESERVED = frozenset(
    (
        *("Annotated", "Any", "ConfigDict", "Field", "Literal", "None", "True", "False"),
        "TypeAliasType",
        *("ClosedModel", "EventModel", "JsonDate", "JsonDateTime", "JsonDict", "JsonInteger"),
        *("JsonList", "JsonNumber", "JsonUuid"),
    )
)


def is_class_name(name: object) -> bool:
    """Whether a generated class can have this name: PascalCase, and not one that is in use."""
    return isinstance(name, str) and bool(_CLASS_NAME.fullmatch(name)) and name not in _RESERVED


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema names; a literal is a string. None where it takes any."""
    types = schema.get("type", ("string",) if "const" in schema or "enum" in schema else ())
    return (types,) if isinstance(types, str) else tuple(types)
