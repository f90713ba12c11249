"""`genesys-events upstream diff`: the registry's newest schemas compared with upstream's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from packaging.version import Version

from processor.naming import event_type_of
from tools.output.progress import counting
from tools.registry.files import RegistryFiles, Schema
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown
from tools.rules.load import read_schema
from tools.schema.compatibility import Bump, bump_of, covers
from tools.schema.walk import Document
from tools.upstream.class_schemas import Definitions
from tools.upstream.follow import (
    Bases,
    Following,
    follow,
    payload_document,
    recorded_release,
    without_base,
)
from tools.upstream.model_classes import Unreadable
from tools.upstream.payload_diff import PayloadDiff, compare_payloads
from tools.upstream.sources import TopicQuery, UpstreamSource
from tools.upstream.three_way import Conflict

Severity = Literal["rejected", "tolerated"]


class Step(NamedTuple):
    """The difference between a schema and upstream's, and its consequence."""

    diff: PayloadDiff
    bump: Bump
    """The version step that following upstream takes, at least."""
    severity: Severity
    """Whether the existing schema rejects some event that upstream's describes."""


class ChangedType(NamedTuple):
    """An event type that upstream changed."""

    schema: Schema
    """The registry's newest."""
    step: Step


class ComparedType(NamedTuple):
    """An event type whose schema differs from upstream's."""

    schema: Schema
    """The registry's newest."""
    step: Step | None
    """Upstream's changes, which it lacks."""
    local: PayloadDiff
    """Local changes, which following upstream keeps."""
    conflicts: tuple[Conflict, ...]
    """What both changed differently."""


class UpstreamDiff(NamedTuple):
    """The registry compared with upstream."""

    upstream: str
    """The source's name: `the SDK 269.0.0`."""
    compared: int
    """The number of event types."""
    types: tuple[ComparedType, ...]
    """Those that differ, in any way."""
    new_topics: tuple[str, ...] = ()
    retired_topics: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()
    """Which event types could not be compared, and why."""
    notes: tuple[str, ...] = ()
    """Further remarks, in sentences."""

    @property
    def changed(self) -> list[ChangedType]:
        """The event types that upstream changed, each with the step that follows it."""
        return [ChangedType(each.schema, each.step) for each in self.types if each.step]

    @property
    def local(self) -> list[tuple[Schema, PayloadDiff]]:
        """The event types with local changes."""
        return [(each.schema, each.local) for each in self.types if each.local]

    @property
    def conflicts(self) -> list[tuple[Schema, Conflict]]:
        """The conflicts of all event types."""
        return [(each.schema, found) for each in self.types for found in each.conflicts]

    @property
    def has_changes(self) -> bool:
        """Whether something is to be done: local changes and topics without a type do not count."""
        return bool(self.changed or self.conflicts or self.retired_topics or self.uncompared)


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
        hint = hint_for_unknown(event_type, newest)
        raise UsageError(f"there is no event type {name}; {hint}")
    if not newest[event_type].topic:
        raise UsageError(f"{event_type} has no upstream topic: nothing upstream describes it")
    return newest[event_type]


def compare_registry(
    newest: Mapping[str, Schema],
    upstream: UpstreamSource,
    bases: Bases,
    names: Sequence[str] = (),
) -> UpstreamDiff:
    """Compare the newest schemas, or those of some event types or topics, with upstream's.

    New topics are listed only if all event types are compared. Raises UsageError for a name that
    does not exist, or whose upstream schema cannot be looked up, and if the release that a schema
    was made from cannot be opened.
    """
    bound = {schema.topic: schema for schema in newest.values() if schema.topic}
    chosen = {schema.topic or "": schema for schema in (find_type(newest, each) for each in names)}
    differing, lacking, uncompared, notes, compared = [], [], [], [], 0
    types = chosen or bound
    with counting("comparing", len(types)) as advance:
        for topic, schema in types.items():
            query = TopicQuery(topic, schema.sdk_class)
            try:
                if upstream.has_schema(query):
                    found = upstream.get_schema(query)
                    if found is None:
                        lacking.append(schema)
                    else:
                        following = follow(schema, found, bases)
                        if following.missing is not None:
                            notes.append(without_base(schema, following.missing))
                        if following.is_due or following.local or following.conflicts:
                            differing.append(_compared(schema, following))
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
        tuple(differing),
        tuple(new),
        tuple(sorted(schema.topic or "" for schema in lacking)),
        tuple(uncompared),
        (
            *notes,
            *_older_than_registry(upstream, [*(each.schema for each in differing), *lacking]),
        ),
    )


def step_between(older: Definitions, newer: Definitions) -> Step | None:
    """The step from one schema of a topic to another; None if nothing differs."""
    before, after = payload_document(older), payload_document(newer)
    found = compare_payloads(before, after)
    return _step(before, after, found) if found else None


def _compared(schema: Schema, following: Following) -> ComparedType:
    is_due = following.is_due and (following.changes or not following.conflicts)
    step = _step(schema.document, following.document, following.changes) if is_due else None
    return ComparedType(schema, step, following.local, following.conflicts)


def _step(older: Document, newer: Document, found: PayloadDiff) -> Step:
    is_accepted = covers(older, newer) is True
    bump = bump_of(older, newer)
    return Step(
        found, "patch" if bump == "none" else bump, "tolerated" if is_accepted else "rejected"
    )


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
    followed = [Version(each) for each in map(recorded_release, changed) if each is not None]
    if Version(upstream.version) >= max(followed, default=Version(upstream.version)):
        return []
    return [
        f"{upstream.name} is older than {max(followed)}, which the registry follows: what it "
        "lacks may have come since"
    ]
