"""Makes a schema accept what was refused, and list values that no version knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from processor.pointers import split
from tools.drift.propose.schema_editor import Draft
from tools.drift.values import text_kind
from tools.schema.subset import BOUNDS

Finding = Mapping[str, Any]

_ENVELOPE = ("event_id", "event_type", "schema_version", "timestamp", "conversation_id", "payload")
_SHOWN = 8


class Unanswerable(Exception):
    """A drifted field that no new version can accept, and why."""


def widen(draft: Draft, finding: Finding, *, shown: bool) -> str:
    """Make a schema accept a drifted field; return what was done, in words.

    An empty text if the schema accepts it already. `shown`: whether the report has values or only
    their shapes. Raises Unanswerable.
    """
    pointer, kind = finding["pointer"], finding["kind"]
    path = split(pointer)
    if kind == "migration_failed":
        raise Unanswerable("a migration failed: fix the migration, not the schema")
    if len(path) == 1 and path[0] in _ENVELOPE:
        raise Unanswerable("belongs to the envelope, which is the same in every schema")
    if not draft.slots(pointer):
        raise Unanswerable("is not described by the newest version")
    if kind == "unknown_enum_value":
        return _add_values(draft, finding, shown=shown)
    return _WIDER[kind](draft, finding)


def _take_absent(draft: Draft, finding: Finding) -> str:
    if not draft.is_required(finding["pointer"]):
        return ""
    draft.make_optional(finding["pointer"])
    return "may be absent, and null"


def _take_types(draft: Draft, finding: Finding) -> str:
    types = {name for name, times in finding["types"].items() if times}
    return _take(draft, finding["pointer"], types)


def _take_null(draft: Draft, finding: Finding) -> str:
    return _take(draft, finding["pointer"], {"null"})


def _take(draft: Draft, pointer: str, types: set[str]) -> str:
    new = [name for slot in draft.slots(pointer) for name in draft.widen(slot, types)]
    return f"may be {' or '.join(dict.fromkeys(new))} too" if new else ""


def _take_any_text(draft: Draft, finding: Finding) -> str:
    return _without(draft.drop(finding["pointer"], ("format", "pattern")))


def _take_any_size(draft: Draft, finding: Finding) -> str:
    return _without(draft.drop(finding["pointer"], BOUNDS))


def _without(dropped: list[str]) -> str:
    return f"no longer has {', '.join(dict.fromkeys(dropped))}" if dropped else ""


_WIDER: Mapping[str, Callable[[Draft, Finding], str]] = {
    "missing_required": _take_absent,
    "type_changed": _take_types,
    "null_not_allowed": _take_null,
    "format": _take_any_text,
    "bound": _take_any_size,
}


def _add_values(draft: Draft, finding: Finding, *, shown: bool) -> str:
    """Add the values that look like constants to the known ones."""
    if not shown:
        raise Unanswerable(
            "has values that no version names, and the report has only their shapes: give the "
            "source itself, or a report made with --show-values"
        )
    values = [each["value"] for each in finding["values"]]
    words = [value for value in values if text_kind(value) == "constant"]
    added: list[str] = []
    for slot in draft.slots(finding["pointer"]):
        for schema in draft.alternatives(slot.schema):
            if "const" in schema:
                schema["enum"] = [schema.pop("const")]
            for keyword in ("x-extensible-enum", "enum"):
                if keyword in schema:
                    known = {*schema[keyword], *schema.get("x-retired-values", ())}
                    new = [word for word in words if word not in known]
                    schema[keyword] = [*schema[keyword], *new]
                    added += new
    left = len(values) - len(words) + bool(finding["more_values"])
    change = f"knows {_listed(list(dict.fromkeys(added)))} too" if added else ""
    if left and not change:
        raise Unanswerable("has values that do not look like constants: add them yourself")
    return f"{change}; others do not look like constants, or are too many" if left else change


def _listed(values: list[str]) -> str:
    more = len(values) - _SHOWN
    return ", ".join(values[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
