"""What a schema wants at a place of an event, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from processor.pointers import unescape

Document = Mapping[str, Any]

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
    """Say what a schema wants at a JSON pointer into the event; None if it says nothing of it.

    A step `*` is any item, or a key that no schema names.
    """
    here: list[tuple[Any, bool]] = [(document, False)]
    for step in pointer.split("/")[1:]:
        name = unescape(step)
        here = [found for node, _ in here for found in _children(document, node, name)]
    said = list(dict.fromkeys(_described(document, node) for node, _ in here))
    if not said:
        return None
    required = any(is_required for _, is_required in here)
    return " or ".join(said) + ("; it is required" if required else "")


def _children(document: Document, node: Any, name: str) -> Iterator[tuple[Any, bool]]:
    for each in _branches(document, node):
        if name in each.get("properties", {}):
            yield each["properties"][name], name in each.get("required", ())
        elif "items" in each and (name == "*" or name.isdigit()):
            yield each["items"], False
        elif isinstance(each.get("additionalProperties"), Mapping):
            yield each["additionalProperties"], False
        elif each.get("additionalProperties") is False:
            yield False, False


def _branches(document: Document, node: Any) -> Iterator[Document]:
    """A schema, or what it refers to, or each of its alternatives; recursion ends at a pointer."""
    if not isinstance(node, Mapping):
        return
    if "$ref" in node:
        yield from _branches(document, document["$defs"][node["$ref"].removeprefix("#/$defs/")])
    elif "anyOf" in node:
        for branch in node["anyOf"]:
            yield from _branches(document, branch)
    else:
        yield node


def _described(document: Document, node: Any) -> str:
    if node is False:
        return "nothing: no such field is allowed there"
    described = [_words(document, each) for each in _branches(document, node)]
    return " or ".join(dict.fromkeys(described)) or "anything"


def _words(document: Document, schema: Document) -> str:
    if "const" in schema:
        return f"exactly {_value(schema['const'])}"
    if "enum" in schema:
        return f"one of {_values(schema['enum'])}"
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
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
    known = schema.get("x-extensible-enum")
    if known:
        words.append(f"(known values: {_values(known)})")
    return " ".join(words) + (" or null" if "null" in names else "")


def _array(document: Document, schema: Document) -> str:
    items = schema.get("items")
    if not isinstance(items, Mapping):
        return "an array"
    kinds = [
        "an array" if each.get("type") == "array" else _words(document, {**each, "required": ()})
        for each in _branches(document, items)
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
