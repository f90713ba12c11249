"""Reads schemas/ and migrations/ from disk: what is there, and what is wrong with it."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from packaging.version import Version

from processor.naming import EVENT_TYPE, VERSION, event_type_of, package_of, schema_id, versions_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SUPPORTED_KEYWORDS = frozenset(
    (
        *("$schema", "$id", "$ref", "$defs", "$comment"),
        *("title", "description", "examples", "default", "deprecated"),
        *("type", "enum", "const", "anyOf"),
        *("format", "pattern", "minLength", "maxLength"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("items", "minItems", "maxItems"),
        *("properties", "required", "additionalProperties"),
    )
)
"""The keywords with which a schema and its generated model accept the same instances."""

_CANONICAL_FIELDS = ("event_id", "event_type", "schema_version", "timestamp", "payload")


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
                problems.append(Problem(path.relative_to(root).as_posix(), str(error)))
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
    """Why one schema file cannot be understood."""


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
        Draft202012Validator.check_schema(document)
    except SchemaError as error:
        raise _Unreadable(f"{error.json_path} is no JSON Schema: {error.message}") from None
    title = document.get("title")
    if not isinstance(title, str) or not title.isidentifier() or keyword.iskeyword(title):
        raise _Unreadable('"title" must name the generated class, such as "UserPresence"')
    _check_canonical(document, event_type, version)
    _check_keywords(document, "")
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
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise _Unreadable("must be a JSON object")
    return document


def _check_canonical(document: Mapping[str, Any], event_type: str, version: str) -> None:
    properties = document.get("properties", {})
    missing = [name for name in _CANONICAL_FIELDS if name not in document.get("required", ())]
    if document.get("type") != "object" or missing:
        raise _Unreadable(
            f'must be of "type" "object" and require the canonical fields; missing: '
            f"{', '.join(missing) or 'the type'}"
        )
    for name, value in (("event_type", event_type), ("schema_version", version)):
        if properties.get(name) != {"const": value}:
            raise _Unreadable(f'"properties"."{name}" must be {{"const": "{value}"}}')
    topic = document.get("x-genesys-topic")
    if topic is not None and (not isinstance(topic, str) or event_type_of(topic) != event_type):
        raise _Unreadable(
            f'"x-genesys-topic" must be a topic that reads {event_type} without "v2." and "{{id}}"'
        )


def _check_keywords(schema: object, pointer: str) -> None:
    if not isinstance(schema, dict):
        return
    for name in schema:
        if name not in SUPPORTED_KEYWORDS and not name.startswith("x-"):
            raise _Unreadable(
                f"{pointer or '/'}: the keyword {name!r} is outside the subset in which schema "
                "and generated model agree"
            )
    reference = schema.get("$ref")
    if reference is not None and not (
        isinstance(reference, str) and reference.startswith("#/$defs/")
    ):
        raise _Unreadable(f'{pointer}: "$ref" must point into this file, at "#/$defs/…"')
    for name in ("properties", "$defs"):
        for key, child in schema.get(name, {}).items():
            _check_keywords(child, f"{pointer}/{name}/{key}")
    for name in ("items", "additionalProperties"):
        _check_keywords(schema.get(name), f"{pointer}/{name}")
    for position, child in enumerate(schema.get("anyOf", ())):
        _check_keywords(child, f"{pointer}/anyOf/{position}")


def _collisions(types: Mapping[str, tuple[Schema, ...]]) -> Iterator[Problem]:
    packages: dict[str, str] = {}
    topics: dict[str, str] = {}
    for event_type, versions in types.items():
        newest = versions[-1]
        other = packages.setdefault(package_of(event_type), event_type)
        if other != event_type:
            yield Problem(
                newest.path,
                f"{event_type} and {other} both become generated/{package_of(event_type)}; "
                "rename one",
            )
        if newest.topic is not None:
            bound = topics.setdefault(newest.topic, event_type)
            if bound != event_type:
                yield Problem(newest.path, f"the topic {newest.topic} is bound to {bound} already")
        for older in versions[:-1]:
            if older.title != newest.title:
                yield Problem(
                    older.path,
                    f'"title" is {older.title} here and {newest.title} in {newest.version}: '
                    "handlers import one name for all versions",
                )


def _read_migrations(
    root: Path, problems: list[Problem]
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((root / "migrations").glob("*/*.py")):
        if path.name == "__init__.py":
            continue
        pair = versions_of(path.stem)
        if pair is None:
            problems.append(
                Problem(
                    path.relative_to(root).as_posix(),
                    "expected migrations/<package>/v1_0_0_to_v2_0_0.py: the path is the step",
                )
            )
        else:
            found.setdefault(path.parent.name, []).append(pair)
    return {package: tuple(pairs) for package, pairs in found.items()}
