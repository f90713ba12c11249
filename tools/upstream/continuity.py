"""What a type's next version keeps of the one before: words, names, and what has been retired."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from tools.recursion import recursive_definitions
from tools.subset import ANNOTATIONS
from tools.upstream.derive import ROOT

JsonSchema = dict[str, Any]
Definitions = Mapping[str, JsonSchema]

_KNOWN, _RETIRED = "x-extensible-enum", "x-retired-values"


def continued(older: Definitions, derived: Definitions) -> dict[str, JsonSchema]:
    """Derived definitions under the older version's names, with its words.

    A value that the older version knew and upstream has no more is retired, without a successor:
    whoever knows what it became writes it there, and a migration that renames it.
    """
    walk = _Walk(older, derived)
    walk.definition(ROOT, ROOT)
    for name in recursive_definitions({"$defs": walk.made}):
        # Where a definition holds itself the places of its values have no end.
        for schema in walk.made[name].get("properties", {}).values():
            schema.pop(_RETIRED, None)
    return walk.made


class _Walk:
    """Two sets of definitions, gone through side by side from their payloads."""

    def __init__(self, older: Definitions, derived: Definitions) -> None:
        self.older = older
        self.derived = derived
        self.names: dict[str, str] = {}
        """What each derived definition is called from now on."""
        self.made: dict[str, JsonSchema] = {}

    def definition(self, derived: str, older: str | None) -> str:
        """Go through a derived definition once; return its name."""
        if derived not in self.names:
            name = self._name(derived, older)
            self.names[derived] = name
            self.made[name] = {}  # in the order in which they are met
            before = self.older[older] if older is not None else {}
            self.made[name] = self.schema(self.derived[derived], before)
        return self.names[derived]

    def _name(self, derived: str, older: str | None) -> str:
        taken = set(self.names.values())
        if older is not None and older not in taken:
            return older
        numbered = (f"{derived}{number}" for number in count(2))
        return next(
            name for name in chain((derived,), numbered) if name not in taken | self.older.keys()
        )

    def schema(self, derived: JsonSchema, older: Mapping[str, Any]) -> JsonSchema:
        """A derived schema, with what the older says of the same place to people."""
        words = {name: older[name] for name in older if name in ANNOTATIONS}
        if "anyOf" in derived:
            before = _other_than_null(older)
            branches = [
                each if each == {"type": "null"} else self.schema(each, before)
                for each in derived["anyOf"]
            ]
            return {**words, "anyOf": branches}
        if "$ref" in derived:
            target = str(older.get("$ref", "")).removeprefix("#/$defs/") or None
            name = self.definition(derived["$ref"].removeprefix("#/$defs/"), target)
            return {"$ref": f"#/$defs/{name}"}
        made = {**words, **derived, **_retired(older, derived)}
        for keyword in ("items", "additionalProperties"):
            if isinstance(derived.get(keyword), Mapping):
                beside = older.get(keyword)
                made[keyword] = self.schema(
                    derived[keyword], beside if isinstance(beside, Mapping) else {}
                )
        if "properties" in derived:
            before = older.get("properties", {})
            made["properties"] = {
                name: self.schema(child, before.get(name, {}))
                for name, child in derived["properties"].items()
            }
        return made


def _other_than_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    branches = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return branches[0] if len(branches) == 1 else schema


def _retired(older: Mapping[str, Any], derived: JsonSchema) -> JsonSchema:
    """The values that were known once and are no more."""
    if _KNOWN not in derived:
        return {}
    retired = {**older.get(_RETIRED, {}), **dict.fromkeys(older.get(_KNOWN, ()))}
    gone = {
        value: older.get(_RETIRED, {}).get(value)
        for value in retired
        if value not in derived[_KNOWN]
    }
    return {_RETIRED: gone} if gone else {}
