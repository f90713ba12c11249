"""The sources of topics' schemas: a release of the SDK, or a live organization."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from processor.naming import event_type_of
from tools.upstream.class_schemas import Definitions, local_name, payload_definitions
from tools.upstream.model_classes import Unreadable
from tools.upstream.organization import Topic
from tools.upstream.releases import Release
from tools.upstream.topic_schemas import topic_definitions
from tools.upstream.topics import classes_of_new_topics, normalize_topic
from tools.versions.scaffold import class_name_of


class TopicQuery(NamedTuple):
    """A topic whose schema is wanted."""

    topic: str
    sdk_class: str | None = None
    """Its class in the SDK, if the registry has it."""


class TopicSchema(NamedTuple):
    """Upstream's schema of a topic."""

    topic: str
    sdk_class: str | None
    """The topic's class in the SDK, if it is known."""
    title: str
    """The class's name without its namespace."""
    sdk_version: str | None
    """The release that it is from; None for an organization, which has no versions."""
    definitions: Definitions


class UpstreamSource(Protocol):
    """A source of topics' schemas."""

    name: str
    version: str | None
    """Of a release; None for an organization."""

    @property
    def topics(self) -> Collection[str]:
        """The topics that it can list."""

    def has_schema(self, query: TopicQuery) -> bool:
        """Whether get_schema can answer: for a release, whether the topic's class is known."""

    def describe(self, query: TopicQuery) -> str:
        """The name of a topic in this source, for messages."""

    def get_schema(self, query: TopicQuery) -> TopicSchema | None:
        """The schema of a topic; None if the source has no such topic.

        Raises Unreadable if it is in a form that is not supported.
        """

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        """The topics, or classes of topics, other than the bound ones, given with their classes."""


class SdkRelease:
    """A release of the SDK, with the class of each topic if Genesys's list of them is given."""

    def __init__(self, release: Release, classes: Mapping[str, str] | None = None) -> None:
        self.name = f"the SDK {release.version}"
        self.version: str | None = release.version
        self._release = release
        self._classes = classes

    @property
    def topics(self) -> Collection[str]:
        """Those of the list; a release itself names no topics."""
        return tuple(self._classes or ())

    def class_of(self, query: TopicQuery) -> str | None:
        """The class of a topic by the list, else by the registry."""
        return (self._classes or {}).get(normalize_topic(query.topic), query.sdk_class)

    def has_schema(self, query: TopicQuery) -> bool:
        return self.class_of(query) is not None

    def describe(self, query: TopicQuery) -> str:
        return f"class {self.class_of(query)}, which is that of {query.topic}"

    def get_schema(self, query: TopicQuery) -> TopicSchema | None:
        name = self.class_of(query)
        if name is None or name not in self._release.modules:
            return None
        title = local_name(self._release, name)
        definitions = payload_definitions(self._release, name)
        return TopicSchema(query.topic, name, title, self._release.version, definitions)

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        """The list's topics whose classes the release has; without a list, classes."""
        if self._classes is None:
            return classes_of_new_topics(self._release, filter(None, bound.values()))
        present = {topic for topic, name in self._classes.items() if name in self._release.modules}
        return sorted(present - set(map(normalize_topic, bound)))


class LiveOrganization:
    """A live organization."""

    name = "the organization"
    version: str | None = None

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {normalize_topic(topic.name): topic.schema for topic in topics}

    @property
    def topics(self) -> Collection[str]:
        """Those that it gives a schema for."""
        return tuple(name for name, schema in self._topics.items() if schema is not None)

    def has_schema(self, query: TopicQuery) -> bool:
        """False only for a topic that is listed without a schema."""
        return self._topics.get(normalize_topic(query.topic), {}) is not None

    def describe(self, query: TopicQuery) -> str:
        return f"topic {query.topic}"

    def get_schema(self, query: TopicQuery) -> TopicSchema | None:
        schema = self._topics.get(normalize_topic(query.topic))
        if schema is None:
            return None
        title = class_name_of(event_type_of(query.topic))
        try:
            definitions = topic_definitions(schema)
        except Unreadable as reason:
            raise Unreadable(f"{query.topic}: {reason}: import it from the SDK (--sdk)") from None
        return TopicSchema(query.topic, query.sdk_class, title, None, definitions)

    def new_topics(self, bound: Mapping[str, str | None]) -> Iterable[str]:
        return sorted(set(self._topics) - set(map(normalize_topic, bound)))
