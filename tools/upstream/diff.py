"""`genesys-events upstream diff`: the registry's newest schemas compared with upstream's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal, NamedTuple

from packaging.version import Version

from processor.naming import event_type_of
from tools.output.progress import counting
from tools.registry.files import RegistryFiles, Schema
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError
from tools.rules.load import read_schema
from tools.schema.compatibility import Bump, bump_of, covers
from tools.schema.walk import Document, JsonSchema, definition_name, reference_to
from tools.upstream.class_schemas import ROOT
from tools.upstream.merge import Definitions, merge_with_previous
from tools.upstream.model_classes import Unreadable
from tools.upstream.payload_diff import PayloadDiff, compare_payloads
from tools.upstream.releases import VERSION
from tools.upstream.sources import TopicQuery, UpstreamSource

Severity = Literal["rejected", "tolerated"]


class Step(NamedTuple):
    """The difference between a schema and upstream's, and its consequence."""

    diff: PayloadDiff
    bump: Bump
    """The version step that following upstream takes, at least."""
    severity: Severity
    """Whether the existing schema rejects some event that upstream's describes."""


class ChangedType(NamedTuple):
    """An event type whose schema differs from upstream's."""

    schema: Schema
    """The registry's newest."""
    step: Step


class UpstreamDiff(NamedTuple):
    """The registry compared with upstream."""

    upstream: str
    """The source's name: `the SDK 269.0.0`."""
    compared: int
    """The number of event types."""
    changed: tuple[ChangedType, ...]
    new_topics: tuple[str, ...] = ()
    retired_topics: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()
    """Which event types could not be compared, and why."""
    notes: tuple[str, ...] = ()
    """Further remarks, in sentences."""

    @property
    def has_changes(self) -> bool:
        """Whether something is to be done; topics that no schema binds do not count."""
        return bool(self.changed or self.retired_topics or self.uncompared)


def newest_schemas(registry_files: RegistryFiles) -> dict[str, Schema]:
    """Read the newest schema of every event type.

    Raises RegistryProblems if one is invalid.
    """
    newest, found = {}, []
    for name, files in registry_files.types.items():
        schema, findings = read_schema(files[-1])
        if schema is None:
            found += findings
        else:
            newest[name] = schema
    if found:
        raise RegistryProblems(found)
    return newest


def find_type(newest: Mapping[str, Schema], name: str) -> Schema:
    """The newest schema of the event type with this name or topic.

    Raises UsageError if there is none, or it has no topic.
    """
    event_type = name if name in newest else event_type_of(name)
    if event_type not in newest:
        close = get_close_matches(event_type, newest, 1)
        raise UsageError(
            f"there is no event type {name}"
            + (f"; did you mean {close[0]}?" if close else "; see schemas/")
        )
    if not newest[event_type].topic:
        raise UsageError(f"{event_type} has no upstream topic: nothing upstream describes it")
    return newest[event_type]


def compare_registry(
    newest: Mapping[str, Schema],
    upstream: UpstreamSource,
    names: Sequence[str] = (),
) -> UpstreamDiff:
    """Compare the newest schemas, or those of some event types or topics, with upstream's.

    New topics are listed only if all event types are compared. Raises UsageError for a name that
    does not exist, or whose upstream schema cannot be looked up.
    """
    bound = {schema.topic: schema for schema in newest.values() if schema.topic}
    chosen = {schema.topic or "": schema for schema in (find_type(newest, each) for each in names)}
    changed, lacking, uncompared, compared = [], [], [], 0
    types = chosen or bound
    with counting("comparing", len(types)) as advance:
        for topic, schema in types.items():
            query = TopicQuery(topic, schema.sdk_class)
            try:
                if upstream.has_schema(query):
                    found = upstream.get_schema(query)
                    if found is None:
                        lacking.append(schema)
                    elif step := _step_from(schema, found.definitions):
                        changed.append(ChangedType(schema, step))
                    compared += 1
                elif names:
                    raise UsageError(_why_incomparable(schema, upstream))
            except Unreadable as reason:
                uncompared.append(f"{schema.event_type} is not compared: {reason}")
            advance(1)
    new = () if names else upstream.new_topics({t: each.sdk_class for t, each in bound.items()})
    return UpstreamDiff(
        upstream.name,
        compared,
        tuple(changed),
        tuple(new),
        tuple(sorted(schema.topic or "" for schema in lacking)),
        tuple(uncompared),
        tuple(_older_than_registry(upstream, [*(each.schema for each in changed), *lacking])),
    )


def step_between(older: Definitions, newer: Definitions) -> Step | None:
    """The step from one schema of a topic to another; None if nothing differs."""
    before, after = payload_document(older), payload_document(newer)
    return _step(before, after, after)


def payload_document(definitions: Definitions) -> JsonSchema:
    """A schema of these definitions that describes the payload alone."""
    return {
        "type": "object",
        "required": ["payload"],
        "properties": {"payload": reference_to(ROOT)},
        "$defs": dict(definitions),
    }


def _step_from(schema: Schema, definitions: Definitions) -> Step | None:
    """The step from a schema to the one that `upstream import` would write.

    Raises Unreadable if its payload is not described in $defs.
    """
    newest = schema.document
    if definition_name(newest["properties"]["payload"]) != ROOT:
        raise Unreadable(f"{schema.path} does not describe its payload in $defs, as {ROOT}")
    following = {
        **{keyword: part for keyword, part in newest.items() if keyword != _WAIVER},
        "$defs": merge_with_previous(newest["$defs"], definitions, schema.title),
    }
    return _step(newest, following, payload_document(definitions))


def _step(older: Document, following: Document, newer: Document) -> Step | None:
    found = compare_payloads(older, newer)
    if not found:
        return None
    is_accepted = covers(older, following) is True
    return Step(found, bump_of(older, following), "tolerated" if is_accepted else "rejected")


_WAIVER = "x-compatibility-waiver"
"""It is about the step before."""


def _why_incomparable(schema: Schema, upstream: UpstreamSource) -> str:
    if upstream.version is None:
        return f"{upstream.name} gives no schema for {schema.topic}"
    return (
        f"{schema.event_type} names no class of the SDK: write x-genesys-sdk-class into its newest "
        "schema, or give --topics"
    )


def _older_than_registry(upstream: UpstreamSource, changed: Iterable[Schema]) -> list[str]:
    """A note if the release is older than the one that the registry was imported from."""
    if upstream.version is None:
        return []
    followed = [
        Version(version)
        for schema in changed
        if isinstance(version := schema.document.get("x-genesys-sdk-version"), str)
        and VERSION.fullmatch(version)
    ]
    if Version(upstream.version) >= max(followed, default=Version(upstream.version)):
        return []
    return [
        f"{upstream.name} is older than {max(followed)}, which the registry follows: what it "
        "lacks may have come since"
    ]
