"""Reads schemas/ and migrations/ from disk: what is there, and what is wrong with it."""

from __future__ import annotations

import ast
import json
import keyword
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from packaging.version import Version

from processor.naming import EVENT_TYPE, VERSION, event_type_of, package_of, schema_id, versions_of
from tools.subset import is_class_name, outside_subset

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MAX_DEPTH = 100
"""Deeper schemas describe nothing that is sent, and exhaust the generator's stack."""

_CANONICAL_FIELDS = ("event_id", "event_type", "schema_version", "timestamp", "payload")
_ENVELOPE: Mapping[str, Mapping[str, Any]] = {
    "event_id": {"type": "string", "minLength": 1},
    "timestamp": {"type": "string", "format": "date-time"},
    "conversation_id": {"type": ["string", "null"]},
}


class Problem(NamedTuple):
    """Something wrong in the registry: in which file (relative to its root), and what."""

    path: str
    message: str

    def __str__(self) -> str:
        """`path: message`, as compilers put it."""
        return f"{self.path}: {self.message}"


class RegistryProblems(Exception):
    """The registry cannot be worked with; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Schema:
    """One version of one event type."""

    event_type: str
    version: str
    path: str
    """Relative to the registry's root."""
    document: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The name of the generated class."""
        return str(self.document["title"])

    @property
    def topic(self) -> str | None:
        """The upstream topic that is bound to the type, if there is one."""
        return self.document.get("x-genesys-topic")


@dataclass(frozen=True)
class Registry:
    """Everything in schemas/ and migrations/."""

    root: Path
    types: Mapping[str, tuple[Schema, ...]]
    """For each event type, its versions, oldest first."""
    migrations: Mapping[str, tuple[tuple[str, str], ...]]
    """For each package under migrations/, its (older, newer) pairs."""

    def schemas(self) -> Iterator[Schema]:
        """Every schema, by type, oldest first."""
        for versions in self.types.values():
            yield from versions


def load_registry(root: Path) -> Registry:
    """Read a registry; raise RegistryProblems if any file in it cannot be understood."""
    problems: list[Problem] = []
    types: dict[str, list[Schema]] = {}
    for path in sorted((root / "schemas").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            try:
                schema = _read_schema(root, path)
            except _Unreadable as error:
                where = path.relative_to(root).as_posix()
                problems += [Problem(where, message) for message in error.args]
            else:
                types.setdefault(schema.event_type, []).append(schema)
    if not types and not problems:
        problems.append(Problem("schemas", "is empty: a registry has at least one event type"))
    ordered = {
        event_type: tuple(sorted(types[event_type], key=lambda schema: Version(schema.version)))
        for event_type in sorted(types)
    }
    problems += _collisions(ordered)
    migrations = _read_migrations(root, problems)
    if problems:
        raise RegistryProblems(sorted(set(problems)))
    return Registry(root, ordered, migrations)


class _Unreadable(Exception):
    """Why one schema file cannot be understood, in as many sentences as there are reasons."""


def _read_schema(root: Path, path: Path) -> Schema:
    parts = path.relative_to(root / "schemas").parts
    if (
        len(parts) != 2
        or path.suffix != ".json"
        or not EVENT_TYPE.fullmatch(parts[0])
        or not VERSION.fullmatch(path.stem)
    ):
        raise _Unreadable(
            "expected schemas/<event type>/<version>.json, such as "
            "schemas/users.presence/2.1.0.json: the path is the type and the version"
        )
    event_type, version = parts[0], path.stem
    document = _parse(path)
    expected = schema_id(event_type, version)
    if document.get("$id") != expected:
        raise _Unreadable(f'"$id" must be "{expected}", as the path says')
    if document.get("$schema") != DIALECT:
        raise _Unreadable(f'"$schema" must be "{DIALECT}"')
    try:
        with warnings.catch_warnings():
            # A pattern that re warns of is refused below, with words.
            warnings.simplefilter("ignore", FutureWarning)
            Draft202012Validator.check_schema(document)
    except SchemaError as error:
        raise _Unreadable(f"{error.json_path} is no JSON Schema: {error.message}") from None
    title = document.get("title")
    if not is_class_name(title):
        raise _Unreadable('"title" must name the generated class, such as "UserPresence"')
    messages = list(_not_canonical(document, event_type, version))
    messages += [f"{pointer or '/'} {message}" for pointer, message in outside_subset(document)]
    if messages:
        raise _Unreadable(*messages)
    return Schema(event_type, version, path.relative_to(root).as_posix(), document)


def _parse(path: Path) -> dict[str, Any]:
    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise _Unreadable(f"the key {name!r} stands twice in one object")
        return dict(pairs)

    try:
        document = json.loads(path.read_text("utf-8"), object_pairs_hook=no_duplicates)
        json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise _Unreadable("is not JSON that can be read: it is nested too deep") from None
    except ValueError as error:
        raise _Unreadable(f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise _Unreadable("must be a JSON object")
    if _depth(document) > MAX_DEPTH:
        raise _Unreadable(f"is nested more than {MAX_DEPTH} deep")
    return document


def _depth(document: object) -> int:
    deepest = 0
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(child, depth + 1) for child in value.values()]
        elif isinstance(value, list):
            waiting += [(child, depth + 1) for child in value]
    return deepest


def _not_canonical(document: Mapping[str, Any], event_type: str, version: str) -> Iterator[str]:
    """Where a schema does not describe an event as all others do."""
    properties = document.get("properties", {})
    missing = [name for name in _CANONICAL_FIELDS if name not in document.get("required", ())]
    if document.get("type") != "object" or missing:
        yield (
            f'must be of "type" "object" and require the canonical fields; missing: '
            f"{', '.join(missing) or 'the type'}"
        )
    wanted = {
        **_ENVELOPE,
        "event_type": {"const": event_type},
        "schema_version": {"const": version},
    }
    for name, schema in wanted.items():
        described = properties.get(name)
        if isinstance(described, dict):
            described = {key: value for key, value in described.items() if key != "description"}
        if described != schema:
            yield f'"properties"."{name}" must be {json.dumps(schema)}'
    payload = properties.get("payload")
    if isinstance(payload, dict) and "$ref" in payload:
        target = str(payload["$ref"]).removeprefix("#/$defs/")
        payload = document.get("$defs", {}).get(target)
    if not isinstance(payload, dict) or payload.get("type") != "object":
        yield '"properties"."payload" must be an object, or a "$ref" to one in "$defs"'
    topic = document.get("x-genesys-topic")
    if topic is not None and (not isinstance(topic, str) or event_type_of(topic) != event_type):
        yield (
            f'"x-genesys-topic" must be a topic that reads {event_type} without "v2." and "{{id}}"'
        )


def _collisions(types: Mapping[str, tuple[Schema, ...]]) -> Iterator[Problem]:
    # Folded, since some file systems do not tell cases apart.
    packages: dict[str, str] = {"base": "generated/base.py", "index": "generated/index.py"}
    for event_type, versions in types.items():
        newest = versions[-1]
        package = package_of(event_type)
        other = packages.setdefault(package.lower(), event_type)
        if other != event_type:
            yield Problem(
                newest.path,
                f"{event_type} and {other} both become generated/{package}; rename one",
            )
        if keyword.iskeyword(package):
            yield Problem(newest.path, f"{event_type} cannot be a Python package; rename it")
        for older in versions[:-1]:
            if older.topic != newest.topic:
                yield Problem(
                    older.path,
                    f'"x-genesys-topic" is {older.topic} here and {newest.topic} in '
                    f"{newest.version}: all versions of a type bind the same topic",
                )
            if older.title != newest.title:
                yield Problem(
                    older.path,
                    f'"title" is {older.title} here and {newest.title} in {newest.version}: '
                    "handlers import one name for all versions",
                )


def _read_migrations(
    root: Path, problems: list[Problem]
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    folder = root / "migrations"
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        pair = versions_of(path.stem)
        if len(parts) == 2:
            steps = found.setdefault(parts[0], [])
            if path.name == "__init__.py":
                continue
            if pair is not None:
                steps.append(pair)
                message = _migration_problem(path)
            else:
                message = "expected migrations/<package>/v1_0_0_to_v2_0_0.py: the path is the step"
        elif len(parts) == 1 and pair is None:
            continue  # what several migrations share
        else:
            message = "is in no package: expected migrations/<package>/v1_0_0_to_v2_0_0.py"
        if message is not None:
            problems.append(Problem(path.relative_to(root).as_posix(), message))
    return {package: tuple(pairs) for package, pairs in found.items()}


def _migration_problem(path: Path) -> str | None:
    """What keeps a file from being a migration; it is read for that, not imported."""
    try:
        module = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        return f"is no Python{f', line {line}' if line else ''}; it must define upgrade(detail)"
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "upgrade":
            arguments = statement.args
            if len(arguments.posonlyargs) + len(arguments.args) == 1:
                return None
            return f"line {statement.lineno}: upgrade() must take the detail, and nothing else"
    return "must define a function upgrade(detail), which returns the detail of the next version"
