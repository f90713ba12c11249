"""What a version refuses in an event: where, and in which of the kinds that a report knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import Path, locate
from processor.validation import field_names, model_of

_MOST_ROUNDS = 20
"""How often an event is validated, each time without the items that were refused before."""

_KINDS: Mapping[str, str] = {
    "missing": "missing_required",
    "extra_forbidden": "unknown_field",
    "literal_error": "unknown_enum_value",
    "enum": "unknown_enum_value",
    "string_pattern_mismatch": "format",
    "greater_than": "bound",
    "greater_than_equal": "bound",
    "less_than": "bound",
    "less_than_equal": "bound",
    "multiple_of": "bound",
    "string_too_short": "bound",
    "string_too_long": "bound",
    "too_short": "bound",
    "too_long": "bound",
    "finite_number": "bound",
}
"""By pydantic's name for the error; what begins with date is a format, all else a type."""


class Refused(NamedTuple):
    """One thing that a version refuses."""

    path: Path
    """The way to it in the event."""
    kind: str
    value: Any


def violations(event_type: str, version: str, detail: Mapping[str, Any]) -> list[Refused]:
    """What a version refuses in a canonical event; nothing where it accepts it.

    Of a list or a dictionary at most the first 20 items that it refuses.
    """
    model = model_of(event_type, version)
    remaining = _Remaining({**detail, "schema_version": version}, field_names(event_type, version))
    refused: dict[Path, list[tuple[str, Any]]] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            model.model_validate(remaining.event)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
        else:
            break
        paths = set()
        for item in found:
            path, value = locate(item["loc"], remaining.event, is_missing=item["type"] == "missing")
            original = remaining.original(path)
            if original not in remaining.removed:  # else it may only be too short now
                paths.add(path)
                refused.setdefault(original, []).append((_kind(item["type"], value), value))
        if not remaining.remove_items(paths):
            break
    return [Refused(path, *_foremost(kinds)) for path, kinds in refused.items()]


class _Remaining:
    """An event without the items that were refused: a model stops at the first of each list."""

    def __init__(self, event: dict[str, Any], fields: frozenset[str]) -> None:
        self.event = event
        self.fields = fields
        self.removed: dict[Path, int] = {}
        """The lists and dictionaries that are shorter now, and from each list how many items."""

    def original(self, path: Path) -> Path:
        """The path in the whole event."""
        found: Path = ()
        for segment in path:
            if isinstance(segment, int):
                segment += self.removed.get(found, 0)
            found += (segment,)
        return found

    def remove_items(self, paths: Iterable[Path]) -> bool:
        """Remove the innermost item on each path, and those before it, which are valid.

        Returns whether there was one. A key of a dictionary is one that no field is named by.
        """
        items: dict[Path, Path] = {}
        """By its list or dictionary; of a list that two branches of a union refuse, the first."""
        for path in paths:
            at = self._innermost(path)
            if at is not None:
                parent, item = path[:at], path[: at + 1]
                items[parent] = min(items.get(parent, item), item)
        for parent, item in items.items():
            # A list with another one in it that is still being read stays until that is done.
            if not any(parent == other[: len(parent)] != other for other in items):
                original = self.original(item)
                last = original[-1]
                self.event = _without(self.event, item)
                self.removed[original[:-1]] = last + 1 if isinstance(last, int) else 0
        return bool(items)

    def _innermost(self, path: Path) -> int | None:
        positions = (
            at
            for at in reversed(range(len(path)))
            if isinstance(path[at], int) or path[at] not in self.fields
        )
        return next(positions, None)


def _without(value: Any, path: Path) -> Any:
    """A copy without the item at a path; of a list, without those before it too."""
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        if not rest:
            return value[first + 1 :]
        return [*value[:first], _without(value[first], rest), *value[first + 1 :]]
    if not rest:
        return {name: child for name, child in value.items() if name != first}
    return {**value, first: _without(value[first], rest)}


def _kind(name: str, value: Any) -> str:
    if value is None and name != "missing":
        return "null_not_allowed"
    if name.startswith(("date_", "datetime_", "timezone_")) and isinstance(value, str):
        return "format"
    return _KINDS.get(name, "type_changed")


def _foremost(kinds: Sequence[tuple[str, Any]]) -> tuple[str, Any]:
    """Of what the branches of a union say: the one whose type fits knows better what is wrong."""
    return next((each for each in kinds if each[0] != "type_changed"), kinds[0])
