"""Upstream's topics: from Genesys's list of them, or guessed from the names of classes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from tools.registry.locate import UsageError
from tools.upstream.class_schemas import WORD, namespace_of
from tools.upstream.releases import Release

_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_TYPES = "swagger_types = {"
_CLASS = re.compile(r"\b[A-Z]\w*")

_MARKS = frozenset(("Topic", "Topics", "Event", "Events", "Notification", "Change"))
"""Words within the names of topics' classes: `PresenceEventUserPresence`."""
_NO_TOPIC = frozenset(
    ("Listing", "Object", "Parameters", "Query", "Request", "Response", "Results")
)
"""Words that the names of other classes end with."""


def normalize_topic(topic: str) -> str:
    """A topic with the registry's placeholders: `v2.users.{id}.presence`."""
    return _PLACEHOLDER.sub("{id}", topic)


def read_topic_classes(path: Path) -> dict[str, str]:
    """Read the class of each topic from Genesys's notificationMappings.json.

    It is an object with a list `notifications` of objects with `topic` and `class`. Raises
    UsageError for a file that cannot be read, or has another form.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        pairs = [(each["topic"], each["class"]) for each in document["notifications"]]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (LookupError, RecursionError, TypeError, ValueError):
        pairs = [(None, None)]
    if not all(isinstance(word, str) for pair in pairs for word in pair):
        raise UsageError(
            f"{path} is not a list of topics: give Genesys's notificationMappings.json, which is "
            '{"notifications": [{"topic": "…", "class": "…"}]}'
        )
    return {normalize_topic(topic): name for topic, name in pairs}


def classes_of_new_topics(release: Release, bound: Iterable[str]) -> list[str]:
    """The classes that look like new topics: a release names no topics, only classes.

    Such a class is referred to by no other class and by no method of the API, has a word such as
    Topic or Event within its name, and shares its namespace with none of the bound classes. Of the
    234 classes of 269.0.0 that are known to be topics', 220 are found, and 7 that are not known.
    """
    referred = set(chain.from_iterable(_references(release)))
    for text in release.api_sources():
        referred.update(_CLASS.findall(text))
    taken = {namespace_of([name]) for name in bound}
    return sorted(
        name
        for name in release.class_names
        if name not in referred and _looks_like(name) and namespace_of([name]) not in taken
    )


def _looks_like(name: str) -> bool:
    words = WORD.findall(name)
    return not _MARKS.isdisjoint(words[1:-1]) and words[-1] not in _NO_TOPIC


def _references(release: Release) -> Iterator[set[str]]:
    """For each class, the others that its fields refer to; by text, without parsing."""
    for name in release.class_names:
        _, has_types, after = release.source(name).partition(_TYPES)
        if has_types:
            yield set(_CLASS.findall(after.partition("}")[0])) - {name}
