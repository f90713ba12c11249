"""`genesys-events upstream import`: reads what upstream says, writes what the registry lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from processor.naming import VERSION, event_type_of, package_of
from tools.loading import load_registry
from tools.registry import Registry, Schema, read_folders
from tools.root import UserMistake
from tools.scaffold import create, usual_version
from tools.upstream.derive import local_name, payload_definitions
from tools.upstream.event_schemas import Source
from tools.upstream.importing import Imported, import_new, import_next
from tools.upstream.releases import Release, open_release


class Request(NamedTuple):
    """What to import, and from where."""

    topics: Sequence[str]
    """Topics, or event types of the registry; none for all that are known."""
    releases: Mapping[str | None, str]
    """The releases to read, by the version that is to be made of each; None: whatever follows."""
    classes: Mapping[str, str]
    """The SDK's class of each topic that the registry does not have."""


class Written(NamedTuple):
    """What an import has done."""

    paths: list[str]
    unwritten: list[str]
    """Migrations that are begun, and for somebody to write."""
    unchanged: list[str]
    """Event types of which upstream says what the registry says."""
    left_out: list[str]
    """Topics whose event type is another topic's: they differ in nothing but their ids."""


def import_topics(root: Path, request: Request, cache: Path) -> Written:
    """Write the schema versions, migrations and pairs of events that topics lack.

    A topic that the registry has gets the version that follows its newest, if upstream says
    something else by now; one that it has not begins with the versions asked for. All of it is
    written, or nothing. Raises UserMistake, and RegistryProblems where the registry is damaged.
    """
    registry = load_registry(root)
    releases = {version: open_release(where, cache) for version, where in request.releases.items()}
    bound = {versions[-1].topic: versions[-1] for versions in registry.types.values()}
    texts: dict[str, str] = {}
    unwritten: list[str] = []
    unchanged: list[str] = []
    taken = {
        package_of(name).lower(): versions[-1].topic for name, versions in registry.types.items()
    }
    left_out: list[str] = []
    for topic in _topics(request, registry):
        holder = taken.setdefault(package_of(event_type_of(topic)).lower(), topic)
        if holder != topic and topic in request.topics:
            raise UserMistake(
                f"{topic} would be the event type of {holder or 'a type of your own'}"
            )
        if holder != topic:
            left_out.append(topic)
            continue
        newest = bound.get(topic)
        if newest is not None:
            imported = _next(newest, releases)
        else:
            imported = import_new(_history(root, topic, request.classes, releases))
        if imported is None:
            unchanged.append(event_type_of(topic))
            continue
        texts |= imported.texts
        unwritten += imported.unwritten
    if not (root / "tests" / "fixtures").is_dir():
        texts = {path: text for path, text in texts.items() if not path.startswith("tests/")}
    texts = {path: text for path, text in texts.items() if not _is_kept(root, path)}
    return Written(create(root, texts), unwritten, unchanged, left_out)


def read_classes(path: Path) -> dict[str, str]:
    """Read which class each topic has: `{"notifications": [{"topic": …, "class": …}]}`.

    That is the form of notificationMappings.json in Genesys's repositories of their SDKs. Raises
    UserMistake.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        return {each["topic"]: each["class"] for each in content["notifications"]}
    except OSError as error:
        raise UserMistake(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserMistake(
            f"{path} does not say which class each topic has: it must be "
            '{"notifications": [{"topic": …, "class": …}]}'
        ) from None


def read_releases(given: Sequence[str]) -> dict[str | None, str]:
    """Read `--sdk 269.0.0` and `--sdk 2.0.0=200.0.0`. Raises UserMistake."""
    releases: dict[str | None, str] = {}
    for each in given:
        version, equals, where = each.rpartition("=")
        if equals and not VERSION.fullmatch(version):
            raise UserMistake(f"--sdk {each}: {version} is no version; write 2.1.0=269.0.0")
        key = version if equals else None
        if key in releases:
            raise UserMistake(f"--sdk {each}: give one release for each version")
        releases[key] = where
    if None in releases and len(releases) > 1:
        raise UserMistake("--sdk: say of every release which version it is to be: 2.1.0=269.0.0")
    numbered = sorted((key for key in releases if key is not None), key=Version)
    return {None: releases[None]} if None in releases else {key: releases[key] for key in numbered}


def _topics(request: Request, registry: Registry) -> Iterator[str]:
    topics = {
        name: versions[-1].topic for name, versions in registry.types.items() if versions[-1].topic
    }
    if not request.topics:
        yield from dict.fromkeys((*topics.values(), *request.classes))
    for each in request.topics:
        topic = topics.get(each, each)
        if topic not in request.classes and topic not in topics.values():
            raise UserMistake(
                f"{each} is no topic that the registry binds, and its class is not known: give it "
                "with --class, or a list of topics with --topics"
            )
        yield topic


def _next(newest: Schema, releases: Mapping[str | None, Release]) -> Imported | None:
    if set(releases) != {None}:
        raise UserMistake(
            f"{newest.event_type} is there already, and its next version follows from what "
            "changed: give --sdk a release alone"
        )
    class_name = newest.document.get("x-genesys-sdk-class")
    if not isinstance(class_name, str):
        raise UserMistake(f"{newest.path} has no x-genesys-sdk-class, which names its class")
    return import_next(
        dict(newest.document), _source(newest.topic or "", class_name, releases[None])
    )


def _history(
    root: Path, topic: str, classes: Mapping[str, str], releases: Mapping[str | None, Release]
) -> dict[str, Source]:
    """What each release says of a topic, by version; the releases that lack it are passed over."""
    usual = usual_version(read_folders(root))
    class_name = classes[topic]
    having = {
        version or usual: release
        for version, release in releases.items()
        if class_name in release.modules
    }
    if not having:
        raise UserMistake(f"no release that was given has the class {class_name} of {topic}")
    return {version: _source(topic, class_name, release) for version, release in having.items()}


def _source(topic: str, class_name: str, release: Release) -> Source:
    return Source(
        topic,
        class_name,
        local_name(release, class_name),
        release.version,
        payload_definitions(release, class_name),
    )


def _is_kept(root: Path, path: str) -> bool:
    """Whether a package's `__init__.py` is there already, as where a step is added."""
    return path.endswith("/__init__.py") and (root / path).exists()
