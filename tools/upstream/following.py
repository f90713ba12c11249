"""The schema that would follow upstream: the registry's newest with upstream's fields and types."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from tools.differences import target_of
from tools.upstream.derive import ROOT, JsonSchema
from tools.upstream.drift import Document, look

_NULL = {"type": "null"}
_DEFINITIONS = "#/$defs/"


def payload_document(definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """Put definitions into a schema that says nothing but what the payload is."""
    return {
        "type": "object",
        "required": ["payload"],
        "properties": {"payload": {"$ref": f"{_DEFINITIONS}{ROOT}"}},
        "$defs": dict(definitions),
    }


def following(newest: Document, definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """Make the schema that follows upstream, of the newest and of what is derived from upstream.

    Fields, types and known values are upstream's. What is required, what may be null, what is
    retired and how a field is bounded stay the registry's, wherever the field is still of its type.
    """
    follower = _Follower(newest, payload_document(definitions))
    properties = dict(newest["properties"])
    properties["payload"] = follower.merged(properties["payload"], follower.newer_payload)
    root = {
        keyword: value for keyword, value in newest.items() if keyword != "x-compatibility-waiver"
    }
    return {**root, "properties": properties, "$defs": {**follower.kept(), **follower.definitions}}


class _Follower:
    def __init__(self, older: Document, newer: Document) -> None:
        self.older = older
        self.newer = newer
        self.newer_payload = newer["properties"]["payload"]
        self.definitions: dict[str, Any] = {}
        self._names: dict[tuple[str | None, str], str] = {}
        self._taken = set(self.kept())

    def kept(self) -> dict[str, Any]:
        """The registry's definitions that are needed beside the payload."""
        waiting = [each for name, each in self.older["properties"].items() if name != "payload"]
        found: dict[str, Any] = {}
        for node in waiting:  # which grows
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, Mapping):
                waiting += node.values()
                name = str(node.get("$ref", "")).removeprefix(_DEFINITIONS)
                if name in self.older.get("$defs", {}) and name not in found:
                    found[name] = self.older["$defs"][name]
                    waiting.append(found[name])
        return found

    def merged(self, before: Any, after: Any) -> Any:
        """The registry's schema of a place, made to say what upstream says of it."""
        older = look(before, self.older)
        core = _without_null(after)
        if older.types != look(core, self.newer).types:
            return _with_null(self._taken_over(core), accepts_null=older.accepts_null)
        if not isinstance(before, Mapping):
            return before  # anything, for both
        if "anyOf" in before:
            branches = [each for each in before["anyOf"] if each != _NULL]
            if len(branches) != 1:  # of several types, as nothing of upstream's is
                return before
            nulls = [_NULL] * (len(before["anyOf"]) - 1)
            return {**before, "anyOf": [self.merged(branches[0], core), *nulls]}
        old_name, new_name = _reference(before), _reference(core)
        if old_name is not None and new_name is not None:
            return {**before, "$ref": f"{_DEFINITIONS}{self._defined(old_name, new_name)}"}
        # A definition on one side alone: what it says then stands in its place.
        return self._told(target_of(before, self.older), target_of(core, self.newer))

    def _defined(self, old_name: str | None, new_name: str) -> str:
        """The name of the definition that two have become, or that is upstream's alone."""
        key = old_name, new_name
        if key not in self._names:
            names = chain((new_name,), (f"{new_name}{number}" for number in count(2)))
            name = next(each for each in names if each not in self._taken)
            self._taken.add(name)
            self._names[key] = name
            self.definitions[name] = {}  # keeps its place in the order
            after = self.newer["$defs"][new_name]
            self.definitions[name] = (
                self._taken_over(after)
                if old_name is None
                else self._told(target_of(self.older["$defs"][old_name], self.older), after)
            )
        return self._names[key]

    def _told(self, before: Document, after: Document) -> JsonSchema:
        """What the registry says where it stands, with upstream's fields, items and values."""
        told = dict(before)
        if "properties" in after or "properties" in before:
            mine, theirs = before.get("properties", {}), after.get("properties", {})
            told["properties"] = {
                name: self.merged(mine[name], schema) if name in mine else self._taken_over(schema)
                for name, schema in theirs.items()
            }
            told["required"] = [name for name in before.get("required", ()) if name in theirs]
            if not told["required"]:
                del told["required"]
        for keyword in ("items", "additionalProperties"):
            mine, theirs = before.get(keyword), after.get(keyword)
            if isinstance(theirs, Mapping):
                is_described = isinstance(mine, Mapping)
                told[keyword] = (
                    self.merged(mine, theirs) if is_described else self._taken_over(theirs)
                )
            elif isinstance(mine, Mapping):
                del told[keyword]
        return self._valued(told, after.get("x-extensible-enum"))

    def _valued(self, told: JsonSchema, values: list[str] | None) -> JsonSchema:
        if values is None:
            told.pop("x-extensible-enum", None)
        elif "const" in told or "enum" in told:
            told.pop("const", None)
            told["enum"] = values
        else:
            told["x-extensible-enum"] = values
        if retired := told.pop("x-retired-values", None):
            left = {each: now for each, now in retired.items() if each not in (values or ())}
            told |= {"x-retired-values": left} if left else {}
        return told

    def _taken_over(self, schema: Any) -> Any:
        """Upstream's schema as it is, but for the names of its definitions."""
        if isinstance(schema, list):
            return [self._taken_over(each) for each in schema]
        if not isinstance(schema, Mapping):
            return schema
        if (name := _reference(schema)) is not None:
            return {"$ref": f"{_DEFINITIONS}{self._defined(None, name)}"}
        return {keyword: self._taken_over(value) for keyword, value in schema.items()}


def _reference(schema: Document) -> str | None:
    return str(schema["$ref"]).removeprefix(_DEFINITIONS) if "$ref" in schema else None


def _without_null(schema: Document) -> Document:
    """A derived schema for values that are there."""
    if "anyOf" in schema:
        return next(each for each in schema["anyOf"] if each != _NULL)
    if isinstance(schema.get("type"), list):
        return {**schema, "type": schema["type"][0]}
    return schema


def _with_null(schema: JsonSchema, *, accepts_null: bool) -> JsonSchema:
    if not accepts_null or not schema:
        return schema
    if "$ref" in schema:
        return {"anyOf": [schema, _NULL]}
    return {**schema, "type": [schema["type"], "null"]}
