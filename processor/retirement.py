"""Values that upstream renamed or retired: they tell an older event that the newest accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generated.index import RETIRED


def has_retired_value(event_type: str, version: str, detail: dict[str, Any]) -> bool:
    """Whether an event has a value that a version of its type knows to be retired."""
    places = RETIRED.get(event_type, {}).get(version, {})
    return any(
        isinstance(value, str) and value in values
        for place, values in places.items()
        for value in values_at(detail, place)
    )


def values_at(value: Any, place: Sequence[str]) -> Iterator[Any]:
    """What stands at a place of an event; `*` is any item or any key."""
    if not place:
        yield value
        return
    step, rest = place[0], place[1:]
    if step != "*":
        children = [value[step]] if isinstance(value, dict) and step in value else []
    elif isinstance(value, dict):
        children = list(value.values())
    else:
        children = value if isinstance(value, list) else []
    for child in children:
        yield from values_at(child, rest)
