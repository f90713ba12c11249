"""What a version refuses in an event: where, and in which of the kinds that a report knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import locate
from processor.validation import model_of

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

    path: tuple[int | str, ...]
    """The way to it in the event."""
    kind: str
    value: Any


def violations(event_type: str, version: str, detail: Mapping[str, Any]) -> list[Refused]:
    """All that a version refuses in a canonical event; nothing where it accepts it."""
    try:
        model_of(event_type, version).model_validate({**detail, "schema_version": version})
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    else:
        return []
    refused: dict[tuple[int | str, ...], list[tuple[str, Any]]] = {}
    for item in found:
        path, value = locate(item["loc"], detail, is_missing=item["type"] == "missing")
        refused.setdefault(path, []).append((_kind(item["type"], value), value))
    return [Refused(path, *_foremost(kinds)) for path, kinds in refused.items()]


def _kind(name: str, value: Any) -> str:
    if value is None and name != "missing":
        return "null_not_allowed"
    if name.startswith(("date_", "datetime_", "timezone_")) and isinstance(value, str):
        return "format"
    return _KINDS.get(name, "type_changed")


def _foremost(kinds: Sequence[tuple[str, Any]]) -> tuple[str, Any]:
    """Of what the branches of a union say: the one whose type fits knows better what is wrong."""
    return next((each for each in kinds if each[0] != "type_changed"), kinds[0])
