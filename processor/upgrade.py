"""Which version an event is read with, and the migrations that upgrade it to the newest."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, cast

from generated.base import EventModel
from generated.index import MIGRATIONS, PACKAGES, RETIRED, TOPICS, VERSIONS
from processor.envelope import UNNAMED, Envelope
from processor.errors import (
    MigrationFailed,
    SchemaViolation,
    UnknownEventType,
    UnknownSchemaVersion,
    error_location,
)
from processor.naming import VERSION, migration_of
from processor.pointers import values_at
from processor.reasons import Violation
from processor.validation import deployed_module, validate

Migration = Callable[[dict[str, Any]], dict[str, Any]]

_TYPES_WITH_TOPIC = frozenset(TOPICS.values())
"""The event types that a topic of Genesys is bound to."""
_UNCHANGEABLE = ("event_id", "event_type", "timestamp", "conversation_id")


class Upgraded(NamedTuple):
    """An event as a handler sees it: the newest model, and the version it was read with.

    `drift` has pointers to what the newest version does not know, if that was checked.
    """

    event: EventModel
    read_with: str
    newest: str
    drift: tuple[str, ...] = ()


def read_event(envelope: Envelope) -> Upgraded:
    """Validate an event at the version received and upgrade it to the newest.

    A native event declares no version: it is read with the newest that accepts it, knows its
    values, and can be upgraded from. Raises UnknownEventType, UnknownSchemaVersion,
    SchemaViolation (for a native event that no version accepts: the newest's violations) or
    MigrationFailed.
    """
    versions = VERSIONS.get(envelope.event_type)
    is_native = envelope.schema_version is None
    if versions is None or (is_native and envelope.event_type not in _TYPES_WITH_TOPIC):
        why = _describe_unknown(envelope.event_type, is_native=is_native)
        raise UnknownEventType(why, [Violation("/event_type", "is not in the registry")])
    newest = versions[-1]
    if envelope.schema_version is not None:
        version = _readable_with(envelope.schema_version, versions)
        return Upgraded(_upgrade(envelope, version, versions), version, newest)
    return _read_undeclared(envelope, versions)


def _read_undeclared(envelope: Envelope, versions: tuple[str, ...]) -> Upgraded:
    """Read a native event with the newest version that accepts it and retired none of its values.

    Otherwise, with the newest that accepts it: a retired value alone rejects no event.
    """
    newest = versions[-1]
    accepted: Upgraded | None = None
    refused: SchemaViolation | None = None
    shared: set[str] = set()
    for version in reversed(versions):
        try:
            upgraded = Upgraded(_upgrade(envelope, version, versions), version, newest)
        except SchemaViolation as violation:
            pointers = {each.pointer for each in violation.violations}
            shared = shared & pointers if refused else pointers
            refused = refused or violation
        except MigrationFailed as failure:
            # Open objects accept unknown fields. If the migrations lead to an invalid event,
            # this version was the wrong guess; if one raised, it is broken.
            if not failure.violations:
                raise
        else:
            if not has_retired_value(envelope.event_type, version, envelope.detail):
                return upgraded
            accepted = accepted or upgraded
    if accepted is not None:
        return accepted
    # The newest needs no migration, so it accepted or refused the event.
    raise _shared_first(cast("SchemaViolation", refused), shared) from None


def has_retired_value(event_type: str, version: str, detail: dict[str, Any]) -> bool:
    """Whether an event has a value that a version of its type knows to be retired.

    Upstream renamed or dropped it, so the event is older than the version that accepts it.
    """
    retired = RETIRED.get(event_type, {}).get(version, {})
    return any(
        isinstance(value, str) and value in values
        for path, values in retired.items()
        for value in values_at(detail, path)
    )


def _shared_first(violation: SchemaViolation, shared: set[str]) -> SchemaViolation:
    """Put first what no version accepts: the rest may only mean that the event is an older one."""
    violations = sorted(violation.violations, key=lambda each: each.pointer not in shared)
    if violations == list(violation.violations):
        return violation
    more = f" (and {len(violations) - 1} more)"
    message = f"{violations[0].pointer or '/'}: {violations[0].message}{more}"
    return SchemaViolation(message, violations, read_with=violation.read_with)


def _describe_unknown(name: str, *, is_native: bool) -> str:
    if name == UNNAMED:
        return "its type is neither an event type nor a topic"
    if is_native:
        return f"no schema binds the topic {name} (x-genesys-topic)"
    return f"the registry has no event type {name}"


def _readable_with(declared: object, versions: tuple[str, ...]) -> str:
    """Find the version to read a declared one with.

    An exact match; else the same major.minor with another patch; else the newest, if the
    declared one is a newer minor of its major.
    """
    if declared in versions:
        return str(declared)
    # Only a version is quoted in the error: anything else may be personal data.
    quoted = ""
    if isinstance(declared, str) and VERSION.fullmatch(declared) and len(declared) <= 30:
        quoted = f" {declared}"
        # Imported here: only a version that is not in the registry needs it.
        from packaging.version import Version

        parsed = Version(declared)
        for version in reversed(versions):
            if Version(version).release[:2] == parsed.release[:2]:
                return version
        newest = Version(versions[-1])
        if parsed.major == newest.major and parsed > newest:
            return versions[-1]
    raise UnknownSchemaVersion(
        f"the declared schema version{quoted} cannot be read with any of {', '.join(versions)}",
        [Violation("/schema_version", "cannot be read with any version in the registry")],
    )


def _upgrade(envelope: Envelope, version: str, versions: tuple[str, ...]) -> EventModel:
    event_type = envelope.event_type
    detail = {**envelope.detail, "schema_version": version}
    event = validate(event_type, version, detail)
    start = versions.index(version)
    for older, newer in zip(versions[start:], versions[start + 1 :], strict=False):
        detail = _migrate(event_type, older, newer, detail, read_with=version)
        try:
            event = validate(event_type, newer, detail)
        except SchemaViolation as error:
            raise MigrationFailed(
                f"{older} -> {newer}: the result is invalid at {error.message}",
                error.violations,
                read_with=version,
            ) from None
    return event


def _migrate(
    event_type: str, older: str, newer: str, detail: dict[str, Any], *, read_with: str
) -> dict[str, Any]:
    """Upgrade a detail by one version step; the event's identity may not change."""
    if older not in MIGRATIONS.get(event_type, ()):
        return {**detail, "schema_version": newer}
    identity = {field: detail.get(field) for field in _UNCHANGEABLE}
    migrate = _migration(event_type, older, newer)
    try:
        result = migrate(detail)
    except Exception as error:
        raise MigrationFailed(
            f"{older} -> {newer}: {error_location(error)}", read_with=read_with
        ) from error
    if not isinstance(result, dict):
        raise MigrationFailed(
            f"{older} -> {newer}: upgrade() did not return a dict", read_with=read_with
        )
    for field, value in identity.items():
        if result.get(field) != value:
            raise MigrationFailed(
                f"{older} -> {newer}: upgrade() changed /{field}, which identifies the event",
                read_with=read_with,
            )
    return {**result, "schema_version": newer}


@cache
def _migration(event_type: str, older: str, newer: str) -> Migration:
    module = deployed_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
    upgrade: Migration = module.upgrade
    return upgrade
