"""Reads an event with the deployed registry: its models, its migrations, what it retired."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from generated.index import MIGRATIONS, PACKAGES, RETIRED, TOPICS, VERSIONS
from processor.envelope import UNNAMED, Envelope
from processor.errors import SchemaViolation, UnknownEventType, UnknownSchemaVersion
from processor.inference import (
    Detail,
    EventVersions,
    Migration,
    Upgraded,
    has_retired,
    read_as,
    read_undeclared,
)
from processor.naming import VERSION, migration_of
from processor.reasons import Violation
from processor.validation import deployed_module, validate

_TYPES_WITH_TOPIC = frozenset(TOPICS.values())
"""The event types that a topic of Genesys is bound to."""


def read_event(
    envelope: Envelope, before_migration: Callable[[], object] = lambda: None
) -> Upgraded:
    """Validate an event at the version received and upgrade it to the newest.

    `before_migration` is called before each migration, which might change what it is given; the
    event is valid at an older version then.

    Raises UnknownEventType, UnknownSchemaVersion, SchemaViolation (for a native event that no
    version accepts: the newest's violations) or MigrationFailed.
    """
    event_type = envelope.event_type
    is_native = envelope.schema_version is None
    if event_type not in VERSIONS or (is_native and event_type not in _TYPES_WITH_TOPIC):
        why = _describe_unknown(event_type, is_native=is_native)
        raise UnknownEventType(why, [Violation("/event_type", "is not in the registry")])
    versions = VERSIONS[event_type]
    newest = versions[-1]
    version = newest if is_native else _readable_with(envelope.schema_version, versions)
    refused: dict[str, SchemaViolation] = {}
    if version == newest and not (
        is_native and has_retired_parts(event_type, newest, envelope.detail)
    ):
        # Most events: no migration is needed.
        try:
            detail = {**envelope.detail, "schema_version": newest}
            return Upgraded(validate(event_type, newest, detail), newest, newest)
        except SchemaViolation as violation:
            if not is_native:
                raise
            refused[newest] = violation
    event_versions = EventVersions(
        versions,
        partial(validate, event_type),
        partial(_deployed_migration, event_type, before_migration),
        RETIRED.get(event_type, {}),
    )
    if is_native:
        return read_undeclared(envelope.detail, event_versions, refused)
    return read_as(envelope.detail, version, event_versions)


def has_retired_parts(event_type: str, version: str, detail: Detail) -> bool:
    """Whether a version of the registry retired a field or a value that an event has."""
    retired = RETIRED.get(event_type)
    return retired is not None and has_retired(retired.get(version, ()), detail)


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


def _deployed_migration(
    event_type: str, before_migration: Callable[[], object], older: str, newer: str
) -> Migration | None:
    if older not in MIGRATIONS.get(event_type, ()):
        return None
    before_migration()
    return _migration(event_type, older, newer)


@cache
def _migration(event_type: str, older: str, newer: str) -> Migration:
    module = deployed_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
    upgrade: Migration = module.upgrade
    return upgrade
