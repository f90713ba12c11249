"""The registry's newest schemas against upstream: what has drifted, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple, Protocol

from packaging.version import Version

from processor.naming import event_type_of
from tools.compatibility import Bump, covers, judge
from tools.findings import RegistryProblems
from tools.loading import read_schema
from tools.registry import Folders, Schema
from tools.root import UserMistake
from tools.upstream.derive import JsonSchema, payload_definitions
from tools.upstream.drift import Drift, drift
from tools.upstream.following import following, payload_document
from tools.upstream.organisation import Topic
from tools.upstream.releases import VERSION, Release
from tools.upstream.topic_schemas import topic_definitions
from tools.upstream.topics import classes_of_new_topics, spelled, unbound

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
    topic: str
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
    notes: tuple[str, ...] = ()
    """What else has to be said, in sentences: above all, what could not be compared."""

    @property
    def has_drift(self) -> bool:
        """Whether there is something to follow; a topic that nobody has bound yet is not."""
        return bool(self.drifted or self.retired_topics)


class Unreadable(Exception):
    """Upstream says nothing of a topic that could be compared."""


class Upstream(Protocol):
    """Whoever says what topics look like."""

    name: str
    version: str | None
    """Of a release; None for what has no versions."""

    def is_known(self, schema: Schema) -> bool:
        """Whether it can be asked about an event type at all."""

    def definitions(self, schema: Schema) -> Definitions | None:
        """The `$defs` of an event type; None where upstream has it no longer.

        Raises Unreadable.
        """

    def new_topics(self, schemas: Sequence[Schema]) -> Iterable[str]:
        """The topics, or their classes, that none of these schemas binds."""


class ReleaseSays:
    """A release of the SDK, with the class of each topic as far as a list of Genesys's has it."""

    def __init__(self, release: Release, classes: Mapping[str, str] | None = None) -> None:
        self.name = f"the SDK {release.version}"
        self.version: str | None = release.version
        self._release = release
        self._classes = classes

    def class_of(self, schema: Schema) -> str | None:
        """The list's class for the schema's topic, else the one that the schema names."""
        listed = (self._classes or {}).get(spelled(topic_of(schema)))
        return listed or schema.document.get("x-genesys-sdk-class")

    def is_known(self, schema: Schema) -> bool:
        """Whether the class of its topic is known."""
        return self.class_of(schema) is not None

    def definitions(self, schema: Schema) -> Definitions | None:
        """Derive them from the class; None where the release lacks it."""
        name = self.class_of(schema)
        if name is None or name not in self._release.modules:
            return None
        return payload_definitions(self._release, name)

    def new_topics(self, schemas: Sequence[Schema]) -> Iterable[str]:
        """The list's topics whose classes the release has; without a list, classes."""
        if self._classes is None:
            bound = filter(None, map(self.class_of, schemas))
            return classes_of_new_topics(self._release, bound)
        there = {
            topic: name for topic, name in self._classes.items() if name in self._release.modules
        }
        return unbound(there, map(topic_of, schemas))


class OrganisationSays:
    """A live organisation."""

    name = "the organisation"
    version: str | None = None

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {spelled(topic.name): topic.schema for topic in topics}

    def is_known(self, schema: Schema) -> bool:
        """Whether it has a topic, by which an organisation is asked."""
        return bool(topic_of(schema))

    def definitions(self, schema: Schema) -> Definitions | None:
        """Derive them from the topic's schema; None where the organisation lists no such topic."""
        topic = spelled(topic_of(schema))
        if topic not in self._topics:
            return None
        described = self._topics[topic]
        if described is None:
            raise Unreadable(f"{topic}: the organisation gives no schema")
        try:
            return topic_definitions(described)
        except UserMistake as error:
            raise Unreadable(f"{topic}: {error}") from None

    def new_topics(self, schemas: Sequence[Schema]) -> Iterable[str]:
        """The organisation's topics."""
        return unbound(self._topics, map(topic_of, schemas))


def topic_of(schema: Schema) -> str:
    """The topic that a schema binds; empty where it binds none."""
    return str(schema.document.get("x-genesys-topic") or "")


def newest_schemas(folders: Folders) -> dict[str, Schema]:
    """Read the newest schema of every event type.

    Raises RegistryProblems if one is not as it must be.
    """
    newest, found = {}, []
    for name, files in folders.types.items():
        schema, findings = read_schema(files[-1])
        if schema is None:
            found += findings
        else:
            newest[name] = schema
    if found:
        raise RegistryProblems(found)
    return newest


def chosen(newest: Mapping[str, Schema], wanted: Sequence[str]) -> list[Schema]:
    """The event types with these names or topics; with no names, all that have a topic.

    Raises UserMistake for a name that is not there, or has no topic.
    """
    if not wanted:
        return [schema for schema in newest.values() if topic_of(schema)]
    return [newest[named(newest, name)] for name in dict.fromkeys(wanted)]


def named(newest: Mapping[str, Schema], name: str) -> str:
    """The event type of this name or topic.

    Raises UserMistake if there is none, or it has no topic.
    """
    event_type = name if name in newest else event_type_of(name)
    if event_type not in newest:
        close = get_close_matches(event_type, newest, 1)
        raise UserMistake(
            f"there is no event type {name}"
            + (f"; did you mean {close[0]}?" if close else "; see schemas/")
        )
    if not topic_of(newest[event_type]):
        raise UserMistake(f"{event_type} has no upstream topic: nothing upstream describes it")
    return event_type


def compare_registry(
    newest: Mapping[str, Schema],
    upstream: Upstream,
    wanted: Sequence[str] = (),
    tick: Callable[[str], None] = lambda _name: None,
) -> Report:
    """Hold the newest schemas, or those of some event types, against upstream.

    New topics are looked for only if all event types are. `tick` is called before each of them.
    """
    drifted, retired, notes, compared = [], [], [], 0
    for schema in chosen(newest, wanted):
        tick(schema.event_type)
        topic = topic_of(schema)
        if not upstream.is_known(schema):
            if wanted:
                raise UserMistake(
                    f"{schema.event_type} names no class of the SDK: write x-genesys-sdk-class "
                    "into its newest schema, or give --topics"
                )
            continue
        try:
            definitions = upstream.definitions(schema)
        except Unreadable as reason:
            notes.append(f"{schema.event_type} is not compared: {reason}")
            continue
        compared += 1
        if definitions is None:
            retired.append(topic)
        elif step := step_to(schema.document, definitions):
            drifted.append(Drifted(schema, topic, step))
    notes += _followed_already(upstream, [each.schema for each in drifted])
    bound = [schema for schema in newest.values() if topic_of(schema)]
    new = () if wanted else upstream.new_topics(bound)
    return Report(
        upstream.name, compared, tuple(drifted), tuple(new), tuple(sorted(retired)), tuple(notes)
    )


def _followed_already(upstream: Upstream, drifted: Iterable[Schema]) -> list[str]:
    """Say that a release is older than what the registry follows, where it is."""
    followed = [
        Version(version)
        for schema in drifted
        if isinstance(version := schema.document.get("x-genesys-sdk-version"), str)
        and VERSION.fullmatch(version)
    ]
    if upstream.version is None or Version(upstream.version) >= max(
        followed, default=Version(upstream.version)
    ):
        return []
    return [
        f"{upstream.name} is older than {max(followed)}, which the registry follows: what it "
        "lacks may have come since"
    ]


def step_to(newest: Mapping[str, Any], definitions: Definitions) -> Step | None:
    """What the step from a schema to what upstream says means; None if nothing differs."""
    found = drift(newest, payload_document(definitions))
    if not found:
        return None
    follower = following(newest, definitions)
    accepted = covers(newest, follower) is True
    return Step(found, judge(newest, follower).bump, "tolerated" if accepted else "rejected")
