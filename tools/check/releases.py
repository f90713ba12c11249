"""What was released stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

from tools.registry.files import RegistryFiles
from tools.registry.findings import Position, Problem, whole_file
from tools.registry.lock import hash_of, lines_of, released
from tools.rules.rule import Rules

RULES: Rules[RegistryFiles] = Rules("Released versions")


@RULES.rule("RELEASE-LOCK")
def lock_can_be_read(registry_files: RegistryFiles) -> Iterator[Problem]:
    """The lock file has a line for each released schema: its SHA-256, two spaces, its path.

    `genesys-events release` writes it, and `sha256sum --check` reads it too. A line that says
    something else, such as what a merge left behind, protects nothing.
    """
    seen: set[str] = set()
    for line in lines_of(registry_files.lock):
        where = Position(line.number, 1)
        if line.hash is None:
            message = "is no line of a lock file; remove it if a merge left it, else restore it"
            yield Problem(registry_files.lock.path, where, message)
        elif line.path in seen:
            message = f"names {line.path} a second time; keep the line that was released"
            yield Problem(registry_files.lock.path, where, message)
        seen.add(line.path)


@RULES.rule("RELEASE-CHANGED")
def released_schemas_do_not_change(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A released schema is never changed, not in a word.

    Events of that version are stored, sent and archived with what it said in mind. A change is a
    new version, so that both can be read.
    """
    hashes = released(registry_files)
    for file in registry_files.schemas:
        if hashes.get(file.path, hash_of(file)) != hash_of(file):
            yield file.whole(
                "was released and is not what it was; restore it, and make the change in a new "
                f"version: genesys-events new-version {file.event_type} <version>"
            )


@RULES.rule("RELEASE-REMOVED")
def released_schemas_stay(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A released schema is never removed.

    Whatever still arrives in that version, from an archive or after a redrive, would be a dead
    letter.
    """
    present = {file.path for file in registry_files.schemas}
    for path in sorted(released(registry_files).keys() - present):
        yield whole_file(path, "was released and is not there; restore it")


@RULES.rule("RELEASE-GAP")
def releases_have_no_gaps(registry_files: RegistryFiles) -> Iterator[Problem]:
    """What is older than a released version is released too.

    Events have been sent in it. A line that was lost, in a merge or by hand, would leave the schema
    free to change, and nobody would be told.
    """
    lines = {line.path: line for line in lines_of(registry_files.lock)}
    for name, versions in registry_files.types.items():
        newer = None
        for file in reversed(versions):
            if file.path in lines:
                newer = file
            elif newer is not None:
                message = (
                    f"has {name} {newer.version} as released, and not {file.version}, which is "
                    "older; restore the line that was lost, or give a schema that is new a version "
                    f"newer than {newer.version}"
                )
                where = Position(lines[newer.path].number, 1)
                yield Problem(registry_files.lock.path, where, message)
