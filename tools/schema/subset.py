"""The subset of JSON Schema in which a schema and its generated model accept the same instances.

What rules/subset.py refuses was seen to make them disagree, or is not known to agree.
"""

from __future__ import annotations

import re

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
OUR_ANNOTATIONS = (
    "x-compatibility-waiver",
    "x-extensible-enum",
    "x-genesys-sdk-class",
    "x-genesys-sdk-version",
    "x-genesys-topic",
    "x-retired-values",
)
"""What the tools read; other keywords that begin with x- are for whoever wrote them."""
FORMATS = frozenset(("date-time", "date", "uuid"))
ROOT_ONLY = frozenset(("$schema", "$id", "$defs"))
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_RESERVED = frozenset(
    (
        *("Annotated", "Any", "ConfigDict", "Field", "Literal", "RootModel", "TypeAliasType"),
        *("EventModel", "JsonDate", "JsonDateTime", "JsonInteger", "JsonNumber", "JsonUuid"),
        *("Dict", "List", "None", "True", "False"),
    )
)


def is_class_name(name: object) -> bool:
    """Whether a generated class can have this name: PascalCase, and not one that is in use."""
    return isinstance(name, str) and bool(_CLASS_NAME.fullmatch(name)) and name not in _RESERVED
