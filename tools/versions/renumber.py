"""`genesys-events renumber`: gives a version another number, in every file that names it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import VERSION, is_private, migration_of, package_of, schema_id
from tools.registry.files import FIXTURES, LOCK, RegistryFiles, SourceFile, read_registry_files
from tools.registry.json_format import json_text
from tools.registry.locate import UsageError
from tools.registry.lock import hash_of, is_rebased, lock_text, released
from tools.registry.write_file import refuse_links, write_file
from tools.schema.subset import CATALOGUE_VERSION
from tools.versions.scaffold import newest_of, with_catalogue_version


class Renumbered(NamedTuple):
    """What renumbering changed."""

    moved: Mapping[str, str]
    """The new path of each file, by its old one."""
    was_released: bool
    """Whether events of the old number may have been sent."""


def renumber(root: Path, name: str, old: str, new: str) -> Renumbered:
    """Give a version of an event type another number.

    This renames its schema, its fixtures, its line in the lock, and the migrations to it and from
    it, which then lead from the version before it and to the one after it. Raises UsageError for a
    version that does not exist, one that is taken, and one that would change the order;
    RegistryProblems if the newest version is not valid.
    """
    registry_files = read_registry_files(root)
    newest_of(registry_files, name)
    versions = [file.version for file in registry_files.types[name]]
    if old not in versions:
        raise UsageError(f"{name} has no version {old}; it has {', '.join(versions)}")
    if not VERSION.fullmatch(new):
        raise UsageError(f"{new} is not a version: give three numbers, such as 2.1000.0")
    if new in versions:
        raise UsageError(f"{name} {new} exists already: give another number")
    before, after = neighbours(versions, old)
    if before is not None and Version(new) < Version(before):
        raise UsageError(f"{new} would be before {before}, which it follows: give a higher number")
    if after is not None and Version(new) > Version(after):
        raise UsageError(f"{new} would be after {after}, which follows it: renumber that one first")
    return move_version(registry_files, name, old, new)


def neighbours(versions: Sequence[str], version: str) -> tuple[str | None, str | None]:
    """Of these versions, oldest first, those before and after a version, which may be another."""
    others = [each for each in versions if each != version]
    lower = [each for each in others if Version(each) < Version(version)]
    return lower[-1] if lower else None, others[len(lower)] if lower != others else None


def move_version(registry_files: RegistryFiles, name: str, old: str, new: str) -> Renumbered:
    """Renumber a version, to any place in the order; `new` may be `old`.

    Migrations to it and from it are joined to the versions that are next to it then.
    """
    root = registry_files.root
    others = [file.version for file in registry_files.types[name] if file.version != old]
    before, after = neighbours(others, new)
    moves: dict[str, tuple[str, dict[str, str]]] = {}

    def move_folder(source: Path, target: Path, numbers: dict[str, str]) -> None:
        for path in sorted((root / source).glob("*")):
            if path.is_file():
                moves[(source / path.name).as_posix()] = ((target / path.name).as_posix(), numbers)

    moves[f"schemas/{name}/{old}.json"] = (f"schemas/{name}/{new}.json", {old: new})
    move_folder(FIXTURES / name / old, FIXTURES / name / new, {old: new})
    for migration in registry_files.migrations_of(name):
        older, newer = migration.older, migration.newer
        if newer == old and before is not None:
            step = (before, new)
        elif older == old and after is not None:
            step = (new, after)
        else:
            continue
        module = f"migrations/{package_of(name)}/{migration_of(*step)}.py"
        moves[migration.path] = (module, {})
        folder = FIXTURES / "migrations" / name
        numbers = dict(zip((older, newer), step, strict=True))
        move_folder(folder / f"{older}-to-{newer}", folder / "-to-".join(step), numbers)
    made_from = before if before is not None and not is_private(before) else None
    texts = {
        target: _renamed((root / source).read_bytes(), name, numbers, made_from)
        for source, (target, numbers) in moves.items()
    }
    moved = {source: target for source, (target, _) in moves.items() if source != target}
    _move(root, moved, texts)
    return Renumbered(moved, _move_lock(registry_files, name, old, new, texts))


def _renamed(content: bytes, name: str, numbers: Mapping[str, str], made_from: str | None) -> bytes:
    """A schema or an event with other numbers; of a private version, what it is made from."""
    if not numbers:
        return content
    document = json.loads(content)
    if not isinstance(document, dict):
        return content
    ids = {schema_id(name, old): schema_id(name, new) for old, new in numbers.items()}
    if document.get("$id") in ids:
        document["$id"] = ids[document["$id"]]
        declared = document["properties"]["schema_version"]
        declared["const"] = numbers[declared["const"]]
        if is_private(declared["const"]) and made_from and CATALOGUE_VERSION not in document:
            document = with_catalogue_version(document, made_from)
        events = document.get("examples", [])
    else:
        events = [document, document.get("event")]
    changed = [_renumber_event(event, numbers) for event in events]
    return json_text(document).encode() if any(changed) or "$id" in document else content


def _renumber_event(event: Any, numbers: Mapping[str, str]) -> bool:
    """Change the number that an event declares, if it is one of these."""
    declared = event.get("schema_version") if isinstance(event, dict) else None
    if not isinstance(declared, str) or declared not in numbers:
        return False
    event["schema_version"] = numbers[declared]
    return True


def _move(root: Path, moves: Mapping[str, str], texts: Mapping[str, bytes]) -> None:
    """Write the new files, then remove the old ones. Raises UsageError if a new one exists."""
    for source, target in moves.items():
        refuse_links(root, target)
        refuse_links(root, source)
        if os.path.lexists(root / target) and target not in moves:
            raise UsageError(f"{target} exists already: remove it first")
    for target, content in texts.items():
        write_file(root, target, content)
    for source in moves.keys() - texts.keys():
        (root / source).unlink()
        if not any((root / source).parent.iterdir()):
            (root / source).parent.rmdir()


def _move_lock(
    registry_files: RegistryFiles, name: str, old: str, new: str, texts: Mapping[str, bytes]
) -> bool:
    """Give the line of a released version its new path and hash; whether there was one."""
    lines = dict(released(registry_files))
    before, after = (f"schemas/{name}/{version}.json" for version in (old, new))
    if lines.pop(before, None) is None:
        return False
    file = SourceFile(after, texts[after])
    if not is_rebased(file):
        lines[after] = hash_of(file)
    write_file(registry_files.root, LOCK, lock_text(lines).encode())
    return True
