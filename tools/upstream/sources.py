"""Whoever says what topics look like: a release of the SDK, or a live organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from processor.naming import event_type_of
from tools.upstream.class_schemas import JsonSchema, local_name, payload_definitions
from tools.upstream.organization import Topic
from tools.upstream.releases import Release
from tools.upstream.topic_schemas import topic_definitions
from tools.upstream.topics import classes_of_new_topics, spelled
from tools.versions.scaffold import class_name_of


class Wanted(NamedTuple):
    """A topic to ask for."""

    topic: str
    sdk_class: str | None = None
    """Its class in the SDK, as far as the registry knows it."""


class Source(NamedTuple):
    """What upstream says of a topic."""

    topic: str
    sdk_class: str | None
    """The topic's class in the SDK, where it is known."""
    title: str
    """The class's name without its namespace."""
    sdk_version: str | None
    """The release that says so; None for an organisation, which has no versions."""
    definitions: Mapping[str, JsonSchema]


class Upstream(Protocol):
    """Whoever says what topics look like."""

    name: str
    version: str | None
    """Of a release; None for what has no versions."""

    @property
    def topics(self) -> Collection[str]:
        """The topics that it can list."""

    def can_tell(self, wanted: Wanted) -> bool:
        """Whether it can be asked for a topic."""

    def called(self, wanted: Wanted) -> str:
        """What it knows a topic by, in words."""

    def says(self, wanted: Wanted) -> Source | None:
        """What it says of a topic; None where it has no such topic.

        Raises Unreadable if that is in no form that is known here.
        """

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        """The topics, or the classes of topics, beside the bound ones, which come with classes."""


class ReleaseUpstream:
    """A release of the SDK, with the class of each topic as far as a list of Genesys's has it."""

    def __init__(self, release: Release, classes: Mapping[str, str] | None = None) -> None:
        self.name = f"the SDK {release.version}"
        self.version: str | None = release.version
        self._release = release
        self._classes = classes

    @property
    def topics(self) -> Collection[str]:
        """The list's; a release names no topics."""
        return tuple(self._classes or ())

    def class_of(self, wanted: Wanted) -> str | None:
        """The list's class of a topic, else that which the registry knows."""
        return (self._classes or {}).get(spelled(wanted.topic), wanted.sdk_class)

    def can_tell(self, wanted: Wanted) -> bool:
        """Whether the topic's class is known."""
        return self.class_of(wanted) is not None

    def called(self, wanted: Wanted) -> str:
        """The class, and what it is the class of."""
        return f"class {self.class_of(wanted)}, which is that of {wanted.topic}"

    def says(self, wanted: Wanted) -> Source | None:
        """What the topic's class says; None where the release lacks it.

        Raises Unreadable.
        """
        name = self.class_of(wanted)
        if name is None or name not in self._release.modules:
            return None
        title = local_name(self._release, name)
        definitions = payload_definitions(self._release, name)
        return Source(wanted.topic, name, title, self._release.version, definitions)

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        """The list's topics whose classes the release has; without a list, classes."""
        if self._classes is None:
            return classes_of_new_topics(self._release, filter(None, bound.values()))
        there = {topic for topic, name in self._classes.items() if name in self._release.modules}
        return sorted(there - set(map(spelled, bound)))


class OrganisationUpstream:
    """A live organisation."""

    name = "the organisation"
    version: str | None = None

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {spelled(topic.name): topic.schema for topic in topics}

    @property
    def topics(self) -> Collection[str]:
        """Those that it gives a schema for."""
        return tuple(name for name, schema in self._topics.items() if schema is not None)

    def can_tell(self, wanted: Wanted) -> bool:
        """Whether a schema is given for the topic, if it has it."""
        return self._topics.get(spelled(wanted.topic), {}) is not None

    def called(self, wanted: Wanted) -> str:
        """The topic."""
        return f"topic {wanted.topic}"

    def says(self, wanted: Wanted) -> Source | None:
        """What the topic's schema says; None where the organisation lists no such topic.

        Raises Unreadable.
        """
        schema = self._topics.get(spelled(wanted.topic))
        if schema is None:
            return None
        title = class_name_of(event_type_of(wanted.topic))
        return Source(wanted.topic, wanted.sdk_class, title, None, topic_definitions(schema))

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        """The organisation's topics."""
        return sorted(set(self._topics) - set(map(spelled, bound)))
