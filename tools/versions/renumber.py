"""`genesys-events renumber`: gives a version another number, in every file that names it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import VERSION, is_private, migration_of, package_of, schema_id
from tools.registry.files import FIXTURES, LOCK, RegistryFiles, read_registry_files
from tools.registry.json_format import json_text
from tools.registry.locate import UsageError
from tools.registry.lock import lock_text, released
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
    it, which then lead from the version before it and to the one after it. If both numbers are
    equal, that alone is put right, as after a merge that brought a version in between. Raises
    UsageError for a version that does not exist, one that is taken, and one that would change the
    order; RegistryProblems if the newest version is not valid.
    """
    registry_files = read_registry_files(root)
    newest_of(registry_files, name)
    versions = [file.version for file in registry_files.types[name]]
    before, after = _neighbours(name, versions, old, new)
    names = {old: new}
    moves = {f"schemas/{name}/{old}.json": f"schemas/{name}/{new}.json"}
    moves |= _folder(root, FIXTURES / name / old, FIXTURES / name / new)
    for migration in registry_files.migrations_of(name):
        older, newer = migration.older, migration.newer
        if newer == old and before is not None:
            step = (before, new)
        elif older == old and after is not None:
            step = (new, after)
        else:
            continue
        names |= dict(zip((older, newer), step, strict=True))
        module = migration_of(*step)
        moves[migration.path] = f"migrations/{package_of(name)}/{module}.py"
        folder = FIXTURES / "migrations" / name
        moves |= _folder(root, folder / f"{older}-to-{newer}", folder / "-to-".join(step))
    made_from = before if before is not None and not is_private(before) else None
    texts = {
        target: _renamed((root / source).read_bytes(), name, names, made_from)
        if source.endswith(".json")
        else (root / source).read_bytes()
        for source, target in moves.items()
    }
    moves = {source: target for source, target in moves.items() if source != target}
    _move(root, moves, texts)
    return Renumbered(moves, _move_lock(registry_files, name, old, new, texts))


def _neighbours(
    name: str, versions: Sequence[str], old: str, new: str
) -> tuple[str | None, str | None]:
    """The versions before and after one. Raises UsageError if it cannot have the new number."""
    if old not in versions:
        raise UsageError(f"{name} has no version {old}; it has {', '.join(versions)}")
    if not VERSION.fullmatch(new):
        raise UsageError(f"{new} is not a version: give three numbers, such as 2.1000.0")
    if new != old and new in versions:
        raise UsageError(f"{name} {new} exists already: give another number")
    position = versions.index(old)
    before = versions[position - 1] if position else None
    after = versions[position + 1] if position + 1 < len(versions) else None
    if before is not None and Version(new) < Version(before):
        raise UsageError(f"{new} would be before {before}, which it follows: give a higher number")
    if after is not None and Version(new) > Version(after):
        raise UsageError(f"{new} would be after {after}, which follows it: renumber that one first")
    return before, after


def _folder(root: Path, old: Path, new: Path) -> dict[str, str]:
    """The new path of each file in a folder."""
    return {
        path.relative_to(root).as_posix(): (new / path.name).as_posix()
        for path in sorted((root / old).glob("*"))
        if path.is_file()
    }


def _renamed(content: bytes, name: str, numbers: Mapping[str, str], made_from: str | None) -> bytes:
    """A schema or an event with other numbers; of a private version, what it is made from."""
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
    """Give the line of a released version its new path and hash; whether there is one."""
    lines = dict(released(registry_files))
    before, after = (f"schemas/{name}/{version}.json" for version in (old, new))
    if lines.pop(before, None) is None:
        return False
    lines[after] = sha256(texts[after]).hexdigest()
    write_file(registry_files.root, LOCK, lock_text(lines).encode())
    return True
