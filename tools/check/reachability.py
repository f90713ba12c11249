"""Whether native events reach the migrations that were written for them.

A native event declares no version, so a migration runs for it only if the processor takes it for an
older event. Here it is read by the processor's own code, with models and migrations in memory, and
compared with what the migrations would have made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.errors import EventError, SchemaViolation
from processor.inference import EventVersions, Upgraded, has_retired, read_as, read_undeclared
from processor.pointers import join
from processor.reasons import Violation
from tools.check.isolated import ProcessEnded, Send, run_isolated
from tools.check.migration_trials import (
    PATIENCE,
    Trial,
    Upgrade,
    execute,
    new_module,
    trial_events,
    try_migration,
)
from tools.codegen.models import model_of, render_models
from tools.registry.files import EventType, Migration
from tools.schema.base import EventModel
from tools.schema.field_history import retired

_OF_WRAPPER = ("event_id", "event_type", "timestamp", "conversation_id", "payload")


class Unreached(NamedTuple):
    """A migration that does not run for an event of its older version."""

    pointer: str
    """Where handlers would see something else than what the migration makes of the event."""
    read_with: str
    """The version that the event is read with."""
    event: str
    """The end of a message that describes the event."""


def unreached(event_type: EventType, seconds: float) -> Mapping[Migration, Unreached]:
    """Find the migrations that do not run for what they were written for, each with an event.

    Empty for a type without a topic, whose events declare their version, and where a migration has
    other faults. No event may take longer than `seconds`.
    """
    steps = [
        (older, newer, migration)
        for older, newer in event_type.steps()
        if (migration := event_type.migration(older.version, newer.version)) is not None
    ]
    newest = event_type.schemas.get(event_type.versions[-1])
    is_whole = event_type.schemas.keys() == set(event_type.versions)
    if not steps or not is_whole or newest is None or newest.topic is None:
        return {}
    if any(try_migration(*step, seconds) != Trial() for step in steps):
        return {}
    schemas = event_type.schemas.items()
    rendered = {name: replace(each, models=render_models(each)) for name, each in schemas}
    arguments = replace(event_type, schemas=rendered), [migration for *_, migration in steps]
    found: dict[Migration, Unreached] = {}
    with suppress(ProcessEnded):  # by a result of one migration that another cannot handle
        for message in run_isolated(_find, arguments, PATIENCE * seconds):
            if message is not None:
                position, each = message
                found[steps[position][-1]] = each
    return found


def _find(send: Send, event_type: EventType, migrations: list[Migration]) -> None:
    """Send the position of each migration that is not reached, with an event; else None."""
    modules = {(each.older, each.newer): new_module(each) for each in migrations}
    for migration in migrations:
        execute(modules[migration.older, migration.newer], migration)
    upgrades = {step: module.upgrade for step, module in modules.items()}
    event_versions = versions_of(event_type, upgrades)
    for position, migration in enumerate(migrations):
        older, newer = (event_type.schemas[each] for each in (migration.older, migration.newer))
        for each in trial_events(older, newer, migration):
            seen = _differs(_native(each.event), migration, event_versions)
            send(seen and (position, Unreached(*seen, each.description)))
            if seen:
                break


def versions_of(
    event_type: EventType, upgrades: Mapping[tuple[str, str], Upgrade]
) -> EventVersions:
    """The versions of an event type as the processor reads events with them, in memory."""
    documents = [event_type.schemas[version].document for version in event_type.versions]
    retired_at = {
        version: retired(documents[: position + 1])
        for position, version in enumerate(event_type.versions)
    }

    def validate(version: str, detail: dict[str, Any]) -> EventModel:
        try:
            return model_of(event_type.schemas[version]).model_validate(detail)
        except ValidationError:
            invalid = Violation("", "is invalid")
            raise SchemaViolation(invalid.message, [invalid], read_with=version) from None

    def migration(older: str, newer: str) -> Upgrade | None:
        return upgrades.get((older, newer))

    return EventVersions(event_type.versions, validate, migration, retired_at)


def _native(event: Mapping[str, Any]) -> dict[str, Any]:
    """A canonical event as the processor makes it of Genesys's wrapper: without a version."""
    return {name: event[name] for name in _OF_WRAPPER if name in event}


def _differs(
    detail: dict[str, Any], migration: Migration, event_versions: EventVersions
) -> tuple[str, str] | None:
    """Where an event is something else read as native than read as of its version, and with what.

    None if a version reads it from which the migration runs, or if that makes no difference.
    """
    versions, newer = event_versions.versions, migration.newer
    try:
        native = read_undeclared(detail, event_versions)
        if versions.index(native.read_with) < versions.index(newer):
            return None
        migrated = read_as(detail, migration.older, event_versions)
    except EventError:
        return None  # the trials report it, or the event is not one of the older version
    pointer = _first_difference(migrated, native)
    if pointer is None:
        return None
    try:
        skipping = read_as(detail, newer, event_versions)
    except EventError:
        # If a later version accepts what this one refused, there is no need to change it any more.
        has_returned = has_retired(event_versions.retired[newer], detail)
        return (pointer, native.read_with) if has_returned else None
    # Else another migration makes the difference.
    is_due = _first_difference(migrated, skipping) is not None
    return (pointer, native.read_with) if is_due else None


def _first_difference(one: Upgraded, other: Upgraded) -> str | None:
    """The pointer at which two events differ first; a field that is null may be absent."""
    before, after = (each.event.model_dump(mode="json", by_alias=True) for each in (one, other))
    waiting: list[tuple[tuple[int | str, ...], Any, Any]] = [((), before, after)]
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
