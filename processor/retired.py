"""Whether an event has a field or value that a version retired: then it is an older event."""

from __future__ import annotations

from typing import Any

Retired = tuple[tuple[tuple[str, ...], dict[str, int | None]], ...]
"""What a version retired, as nodes; the first is the event itself. Of each: the retired values of a
string there, and what is below it by name: another node, by its number, or None for a retired
field. `*` is any item, and any field without a name of its own. Empty where nothing is retired."""


def has_retired(retired: Retired, detail: Any) -> bool:
    """Whether a canonical event has a retired value, or a retired field that is not null.

    A field that is null carries nothing: an event that has its successor may have it too.
    """
    return bool(retired) and _is_below(retired, 0, detail)


def _is_below(retired: Retired, node: int, value: Any) -> bool:
    values, names = retired[node]
    if isinstance(value, str):
        return value in values
    if isinstance(value, list):
        items = names.get("*")
        return items is not None and any(_is_below(retired, items, each) for each in value)
    if not isinstance(value, dict):
        return False
    for name in value if "*" in names else names:
        child = value.get(name)
        if child is None:
            continue
        below = names.get(name, names.get("*"))
        if below is None or _is_below(retired, below, child):
            return True
    return False
