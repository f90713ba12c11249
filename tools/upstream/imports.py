"""`genesys-events upstream import`: reads what upstream says, writes what the registry lacks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from processor.naming import VERSION, event_type_of, package_of
from tools.loading import load_registry
from tools.reference import reference_validator
from tools.registry import Schema, read_folders
from tools.root import UserMistake
from tools.scaffold import create, refuse_name, usual_version
from tools.upstream.derive import ROOT, local_name, payload_definitions
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
    """The SDK's class of each topic; a topic that the registry has may be left out."""


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
    newest = {name: versions[-1] for name, versions in registry.types.items()}
    taken = {package_of(name).lower(): schema.topic for name, schema in newest.items()}
    bound = {schema.topic: schema for schema in newest.values() if schema.topic}
    topics = {schema.event_type: topic for topic, schema in bound.items()}
    classes = {topics.get(each, each): name for each, name in request.classes.items()}
    asked = dict.fromkeys(topics.get(each, each) for each in request.topics)
    texts: dict[str, str] = {}
    unwritten: list[str] = []
    unchanged: list[str] = []
    left_out: list[str] = []
    for topic in asked or {**bound, **classes}:
        if topic not in bound and topic not in classes:
            raise UserMistake(
                f"{topic} is no topic that the registry binds, and its class is not known: give it "
                "with --class, or a list of topics with --topics"
            )
        event_type = _event_type(topic)
        holder = taken.setdefault(package_of(event_type).lower(), topic)
        if holder != topic:
            if asked:
                raise UserMistake(
                    f"{topic} would be {event_type}, which is {holder or 'a type of your own'}"
                )
            left_out.append(topic)
            continue
        imported = (
            _next(bound[topic], classes.get(topic), releases)
            if topic in bound
            else import_new(_history(root, topic, classes[topic], releases))
        )
        if imported is None:
            unchanged.append(event_type)
        else:
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
        classes = {each["topic"]: each["class"] for each in content["notifications"]}
        if not all(isinstance(text, str) for pair in classes.items() for text in pair):
            raise TypeError
        return classes
    except OSError as error:
        raise UserMistake(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UserMistake(
            f"{path} does not say which class each topic has: it must be "
            '{"notifications": [{"topic": …, "class": …}]}'
        ) from None


def read_releases(given: Sequence[str]) -> dict[str | None, str]:
    """Read `--sdk 269.0.0` and `--sdk 2.0.0=200.0.0`. Raises UserMistake."""
    releases: dict[str | None, str] = {}
    for each in given:
        before, equals, after = each.partition("=")
        version, where = (before, after) if equals else (None, each)
        if version is not None and not VERSION.fullmatch(version):
            raise UserMistake(f"--sdk {each}: {version} is no version; write 2.1.0=269.0.0")
        if version in releases:
            raise UserMistake(f"--sdk {each}: give one release for each version")
        releases[version] = where
    if None in releases and len(releases) > 1:
        raise UserMistake("--sdk: say of every release which version it is to be: 2.1.0=269.0.0")
    return dict(sorted(releases.items(), key=lambda item: Version(item[0] or "0")))


def _event_type(topic: str) -> str:
    name = event_type_of(topic)
    try:
        refuse_name(name)
    except UserMistake as mistake:
        raise UserMistake(f"{topic} cannot be imported: {mistake}") from None
    return name


def _next(
    newest: Schema, class_name: str | None, releases: Mapping[str | None, Release]
) -> Imported | None:
    if set(releases) != {None}:
        raise UserMistake(
            f"{newest.event_type} is there already, and its next version follows from what "
            "changed: give --sdk a release alone"
        )
    class_name = class_name or newest.document.get("x-genesys-sdk-class")
    if not isinstance(class_name, str):
        raise UserMistake(
            f"{newest.path} has no x-genesys-sdk-class, which names its class: give it with --class"
        )
    if newest.document["properties"]["payload"].get("$ref") != f"#/$defs/{ROOT}":
        raise UserMistake(f"{newest.path} does not describe its payload in $defs, as {ROOT}")
    examples = newest.document.get("examples", ())
    if not examples or not all(map(reference_validator(newest.document).is_valid, examples)):
        raise UserMistake(f"{newest.path} has no valid example: genesys-events check tells more")
    return import_next(
        dict(newest.document), _source(newest.topic or "", class_name, releases[None])
    )


def _history(
    root: Path, topic: str, class_name: str, releases: Mapping[str | None, Release]
) -> dict[str, Source]:
    """What each release says of a topic, by version; the releases that lack it are passed over."""
    usual = usual_version(read_folders(root))
    history = {
        version or usual: _source(topic, class_name, release)
        for version, release in releases.items()
        if class_name in release.modules
    }
    if not history:
        raise UserMistake(f"no release that was given has the class {class_name} of {topic}")
    return history


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
