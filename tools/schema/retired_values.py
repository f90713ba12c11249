"""Values of open enumerations that upstream renamed or retired, by their place in an event.

`x-retired-values` maps each to the value that it is now, or to null where upstream named none. An
event that has one is of an older version, though the newest would accept it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.schema.walk import Steps, has_end, places


def retired_values(document: Mapping[str, Any]) -> dict[Steps, dict[str, str | None]]:
    """Find the retired values of a schema, by place.

    Within a definition that holds itself there are none: SUBSET-RETIRED refuses them, since
    their places have no end.
    """
    found: dict[Steps, dict[str, str | None]] = {}
    for at, schema in places(document):
        retired = schema.get("x-retired-values")
        if isinstance(retired, Mapping) and has_end(at):
            found.setdefault(at, {}).update(retired)
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
