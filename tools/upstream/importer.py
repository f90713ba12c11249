"""`genesys-events upstream import`: reads upstream's schemas, writes the versions that are missing.

For each topic: its schema from the source (sources.py), the documents of its versions
(event_schemas.py), and a migration for each step that is not proven compatible (migrations.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import VERSION, did_you_mean, event_type_of, package_of
from tools.output.progress import counting
from tools.output.wording import visible
from tools.registry.files import Registry, Schema
from tools.registry.json_format import json_text
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_to_add
from tools.rules.load import load_registry
from tools.schema.compatibility import bump_of, is_compatible, next_version
from tools.schema.subset import is_class_name
from tools.schema.validator import reference_validator
from tools.schema.walk import JsonSchema
from tools.upstream.class_schemas import Definitions
from tools.upstream.event_schemas import first_version, later_version
from tools.upstream.follow import Bases, follow, recorded_release, without_base
from tools.upstream.migrations import begin_migration, migration_path
from tools.upstream.model_classes import Unreadable
from tools.upstream.sources import TopicQuery, TopicSchema, UpstreamSource
from tools.upstream.three_way import Conflict, merge
from tools.upstream.topics import normalize_topic
from tools.versions.scaffold import class_name_of, create, refuse_name, usual_version

SourcesByVersion = Mapping[str | None, UpstreamSource]
"""The sources by the version that each is imported as, oldest first; None is the version that
follows the newest."""


class TypeConflict(NamedTuple):
    """A conflict, and the event type that it is in."""

    event_type: str
    conflict: Conflict


class ImportResult(NamedTuple):
    """What an import did."""

    paths: list[str]
    """The files that were written."""
    todo: list[str]
    """Migrations that were begun, for the user to complete."""
    unchanged: list[str]
    """Event types whose newest version is what upstream has."""
    skipped: list[str]
    """Topics that cannot be imported, each with the reason."""
    notes: list[str]
    """Event types that were merged without a base, each with the reason."""
    conflicts: list[TypeConflict]
    """What upstream and the registry changed differently; nothing is written for these types."""


class SkippedTopic(UsageError):
    """A topic that cannot be imported: an error if it was named, else reported as skipped.

    The message may have names of upstream's: it is put on one line.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


class TopicFiles(NamedTuple):
    """The files of a topic, by path, and those of them that the user has to complete."""

    texts: dict[str, str]
    todo: list[str]


def import_topics(
    root: Path, topics: Sequence[str], sources: SourcesByVersion, bases: Bases
) -> ImportResult:
    """Write the schema versions, migrations and pairs of events that topics lack.

    Topics may be named by their event types; without any, all topics are imported that schemas bind
    or that a source lists. A topic of the registry gets the version that follows its newest, if
    upstream's schema differs from its base: the local changes are kept. Where there is a conflict,
    nothing is written for the type. A new topic begins with the versions of `sources`. But for
    conflicts, everything is written, or nothing. Raises UsageError, and RegistryProblems if the
    registry is damaged.
    """
    registry = load_registry(root)
    newest = {name: versions[-1] for name, versions in registry.types.items()}
    taken = {
        package_of(name).lower(): schema.topic and normalize_topic(schema.topic)
        for name, schema in newest.items()
    }
    bound = {normalize_topic(schema.topic): schema for schema in newest.values() if schema.topic}
    types = {schema.event_type: topic for topic, schema in bound.items()}
    named = dict.fromkeys(types.get(each, normalize_topic(each)) for each in topics)
    listed = dict.fromkeys(topic for each in sources.values() for topic in each.topics)
    result, texts = ImportResult([], [], [], [], [], []), dict[str, str]()
    chosen = named or {**bound, **listed}
    with counting("importing", len(chosen)) as advance:
        for topic in chosen:
            try:
                _refuse_taken(topic, taken)
                if topic in bound:
                    files = _follow(bound[topic], sources, bases, result)
                elif hint := hint_to_add(event_type_of(topic), root):
                    raise SkippedTopic(f"there is no event type {event_type_of(topic)}; {hint}")
                else:
                    files = build_new_type(_schemas_by_version(registry, topic, sources))
            except (SkippedTopic, Unreadable) as reason:
                if named:
                    raise
                result.skipped.append(str(reason))
            else:
                texts |= files.texts
                result.todo.extend(files.todo)
            advance(1)
    return result._replace(paths=create(root, _missing(root, texts)))


def _follow(
    newest: Schema, sources: SourcesByVersion, bases: Bases, result: ImportResult
) -> TopicFiles:
    """The files of the version that follows a type's newest; without a change, none."""
    source = _next_schema(newest, sources)
    following = follow(newest, source, bases)
    if following.missing is not None:
        result.notes.append(without_base(newest, following.missing))
    if following.conflicts:
        result.conflicts.extend(
            TypeConflict(newest.event_type, each) for each in following.conflicts
        )
        return TopicFiles({}, [])
    if not following.is_due:
        result.unchanged.append(newest.event_type)
        return TopicFiles({}, [])
    return build_next_version(newest.document, source, following.document["$defs"])


def parse_releases(options: Sequence[str]) -> dict[str | None, str]:
    """Parse `--sdk 269.0.0` and `--sdk 2.0.0=200.0.0`. Raises UsageError."""
    releases: dict[str | None, str] = {}
    for option in options:
        before, equals, after = option.partition("=")
        version, where = (before, after) if equals else (None, option)
        if version is not None and not VERSION.fullmatch(version):
            raise UsageError(f"--sdk {option}: {version} is not a version; write 2.1.0=269.0.0")
        if version in releases:
            raise UsageError(f"--sdk {option}: give one release for each version")
        releases[version] = where
    if None in releases and len(releases) > 1:
        raise UsageError("--sdk: give every release with its version: 2.1.0=269.0.0")
    return dict(sorted(releases.items(), key=lambda item: Version(item[0] or "0")))


def build_new_type(schemas: Mapping[str, TopicSchema]) -> TopicFiles:
    """Build the versions of a type that the registry does not have.

    `schemas` are upstream's at the time of each version, oldest first.
    """
    (version, schema), *others = schemas.items()
    documents = [first_version(version, _title(schemas), schema)]
    for version, later in others:
        older = documents[-1]
        definitions = merge(
            schema.definitions, later.definitions, older["$defs"], older["title"]
        ).definitions
        documents.append(later_version(older, version, later, definitions))
        schema = later
    return _topic_files(documents, pairwise(documents))


def build_next_version(
    newest: Mapping[str, Any], schema: TopicSchema, definitions: Definitions
) -> TopicFiles:
    """Build the version that follows a type's newest, from merged definitions.

    The version number is the lowest that the change allows.
    """
    older = dict(newest)
    version = older["properties"]["schema_version"]["const"]
    bump = bump_of(older, later_version(older, version, schema, definitions))
    number = next_version(version, "patch" if bump == "none" else bump)
    document = later_version(older, number, schema, definitions)
    return _topic_files([document], [(older, document)])


def _refuse_taken(topic: str, taken: dict[str, str | None]) -> None:
    """Add the event type of a topic to those that are taken. Raises SkippedTopic."""
    event_type = event_type_of(topic)
    try:
        refuse_name(event_type)
    except UsageError as error:
        raise SkippedTopic(f"{topic} cannot be imported: {error}") from None
    holder = taken.setdefault(package_of(event_type).lower(), topic)
    if holder != topic:
        other = holder or "a type of your own, without a topic"
        raise SkippedTopic(f"{topic} would be {event_type}, which is {other}")


def _next_schema(newest: Schema, sources: SourcesByVersion) -> TopicSchema:
    """Upstream's schema of a type that the registry has."""
    if set(sources) != {None}:
        raise SkippedTopic(
            f"{newest.event_type} exists already, and the number of its next version depends on "
            "the change: give --sdk a release without a version"
        )
    source, query = sources[None], TopicQuery(newest.topic or "", newest.sdk_class)
    if not source.has_schema(query):
        raise SkippedTopic(
            f"{newest.path} has no x-genesys-sdk-class, which names its class: give it with --class"
            if source.version
            else f"{source.name} gives no schema for {newest.topic}"
        )
    examples = newest.document.get("examples", ())
    if not examples or not all(map(reference_validator(newest.document).is_valid, examples)):
        raise SkippedTopic(f"{newest.path} has no valid example: run genesys-events check")
    made_from = recorded_release(newest)
    if source.version and made_from and Version(source.version) < Version(made_from):
        raise SkippedTopic(
            f"{newest.path} was made from the SDK {made_from}, which is newer than {source.name}"
        )
    schema = source.get_schema(query)
    if schema is None:
        raise SkippedTopic(f"{source.name} has no {source.describe(query)}")
    return schema


def _schemas_by_version(
    registry: Registry, topic: str, sources: SourcesByVersion
) -> dict[str, TopicSchema]:
    """The schemas of a new topic, by version; releases without the topic are left out."""
    query = TopicQuery(topic)
    if not any(each.has_schema(query) for each in sources.values()):
        known = {*registry.types, *(name for each in sources.values() for name in each.topics)}
        hint = did_you_mean(topic, known)
        raise SkippedTopic(
            f"no schema binds {topic}, and its class is not known: "
            + (f"{hint} Or give" if hint else "give")
            + " it with --class, or a list of topics with --topics"
        )
    usual = usual_version(registry.types)
    found = {version or usual: each.get_schema(query) for version, each in sources.items()}
    schemas = {version: schema for version, schema in found.items() if schema is not None}
    if not schemas:
        names = " and ".join(each.name for each in sources.values())
        raise SkippedTopic(f"{names}: no {next(iter(sources.values())).describe(query)}")
    return schemas


def _topic_files(
    documents: Sequence[JsonSchema], steps: Iterable[tuple[JsonSchema, JsonSchema]]
) -> TopicFiles:
    """The files of schemas, and of the migration for each step that is not proven compatible."""
    files = TopicFiles({_path(document): json_text(document) for document in documents}, [])
    for older, newer in steps:
        if is_compatible(older, newer):
            continue
        files.texts.update(begin_migration(older, newer))
        files.todo.append(migration_path(older, newer))
    return files


def _path(document: JsonSchema) -> str:
    event_type, version = (
        document["properties"][name]["const"] for name in ("event_type", "schema_version")
    )
    return f"schemas/{event_type}/{version}.json"


def _title(schemas: Mapping[str, TopicSchema]) -> str:
    """The name of the topic's own class, without its namespace and the word Event.

    The name of the event type if that is not a valid class name, or a definition has it.
    """
    newest = list(schemas.values())[-1]
    name = newest.title.removesuffix("Event")
    taken = {each for schema in schemas.values() for each in schema.definitions}
    if is_class_name(name) and name not in taken:
        return name
    title = class_name_of(event_type_of(newest.topic))
    return title if title not in taken else f"{title}Event"


def _missing(root: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """The files to write: a package keeps its `__init__.py`; without tests/, no fixtures."""
    has_fixtures = (root / "tests" / "fixtures").is_dir()
    return {
        path: text
        for path, text in texts.items()
        if not (path.startswith("tests/") and not has_fixtures)
        and not (path.endswith("/__init__.py") and (root / path).exists())
    }
