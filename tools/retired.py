"""Values of open enumerations that upstream renamed or retired, by their place in an event.

`x-retired-values` maps each to the value that it is now, or to null where upstream named none. An
event that has one is of an older version, though the newest would accept it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.recursion import recursive_definitions

Steps = tuple[str, ...]
"""The way into an event, `*` for any item or any key: `("payload", "items", "*", "state")`."""


def retired_values(document: Mapping[str, Any]) -> dict[Steps, dict[str, str | None]]:
    """Find the retired values of a schema, by place.

    Within a definition that holds itself there are none: SUBSET-RETIRED refuses them, since
    their places have no end.
    """
    definitions = document.get("$defs", {})
    recursive = recursive_definitions(document)

    def below(schema: Any, at: Steps) -> Iterator[tuple[Steps, dict[str, str | None]]]:
        if not isinstance(schema, Mapping):
            return
        name = str(schema.get("$ref")).removeprefix("#/$defs/")
        if name in definitions and name not in recursive:
            yield from below(definitions[name], at)
        if isinstance(schema.get("x-retired-values"), Mapping):
            yield at, dict(schema["x-retired-values"])
        for branch in schema.get("anyOf", ()):
            yield from below(branch, at)
        for key, child in schema.get("properties", {}).items():
            yield from below(child, (*at, key))
        for keyword in ("items", "additionalProperties"):
            yield from below(schema.get(keyword), (*at, "*"))

    found: dict[Steps, dict[str, str | None]] = {}
    for at, values in below(document, ()):
        found.setdefault(at, {}).update(values)
    return found


def newly_renamed(
    older: Mapping[str, Any], newer: Mapping[str, Any]
) -> dict[Steps, dict[str, str]]:
    """The values that a step renames: retired in the newer, with a successor, and not in the older.

    Such a step has a migration, proven compatible or not: the newer would accept the old value.
    """
    before = retired_values(older)
    renamed = {
        at: {
            value: successor
            for value, successor in values.items()
            if successor is not None and value not in before.get(at, {})
        }
        for at, values in retired_values(newer).items()
    }
    return {at: values for at, values in renamed.items() if values}
