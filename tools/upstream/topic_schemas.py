"""The JSON Schema that Genesys Cloud gives for a topic, as definitions in our subset of it.

Drafts 3 and 4 are read: `id` names an object, `$ref` is such a name or a pointer, a type may be
"any". What the subset cannot express is treated as allowing anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from processor.pointers import escape
from tools.schema.walk import ANYTHING, JsonSchema
from tools.upstream.class_schemas import MAX_CLASSES, ROOT, definitions_of, numbered
from tools.upstream.model_classes import Field, ModelClass, Unreadable, is_text

_SCALARS = {"integer": "int", "number": "float", "boolean": "bool"}
_STRINGS = {"date-time": "datetime", "date": "date"}
_MAX_NODES = 200_000
_MAX_POINTER = 5_000
"""Characters that lead to an object: what is nested deeper has pointers of quadratic length."""
_MAX_NAME = 200
_MAX_NESTED = 20
"""Lists and dictionaries directly within each other."""

_Typed = tuple[str, tuple[str, ...] | None]
"""A type as the SDK writes it, and the values that are known of the strings in it."""


def topic_definitions(schema: Mapping[str, Any]) -> dict[str, JsonSchema]:
    """Derive the `$defs` of a topic from its JSON Schema, like payload_definitions.

    Raises Unreadable if it describes no object, a reference has no target within it (none is
    fetched), a list or dictionary has no end, or it is too large.
    """
    models = _Models(schema)
    return definitions_of(models.root, models.read)


class _Models:
    """The objects that a schema describes, as model classes named on first mention."""

    def __init__(self, schema: object) -> None:
        if not isinstance(schema, Mapping):
            raise Unreadable("the topic's schema is not an object")
        self._targets = dict(_targets(schema))
        self._nodes: dict[str, Mapping[str, Any]] = {}
        root = self._resolved(schema)
        if "properties" not in root and _type(root) != "object":
            raise Unreadable("the topic's schema describes no object")
        self.root = self._named(root, ROOT)

    def read(self, name: str) -> ModelClass:
        """Read the class that was given this name."""
        properties = _mapping(self._nodes[name].get("properties"))
        return ModelClass(
            name, tuple(Field(key, *self._typed(node, key)) for key, node in properties.items())
        )

    def _typed(self, node: object, key: str, level: int = 0) -> _Typed:
        if level > _MAX_NESTED:
            raise Unreadable(f"the topic's schema nests lists in {key} without an end")
        schema = self._resolved(node)
        kind = _type(schema)
        if kind == "array":
            text, values = self._typed(schema.get("items"), key, level + 1)
            return f"list[{text}]", values
        if _mapping(schema.get("properties")):
            return self._named(schema, key), None
        if kind == "object":
            text, values = self._typed(schema.get("additionalProperties"), key, level + 1)
            return f"dict(str, {text})", values
        if kind == "string":
            values = schema.get("enum")
            known = tuple(filter(is_text, values if isinstance(values, list) else ()))
            return _STRINGS.get(str(schema.get("format")), "str"), known or None
        return _SCALARS.get(kind, "object"), None

    def _resolved(self, node: object) -> Mapping[str, Any]:
        schema, passed = _mapping(node), set[str]()
        while isinstance(reference := schema.get("$ref"), str):
            if reference not in self._targets or reference in passed:
                raise Unreadable(
                    f"the topic's schema refers to {reference[:200]}, which does not exist in it"
                )
            passed.add(reference)
            schema = self._targets[reference]
        return schema

    def _named(self, schema: Mapping[str, Any], key: str) -> str:
        if len(self._nodes) == MAX_CLASSES:
            raise Unreadable(f"the topic's schema has more than {MAX_CLASSES:,} objects")
        own = _pascal(str(schema.get("id", ""))[:_MAX_NAME].removeprefix("urn:jsonschema:"))
        name = own or _pascal(key[:_MAX_NAME]) or "Thing"
        return next(
            each for each in numbered(name) if self._nodes.setdefault(each, schema) is schema
        )


def _targets(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The possible values of `$ref`, pointers and ids, with their targets."""
    waiting: list[tuple[str, object]] = [("#", schema)]
    for pointer, node in waiting:  # which grows
        if len(waiting) > _MAX_NODES or len(pointer) > _MAX_POINTER:
            raise Unreadable("the topic's schema is too large, or nested too deep")
        if isinstance(node, Mapping):
            if not all(map(is_text, node)):
                raise Unreadable("the topic's schema has a name that is no text")
            yield pointer, node
            if isinstance(node.get("id"), str):
                yield node["id"], node
            waiting += ((f"{pointer}/{escape(key)}", each) for key, each in node.items())
        elif isinstance(node, list):
            waiting += ((f"{pointer}/{position}", each) for position, each in enumerate(node))


def _type(schema: Mapping[str, Any]) -> str:
    """The one type that is not null; else `any`."""
    types = schema.get("type", "any")
    types = [each for each in types if each != "null"] if isinstance(types, list) else [types]
    return types[0] if len(types) == 1 and isinstance(types[0], str) else "any"


def _mapping(node: object) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else ANYTHING


def _pascal(text: str) -> str:
    """A class's name: `PresenceEvent:UserPresence` becomes `PresenceEventUserPresence`."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[0].upper() + word[1:] for word in words).lstrip("0123456789")
