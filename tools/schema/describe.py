"""What a schema expects at a pointer into an event, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from processor.pointers import split
from tools.schema.subset import KNOWN_VALUES, types_of
from tools.schema.walk import Document, alternatives, definition_name

_SHOWN = 12
_TYPES = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_FORMATS = {
    "date": "that is a date, such as 2026-03-02",
    "date-time": "that is a date-time with an offset, such as 2026-03-02T14:05:00.431Z",
    "uuid": "that is a UUID",
}
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "of {} characters or more",
    "maxLength": "of {} characters or fewer",
    "minItems": "with {} items or more",
    "maxItems": "with {} items or fewer",
    "pattern": "that matches {}",
}


def describe_expected(document: Document, pointer: str) -> str | None:
    """What a schema expects at a JSON pointer into the event; None if it does not describe it.

    A segment `*` is any item, or a key that no schema names.
    """
    found: list[tuple[Any, bool]] = [(document, False)]
    for segment in split(pointer):
        below = [child for node, _ in found for child in _children(document, node, segment)]
        # Branches may refer to the same definitions, and these to the same again.
        found = list({(_identity(node), flag): (node, flag) for node, flag in below}.values())
    words = list(dict.fromkeys(_describe(document, node) for node, _ in found))
    if not words:
        return None
    is_required = any(required for _, required in found)
    return " or ".join(words) + ("; it is required" if is_required else "")


def _identity(node: Any) -> object:
    return definition_name(node) or id(node)


def _children(document: Document, node: Any, segment: str) -> Iterator[tuple[Any, bool]]:
    """The schemas one segment further down, and whether each is required."""
    for each in _parts(document, node):
        if segment in each.get("properties", {}):
            yield each["properties"][segment], segment in each.get("required", ())
        elif "items" in each and (segment == "*" or segment.isdigit()):
            yield each["items"], False
        elif isinstance(each.get("additionalProperties"), Mapping):
            yield each["additionalProperties"], False
        elif each.get("additionalProperties") is False:
            yield False, False


def _parts(document: Document, node: Any) -> list[Document]:
    return [each for each in alternatives(document, node) if isinstance(each, Mapping)]


def _describe(document: Document, node: Any) -> str:
    if node is False:
        return "nothing: no such field is allowed there"
    described = [_words(document, each) for each in _parts(document, node)]
    return " or ".join(dict.fromkeys(described)) or "anything"


def _words(document: Document, schema: Document) -> str:
    if "const" in schema:
        return f"exactly {_value(schema['const'])}"
    if "enum" in schema:
        return f"one of {_values(schema['enum'])}"
    names = types_of(schema)
    kinds = [
        _array(document, schema) if each == "array" else _TYPES[each]
        for each in names
        if each != "null"
    ]
    if not kinds and "null" in names:
        return "null"
    words = [" or ".join(kinds) or "anything"]
    if "format" in schema:
        words.append(_FORMATS.get(schema["format"], f"of format {schema['format']}"))
    words += [text.format(schema[name]) for name, text in _BOUNDS.items() if name in schema]
    if schema.get("required"):
        words.append(f"with {_listed(schema['required'])}")
    known = schema.get(KNOWN_VALUES)
    if known:
        words.append(f"(known values: {_values(known)})")
    return " ".join(words) + (" or null" if "null" in names else "")


def _array(document: Document, schema: Document) -> str:
    items = schema.get("items")
    if not isinstance(items, Mapping):
        return "an array"
    kinds = [
        "an array" if each.get("type") == "array" else _words(document, {**each, "required": ()})
        for each in _parts(document, items)
    ]
    return f"an array, each item of it {' or '.join(dict.fromkeys(kinds))}"


def _values(values: Iterable[Any]) -> str:
    return _listed([_value(each) for each in values])


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more
