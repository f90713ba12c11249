"""Infers the version of an event that declares none, and upgrades events to the newest version.

Independent of the deployed registry: `genesys-events check` reads events with the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from processor.errors import MigrationFailed, SchemaViolation, error_location

if TYPE_CHECKING:
    # `check` needs this module where generated/ is missing or stale.
    from generated.base import EventModel

Detail = dict[str, Any]
"""A canonical event."""
Migration = Callable[[Detail], Any]
Retired = tuple[tuple[tuple[str, ...], dict[str, int | None]], ...]
"""What a version retired, as nodes; the first is the event itself. Of each: the retired values of a
string there, and what is below it by name: another node, by its number, or None for a retired
field. `*` is any item, and any field without a name of its own. Empty where nothing is retired."""
_UNCHANGEABLE = ("event_id", "event_type", "timestamp", "conversation_id")


class Upgraded(NamedTuple):
    """An event as a handler sees it: the newest model, and the version it was read with.

    `drift` has pointers to what the newest version does not know, if that was checked.
    """

    event: EventModel
    read_with: str
    newest: str
    drift: tuple[str, ...] = ()


class EventVersions(NamedTuple):
    """The versions of an event type, oldest first, and what it takes to read events with them."""

    versions: tuple[str, ...]
    validate: Callable[[str, Detail], Any]
    """Makes the model of a version; raises SchemaViolation."""
    migration: Callable[[str, str], Migration | None]
    """The migration of a version step, if it has one."""
    retired: Mapping[str, Retired]
    """What each version retired, for those that retired anything."""


def read_undeclared(
    detail: Detail,
    event_versions: EventVersions,
    refused: Mapping[str, SchemaViolation] = MappingProxyType({}),
) -> Upgraded:
    """Read a native event, which declares no version.

    With the newest version that accepts it, retired nothing that it has, and can be upgraded
    from; otherwise with the newest that accepts it: what is retired alone rejects no event.
    `refused` has the versions that are known not to accept it, and why.
    """
    violations = dict(refused)
    for version in _in_order(detail, event_versions):
        if version in refused:
            continue
        try:
            return read_as(detail, version, event_versions)
        except SchemaViolation as violation:
            violations[version] = violation
        except MigrationFailed as failure:
            # Open objects accept unknown fields. If the migrations lead to an invalid event,
            # this version was the wrong guess; if one raised, it is broken.
            if not failure.violations:
                raise
    # The newest needs no migration, so it refused the event.
    pointers = [{each.pointer for each in found.violations} for found in violations.values()]
    raise _shared_first(violations[event_versions.versions[-1]], set.intersection(*pointers))


def _in_order(detail: Detail, event_versions: EventVersions) -> Iterator[str]:
    """The versions to try: first those that retired nothing that an event has, newest first."""
    others = []
    for version in reversed(event_versions.versions):
        if has_retired(event_versions.retired.get(version, ()), detail):
            others.append(version)
        else:
            yield version
    yield from others


def read_as(detail: Detail, version: str, event_versions: EventVersions) -> Upgraded:
    """Validate an event at a version, and upgrade it step by step to the newest.

    Raises SchemaViolation or MigrationFailed.
    """
    versions = event_versions.versions
    detail = {**detail, "schema_version": version}
    event = event_versions.validate(version, detail)
    if version == versions[-1]:  # most events: no migration is needed
        return Upgraded(event, version, version)
    start = versions.index(version)
    for older, newer in zip(versions[start:], versions[start + 1 :], strict=False):
        migration = event_versions.migration(older, newer)
        if migration is not None:
            detail = _migrate(migration, f"{older} -> {newer}", detail, read_with=version)
        detail = {**detail, "schema_version": newer}
        try:
            event = event_versions.validate(newer, detail)
        except SchemaViolation as error:
            raise MigrationFailed(
                f"{older} -> {newer}: the result is invalid at {error.message}",
                error.violations,
                read_with=version,
            ) from None
    return Upgraded(event, version, versions[-1])


def _migrate(migration: Migration, step: str, detail: Detail, *, read_with: str) -> Detail:
    """Upgrade a detail by one version step; the event's identity may not change."""
    identity = {field: detail.get(field) for field in _UNCHANGEABLE}
    try:
        result = migration(detail)
    except Exception as error:
        raise MigrationFailed(f"{step}: {error_location(error)}", read_with=read_with) from error
    if not isinstance(result, dict):
        raise MigrationFailed(f"{step}: upgrade() did not return a dict", read_with=read_with)
    for field, value in identity.items():
        if result.get(field) != value:
            raise MigrationFailed(
                f"{step}: upgrade() changed /{field}, which identifies the event",
                read_with=read_with,
            )
    return result


def _shared_first(violation: SchemaViolation, shared: set[str]) -> SchemaViolation:
    """Put first what no version accepts: the rest may only mean that the event is an older one."""
    violations = sorted(violation.violations, key=lambda each: each.pointer not in shared)
    if violations == list(violation.violations):
        return violation
    more = f" (and {len(violations) - 1} more)"
    message = f"{violations[0].pointer or '/'}: {violations[0].message}{more}"
    return SchemaViolation(message, violations, read_with=violation.read_with)


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
