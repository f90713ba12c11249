"""The example event of a derived schema: made up, and always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tools.schema.subset import KNOWN_VALUES, types_of
from tools.schema.walk import NULL, Document, definition_name
from tools.upstream.class_schemas import ROOT

_MOMENT = "2026-03-02T08:00:00.250Z"
_MILLISECONDS = 1_772_438_400_250
"""The moment of every example, as Genesys's detail events write it."""
_DEEPEST = 4
"""The depth of nested objects; below it, optional fields are omitted."""


def example_payload(definitions: Mapping[str, Document]) -> dict[str, Any]:
    """Fill the payload: every field, down to a depth of four objects.

    Strings are the first known value, a time, an id where the name says so, or else the name of
    their field.
    """
    payload: dict[str, Any] | None = _Examples(definitions).of(
        definitions[ROOT], "payload", (ROOT,)
    )
    return payload or {}


def example_value(schema: Document, name: str, definitions: Mapping[str, Document]) -> Any:
    """A value of a field; None for one that takes anything."""
    return _Examples(definitions).of(schema, name, ())


class _Examples:
    def __init__(self, definitions: Mapping[str, Document]) -> None:
        self.definitions = definitions
        self.of_type: Mapping[str, Callable[[Document, str, tuple[str, ...]], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._integer,
            "number": self._number,
            "boolean": self._boolean,
        }

    def of(self, schema: Document, name: str, within: tuple[str, ...]) -> Any:
        """A value; `within` are the definitions that it is in."""
        if "anyOf" in schema:
            schema = next(each for each in schema["anyOf"] if each != NULL)
        if "$ref" in schema:
            target = str(definition_name(schema))
            if target in within or len(within) >= _DEEPEST:
                return None
            return self.of(self.definitions[target], name, (*within, target))
        make = self.of_type.get(next(iter(types_of(schema)), "null"))
        return make(schema, name, within) if make else None

    def _object(
        self, schema: Document, name: str, within: tuple[str, ...]
    ) -> dict[str, Any] | None:
        made = {
            field: self.of(child, field, within)
            for field, child in schema.get("properties", {}).items()
        }
        if isinstance(schema.get("additionalProperties"), Mapping):
            made["key"] = self.of(schema["additionalProperties"], name, within)
        required = schema.get("required", ())
        if any(made[field] is None and "$ref" in schema["properties"][field] for field in required):
            return None  # what it has to hold would be too deep
        return {
            field: value for field, value in made.items() if value is not None or field in required
        }

    def _array(self, schema: Document, name: str, within: tuple[str, ...]) -> list[Any]:
        item = self.of(schema.get("items", {}), name.removesuffix("s"), within)
        return [] if item is None else [item]

    def _string(self, schema: Document, name: str, _within: tuple[str, ...]) -> str:
        for keyword in (KNOWN_VALUES, "enum"):
            if keyword in schema:
                return str(schema[keyword][0])
        if schema.get("format") == "date-time":
            return _MOMENT
        if schema.get("format") == "date":
            return _MOMENT[:10]
        if name == "id" or name.endswith("Id"):
            return str(uuid5(NAMESPACE_URL, f"urn:genesys-events:example:{name}"))
        return name

    def _integer(self, _schema: Document, name: str, _within: tuple[str, ...]) -> int:
        return _MILLISECONDS if name.endswith(("Time", "Date", "Timestamp")) else 1

    def _number(self, _schema: Document, _name: str, _within: tuple[str, ...]) -> float:
        return 0.5

    def _boolean(self, _schema: Document, _name: str, _within: tuple[str, ...]) -> bool:
        return True
