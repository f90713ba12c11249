"""Rules about released versions: they never change."""

from __future__ import annotations

from collections.abc import Iterator

from tools.registry.files import RegistryFiles
from tools.registry.findings import Position, Problem, whole_file
from tools.registry.lock import hash_of, lines_of, released
from tools.rules.rule import Rules

RULES: Rules[RegistryFiles] = Rules("Released versions")

CHANGED = "RELEASE-CHANGED"
REMOVED = "RELEASE-REMOVED"


@RULES.rule("RELEASE-LOCK")
def lock_can_be_read(registry_files: RegistryFiles) -> Iterator[Problem]:
    """The lock file has a line for each released schema: its SHA-256, two spaces, its path.

    `genesys-events release` writes it, and `sha256sum --check` can read it. Any other line, such as
    a conflict marker, protects no schema.
    """
    seen: set[str] = set()
    for line in lines_of(registry_files.lock):
        where = Position(line.number, 1)
        if line.hash is None:
            message = (
                "is not a line of a lock file; remove it if a merge left it, or else restore it"
            )
            yield Problem(registry_files.lock.path, where, message)
        elif line.path in seen:
            message = f"names {line.path} a second time; keep the line that was released"
            yield Problem(registry_files.lock.path, where, message)
        seen.add(line.path)


@RULES.rule(CHANGED)
def released_schemas_do_not_change(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A released schema never changes, not even in its descriptions.

    Events of that version have been sent and archived. A change needs a new version, so that events
    of both can be read.
    """
    hashes = released(registry_files)
    for file in registry_files.schemas:
        if hashes.get(file.path, hash_of(file)) != hash_of(file):
            yield file.problem(
                "was released and has changed since; restore it first, since other findings may "
                "follow from the change; then make it in a new version: genesys-events new-version "
                f"{file.event_type} <version>"
            )


@RULES.rule(REMOVED)
def released_schemas_stay(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A released schema is never removed.

    Events of that version that still arrive, from an archive or after a redrive, would become dead
    letters.
    """
    present = {file.path for file in registry_files.schemas}
    for path in sorted(released(registry_files).keys() - present):
        yield whole_file(path, "was released and is missing; restore it")


@RULES.rule("RELEASE-GAP")
def releases_have_no_gaps(registry_files: RegistryFiles) -> Iterator[Problem]:
    """Every version older than a released one is released too.

    Events of it have been sent. If a merge or an edit removed its line from the lock file, nothing
    would report a change of the schema.
    """
    lines = {line.path: line for line in lines_of(registry_files.lock)}
    for name, versions in registry_files.types.items():
        newer = None
        for file in reversed(versions):
            if file.path in lines:
                newer = file
            elif newer is not None:
                message = (
                    f"lists {name} {newer.version} as released, but not {file.version}, which is "
                    "older; restore its line, or, if the schema is new, give it a version newer "
                    f"than {newer.version}"
                )
                where = Position(lines[newer.path].number, 1)
                yield Problem(registry_files.lock.path, where, message)
