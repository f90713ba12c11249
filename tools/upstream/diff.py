"""The registry's newest schemas against upstream: what has drifted, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal, NamedTuple

from packaging.version import Version

from processor.naming import event_type_of
from tools.registry.files import RegistryFiles, Schema
from tools.registry.findings import RegistryProblems
from tools.registry.workspace import UsageError
from tools.rules.load import read_schema
from tools.schema.compatibility import Bump, bump_of, covers
from tools.schema.walk import Document, definition_name, reference_to
from tools.upstream.class_schemas import ROOT, JsonSchema
from tools.upstream.merge import continued
from tools.upstream.model_classes import Unreadable
from tools.upstream.payload_diff import Drift, drift
from tools.upstream.releases import VERSION
from tools.upstream.sources import Upstream, Wanted

Severity = Literal["rejected", "tolerated"]
Definitions = Mapping[str, JsonSchema]


class Step(NamedTuple):
    """What differs from one schema to what upstream says, and what it means."""

    drift: Drift
    bump: Bump
    """What a version that follows upstream has to say at least."""
    severity: Severity
    """Whether some event as upstream describes it is rejected by the schema that there is."""


class Drifted(NamedTuple):
    """An event type that upstream describes in another way than the registry."""

    schema: Schema
    """The registry's newest."""
    step: Step


class Report(NamedTuple):
    """Upstream against the registry."""

    upstream: str
    """What it is called: `the SDK 269.0.0`."""
    compared: int
    """How many event types."""
    drifted: tuple[Drifted, ...]
    new_topics: tuple[str, ...] = ()
    retired_topics: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()
    """Which event types could not be compared, and why."""
    notes: tuple[str, ...] = ()
    """What else has to be said, in sentences."""

    @property
    def has_drift(self) -> bool:
        """Whether somebody has to look: a topic that nobody has bound yet is no reason."""
        return bool(self.drifted or self.retired_topics or self.uncompared)


def newest_schemas(registry_files: RegistryFiles) -> dict[str, Schema]:
    """Read the newest schema of every event type.

    Raises RegistryProblems if one is not as it must be.
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


def named(newest: Mapping[str, Schema], name: str) -> Schema:
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
    upstream: Upstream,
    wanted: Sequence[str] = (),
    tick: Callable[[str], None] = lambda _name: None,
) -> Report:
    """Hold the newest schemas, or those of some event types or topics, against upstream.

    New topics are looked for only if all event types are. `tick` is called before each of them.
    Raises UsageError for a name that is not there, or of which upstream cannot be asked.
    """
    bound = {schema.topic: schema for schema in newest.values() if schema.topic}
    chosen = {schema.topic or "": schema for schema in (named(newest, each) for each in wanted)}
    drifted, lacking, uncompared, compared = [], [], [], 0
    for topic, schema in (chosen or bound).items():
        tick(schema.event_type)
        asked = Wanted(topic, schema.sdk_class)
        if not upstream.can_tell(asked):
            if wanted:
                raise UsageError(_no_telling(schema, upstream))
            continue
        try:
            source = upstream.says(asked)
            if source is None:
                lacking.append(schema)
            elif step := _step_from(schema, source.definitions):
                drifted.append(Drifted(schema, step))
        except Unreadable as reason:
            uncompared.append(f"{schema.event_type} is not compared: {reason}")
        else:
            compared += 1
    new = () if wanted else upstream.new_topics({t: each.sdk_class for t, each in bound.items()})
    return Report(
        upstream.name,
        compared,
        tuple(drifted),
        tuple(new),
        tuple(sorted(schema.topic or "" for schema in lacking)),
        tuple(uncompared),
        tuple(_followed_already(upstream, [*(each.schema for each in drifted), *lacking])),
    )


def step_between(older: Definitions, newer: Definitions) -> Step | None:
    """What the step from one description of a topic to another means; None if nothing differs."""
    before, after = payload_document(older), payload_document(newer)
    return _step(before, after, after)


def payload_document(definitions: Definitions) -> JsonSchema:
    """Put definitions into a schema that says nothing but what the payload is."""
    return {
        "type": "object",
        "required": ["payload"],
        "properties": {"payload": reference_to(ROOT)},
        "$defs": dict(definitions),
    }


def _step_from(schema: Schema, definitions: Definitions) -> Step | None:
    """The step from a schema to the one that `upstream import` would write.

    Raises Unreadable where it describes its payload in a place of its own.
    """
    newest = schema.document
    if definition_name(newest["properties"]["payload"]) != ROOT:
        raise Unreadable(f"{schema.path} does not describe its payload in $defs, as {ROOT}")
    following = {
        **{keyword: part for keyword, part in newest.items() if keyword != _WAIVER},
        "$defs": continued(newest["$defs"], definitions, schema.title),
    }
    return _step(newest, following, payload_document(definitions))


def _step(older: Document, following: Document, newer: Document) -> Step | None:
    found = drift(older, newer)
    if not found:
        return None
    is_accepted = covers(older, following) is True
    return Step(found, bump_of(older, following), "tolerated" if is_accepted else "rejected")


_WAIVER = "x-compatibility-waiver"
"""It speaks of the step before."""


def _no_telling(schema: Schema, upstream: Upstream) -> str:
    if upstream.version is None:
        return f"{upstream.name} gives no schema for {schema.topic}"
    return (
        f"{schema.event_type} names no class of the SDK: write x-genesys-sdk-class into its newest "
        "schema, or give --topics"
    )


def _followed_already(upstream: Upstream, drifted: Iterable[Schema]) -> list[str]:
    """Say that a release is older than what the registry follows, where it is."""
    if upstream.version is None:
        return []
    followed = [
        Version(version)
        for schema in drifted
        if isinstance(version := schema.document.get("x-genesys-sdk-version"), str)
        and VERSION.fullmatch(version)
    ]
    if Version(upstream.version) >= max(followed, default=Version(upstream.version)):
        return []
    return [
        f"{upstream.name} is older than {max(followed)}, which the registry follows: what it "
        "lacks may have come since"
    ]
