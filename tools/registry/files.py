"""The files of schemas/ and migrations/, as read from disk and not yet checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from packaging.version import Version

from processor.naming import EVENT_TYPE, VERSION, package_of, versions_of
from tools.registry.findings import Position, Problem, whole_file
from tools.registry.locate import UsageError
from tools.registry.positions import Positions
from tools.registry.strict_json import read_json

LOCK = "schemas/released.sha256"
"""The file with the hashes of released schemas; `sha256sum --check` reads it in schemas/."""
FIXTURES = Path("tests", "fixtures")
"""The events with which a registry's schemas and migrations are tested."""


@dataclass(frozen=True)
class SourceFile:
    """A file in schemas/ or migrations/."""

    path: str
    """Relative to the registry's root."""
    content: bytes

    @property
    def event_type(self) -> str | None:
        """The event type in a schema's path; None if it is not a schema's path."""
        parts = self.path.split("/")
        if len(parts) != 3 or not parts[2].endswith(".json"):
            return None
        is_schema = EVENT_TYPE.fullmatch(parts[1]) and VERSION.fullmatch(self.version)
        return parts[1] if is_schema else None

    @property
    def version(self) -> str:
        """The version in a schema's path."""
        return self.path.rpartition("/")[2].removesuffix(".json")

    @cached_property
    def text(self) -> str:
        """As UTF-8; raises UnicodeDecodeError."""
        return self.content.decode("utf-8")

    @cached_property
    def document(self) -> Any:
        """As JSON; raises ValueError, or RecursionError where it is nested too deep."""
        return read_json(self.text)

    def problem(self, message: str) -> Problem:
        """A problem with the file as a whole."""
        return whole_file(self.path, message)


@dataclass(frozen=True)
class Schema:
    """One version of one event type."""

    event_type: str
    version: str
    path: str
    """Relative to the registry's root."""
    document: Mapping[str, Any] = field(hash=False)
    text: str = "{}"
    models: str | None = field(default=None, repr=False, compare=False)
    """The source of its models, where it is known without generating it."""

    @property
    def title(self) -> str:
        """The name of the generated class."""
        return str(self.document["title"])

    @property
    def topic(self) -> str | None:
        """The upstream topic of the type, if it has one."""
        return self.document.get("x-genesys-topic")

    @property
    def sdk_class(self) -> str | None:
        """The class in Genesys's SDK that describes the topic, if the schema names one."""
        return self.document.get("x-genesys-sdk-class")

    def at(self, pointer: str, message: str) -> Problem:
        """A problem at a JSON pointer of the document."""
        return Problem(self.path, self._positions.of(pointer), message)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.text)


@dataclass(frozen=True)
class Migration:
    """A migration from one version to the next, and its file."""

    path: str
    """Relative to the registry's root."""
    package: str
    older: str
    newer: str
    content: bytes

    @cached_property
    def tree(self) -> ast.Module | None:
        """Its syntax tree; None if it is not valid Python."""
        try:
            return ast.parse(self.content)
        except (SyntaxError, ValueError, RecursionError):
            return None

    @property
    def upgrade(self) -> ast.FunctionDef | None:
        """The function `upgrade`, if it is defined."""
        for statement in self.tree.body if self.tree else ():
            if isinstance(statement, ast.FunctionDef) and statement.name == "upgrade":
                return statement
        return None

    def at(self, node: ast.stmt | None, message: str) -> Problem:
        """A problem with a statement, or with the file as a whole."""
        if node is None:
            return whole_file(self.path, message)
        return at_node(self.path, self.content, node, message)


def at_node(path: str, content: bytes, node: ast.stmt | ast.expr, message: str) -> Problem:
    """A problem with a statement or an expression of a Python file."""
    # Python counts columns in bytes.
    line = content.splitlines()[node.lineno - 1]
    column = len(line[: node.col_offset].decode("utf-8", "replace")) + 1
    return Problem(path, Position(node.lineno, column), message)


@dataclass(frozen=True)
class EventType:
    """One event type: its versions, its valid schemas and its migrations."""

    name: str
    versions: tuple[str, ...]
    """Of every schema file, valid or not, oldest first."""
    schemas: Mapping[str, Schema]
    """The valid ones, by version."""
    migrations: tuple[Migration, ...]
    """Every file of the package that is named like a migration, valid or not."""
    fixtures: tuple[SourceFile, ...] = ()
    """The events before and after its migrations, where they were read."""

    @property
    def package(self) -> str:
        """Its folder under generated/ and migrations/."""
        return package_of(self.name)

    def steps(self) -> Iterator[tuple[Schema, Schema]]:
        """Each version and the next, where both are valid."""
        for older, newer in pairwise(self.versions):
            if older in self.schemas and newer in self.schemas:
                yield self.schemas[older], self.schemas[newer]

    def migration(self, older: str, newer: str) -> Migration | None:
        """The migration between two versions, if there is one."""
        for migration in self.migrations:
            if (migration.older, migration.newer) == (older, newer):
                return migration
        return None


@dataclass(frozen=True)
class Registry:
    """The content of schemas/ and migrations/, all of it valid."""

    root: Path
    types: Mapping[str, tuple[Schema, ...]]
    """For each event type, its versions, oldest first."""
    migrations: Mapping[str, tuple[tuple[str, str], ...]]
    """For each package under migrations/, its (older, newer) pairs."""

    def schemas(self) -> Iterator[Schema]:
        """Every schema, by type, oldest first."""
        for versions in self.types.values():
            yield from versions


@dataclass(frozen=True)
class RegistryFiles:
    """The files of schemas/ and migrations/, grouped by their paths."""

    root: Path
    schemas: tuple[SourceFile, ...]
    migrations: tuple[SourceFile, ...]
    lock: SourceFile
    """The lock file; empty where nothing is released."""
    unexpected_files: Mapping[str, str] = field(default_factory=dict)
    """Files that nothing reads: what to do about each, by path."""

    @cached_property
    def types(self) -> Mapping[str, tuple[SourceFile, ...]]:
        """The schema files of each event type, oldest first."""
        types: dict[str, list[SourceFile]] = {}
        for file in self.schemas:
            if file.event_type is not None:
                types.setdefault(file.event_type, []).append(file)
        return {
            name: tuple(sorted(types[name], key=lambda file: Version(file.version)))
            for name in sorted(types)
        }

    @cached_property
    def packages(self) -> Mapping[str, tuple[Migration, ...]]:
        """The migrations in each package under migrations/; a package may have none."""
        packages: dict[str, list[Migration]] = {}
        for file in self.migrations:
            parts = file.path.split("/")
            if len(parts) == 3:
                found = packages.setdefault(parts[1], [])
                pair = versions_of(parts[2].removesuffix(".py"))
                if pair is not None:
                    found.append(Migration(file.path, parts[1], *pair, file.content))
        return {name: tuple(found) for name, found in packages.items()}

    def event_type(self, name: str, schemas: Mapping[str, Schema]) -> EventType:
        """One event type, given its valid schemas."""
        versions = tuple(file.version for file in self.types[name])
        return EventType(name, versions, schemas, self.migrations_of(name))

    def of_type(self, name: str) -> RegistryFiles:
        """The files that one event type depends on: its own, and what all migrations share."""
        migrations = {migration.path for migration in self.migrations_of(name)}
        migrations.add(f"migrations/{package_of(name)}/__init__.py")
        return RegistryFiles(
            self.root,
            self.types[name],
            tuple(
                file
                for file in self.migrations
                if file.path in migrations or file.path.count("/") == 1
            ),
            self.lock,
        )

    def fixtures_of(self, event_type: str) -> tuple[SourceFile, ...]:
        """Read the events before and after an event type's migrations."""
        folder = self.root / FIXTURES / "migrations" / event_type
        return tuple(
            SourceFile(path.relative_to(self.root).as_posix(), _read(path))
            for path in sorted(folder.glob("*/*.json"))
            if path.is_file()
        )

    def migrations_of(self, event_type: str) -> tuple[Migration, ...]:
        """The migrations of an event type."""
        return self.packages.get(package_of(event_type), ())


def read_registry_files(root: Path) -> RegistryFiles:
    """Read every file of a registry that is not hidden."""
    unexpected_files: dict[str, str] = {}
    schemas = {file.path: file for file in _files(root, "schemas", "", unexpected_files)}
    lock = schemas.pop(LOCK, SourceFile(LOCK, b""))
    migrations = tuple(_files(root, "migrations", ".py", unexpected_files))
    return RegistryFiles(root, tuple(schemas.values()), migrations, lock, unexpected_files)


def to_registry(registry_files: RegistryFiles) -> Registry:
    """The registry, given files that were checked."""
    return Registry(
        registry_files.root,
        {
            name: tuple(
                Schema(name, file.version, file.path, file.document, file.text) for file in files
            )
            for name, files in registry_files.types.items()
        },
        {
            package: tuple((migration.older, migration.newer) for migration in found)
            for package, found in registry_files.packages.items()
        },
    )


def _files(
    root: Path, folder: str, suffix: str, unexpected_files: dict[str, str]
) -> Iterator[SourceFile]:
    for path in sorted((root / folder).rglob("*")):
        way = path.relative_to(root)
        if path.name.startswith(".") or "__pycache__" in way.parts:
            continue
        if path.is_file() and path.name.endswith(suffix):
            yield _source_file(way.as_posix(), _read(path))
        elif path.is_file():
            if path.name != "README.md":
                unexpected_files[way.as_posix()] = (
                    f"is not a {suffix} file; move it out of {folder}/"
                )
        elif path.is_symlink():
            unexpected_files[way.as_posix()] = (
                "is a link without a target file; replace it by the file"
            )
        # A folder one level up may be an event type's, even if it ends in .json.
        elif (
            not path.is_dir()
            or way.as_posix() == LOCK
            or (path.suffix in (".json", ".py") and len(way.parts) > 2)
        ):
            unexpected_files[way.as_posix()] = (
                "is not a file, but named like one; rename or remove it"
            )


@lru_cache(4096)  # for `process --watch`, which reads all of them again and again
def _source_file(path: str, content: bytes) -> SourceFile:
    return SourceFile(path, content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def files_below(folder: Path) -> set[str]:
    """The files and links in a folder, relative to it, without Python's caches."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and "__pycache__" not in path.parts
    }
