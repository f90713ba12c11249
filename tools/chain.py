"""Which steps between versions have a migration, which need none, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from processor.naming import migration_of, package_of
from tools.compatibility import is_compatible
from tools.registry import Problem, Registry


def chain_problems(registry: Registry) -> Iterator[Problem]:
    """Every way in which an older version might not reach the newest.

    A step without a migration must be proven compatible; a migration must be a step between
    two versions that are next to each other.
    """
    packages = {package_of(event_type): event_type for event_type in registry.types}
    for event_type, versions in registry.types.items():
        package = package_of(event_type)
        written = set(registry.migrations.get(package, ()))
        for older, newer in pairwise(versions):
            step = (older.version, newer.version)
            if step not in written and not is_compatible(older.document, newer.document):
                yield Problem(
                    newer.path,
                    f"{older.version} -> {newer.version} is not proven compatible and has no "
                    f"migration; write migrations/{package}/{migration_of(*step)}.py",
                )
        steps = {(older.version, newer.version) for older, newer in pairwise(versions)}
        for step in sorted(written - steps):
            yield Problem(
                f"migrations/{package}/{migration_of(*step)}.py",
                f"is no step of {event_type}, whose versions are "
                f"{', '.join(schema.version for schema in versions)}; a migration goes from one "
                "to the next",
            )
    for package in sorted(registry.migrations.keys() - packages.keys()):
        yield Problem(
            f"migrations/{package}",
            "belongs to no event type; a package is the type's name with _ for every dot",
        )
