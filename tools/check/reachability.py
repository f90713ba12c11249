"""Whether native events reach the migrations that were written for them.

A native event declares no version, so a migration runs for it only if the processor takes it for an
older event. Here it is read by the processor's own code, with models and migrations in memory, and
compared with what the migrations would have made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.errors import EventError, SchemaViolation
from processor.inference import EventVersions, Upgraded, has_retired, read_as, read_undeclared
from processor.pointers import join
from processor.reasons import Violation
from tools.codegen.models import model_of
from tools.registry.files import EventType, Migration
from tools.schema.base import EventModel
from tools.schema.field_history import retired

_OF_WRAPPER = ("event_id", "event_type", "timestamp", "conversation_id", "payload")

Upgrade = Callable[[dict[str, Any]], Any]


class Difference(NamedTuple):
    """How a native event is read without a migration that was written for it."""

    pointer: str
    """Where handlers would see something else than what the migration makes of the event."""
    read_with: str
    """The version that the event is read with."""


class Reachability:
    """Compares how the processor reads native events with what migrations make of them."""

    def __init__(self, event_type: EventType, upgrades: Mapping[tuple[str, str], Upgrade]) -> None:
        self._event_versions = versions_of(event_type, upgrades)

    @staticmethod
    def concerns(event_type: EventType) -> bool:
        """Whether there are native events of the type, and all its versions are valid."""
        newest = event_type.schemas.get(event_type.versions[-1])
        is_whole = event_type.schemas.keys() == set(event_type.versions)
        return is_whole and newest is not None and newest.topic is not None

    def difference(
        self, event: Mapping[str, Any], migrated: dict[str, Any], migration: Migration
    ) -> Difference | None:
        """How an event of a migration's older version is read without it, given its result.

        None if a version reads it from which the migration runs, or if that makes no difference.
        """
        event_versions = self._event_versions
        versions, newer = event_versions.versions, migration.newer
        detail = as_native(event)
        try:
            native = read_undeclared(detail, event_versions)
            if versions.index(native.read_with) < versions.index(newer):
                return None
            expected = read_as(migrated, newer, event_versions)
        except EventError:
            return None  # the trials report it, or the event is not one of the older version
        pointer = _differ_at(expected, native)
        if pointer is None:
            return None
        found = Difference(pointer, native.read_with)
        try:
            skipping = read_as(detail, newer, event_versions)
        except EventError:
            # If a later version accepts what this refused, there is no need to change it any more.
            has_returned = has_retired(event_versions.retired[newer], detail)
            return found if has_returned else None
        # Else another migration makes the difference.
        return found if _differ_at(expected, skipping) is not None else None


def versions_of(
    event_type: EventType, upgrades: Mapping[tuple[str, str], Upgrade]
) -> EventVersions:
    """The versions of an event type as the processor reads events with them, in memory."""
    documents = [event_type.schemas[version].document for version in event_type.versions]
    retired_at = {
        version: retired(documents[: position + 1])
        for position, version in enumerate(event_type.versions)
    }
    models = {version: model_of(schema) for version, schema in event_type.schemas.items()}

    def validate(version: str, detail: dict[str, Any]) -> EventModel:
        try:
            return models[version].model_validate(detail)
        except ValidationError:
            invalid = Violation("", "is invalid")
            raise SchemaViolation(invalid.message, [invalid], read_with=version) from None

    def migration(older: str, newer: str) -> Upgrade | None:
        return upgrades.get((older, newer))

    return EventVersions(event_type.versions, validate, migration, retired_at)


def as_native(event: Mapping[str, Any]) -> dict[str, Any]:
    """A canonical event as the processor makes it of Genesys's wrapper: without a version."""
    return {name: event[name] for name in _OF_WRAPPER if name in event}


def _differ_at(one: Upgraded, other: Upgraded) -> str | None:
    """The pointer at which handlers see two events differ first."""
    if one.event == other.event:
        return None
    return first_difference(
        *(each.event.model_dump(mode="json", by_alias=True) for each in (one, other))
    )


def first_difference(one: Any, other: Any) -> str | None:
    """The pointer at which two events differ first; a field that is null may be absent."""
    waiting: list[tuple[tuple[int | str, ...], Any, Any]] = [((), one, other)]
    for path, left, right in waiting:  # which grows
        if isinstance(left, dict) and isinstance(right, dict):
            names = dict.fromkeys((*left, *right))
            waiting += [((*path, name), left.get(name), right.get(name)) for name in names]
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            pairs = enumerate(zip(left, right, strict=True))
            waiting += [((*path, position), *pair) for position, pair in pairs]
        elif left != right:
            return join(path)
    return None
