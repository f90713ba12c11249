"""`genesys-events upstream import`: reads what upstream says, writes what the registry lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from processor.naming import VERSION, event_type_of, package_of
from tools.registry.files import Schema, read_registry_files
from tools.registry.workspace import UsageError
from tools.rules.load import load_registry
from tools.schema.validator import reference_validator
from tools.schema.walk import definition_name
from tools.upstream.class_schemas import ROOT
from tools.upstream.model_classes import Unreadable
from tools.upstream.sources import Source, Upstream, Wanted
from tools.upstream.topics import spelled
from tools.upstream.version_files import Imported, import_new, import_next
from tools.versions.scaffold import create, refuse_name, usual_version

Upstreams = Mapping[str | None, Upstream]
"""Whom to ask, by the version that is to be made of each answer, oldest first; None: whatever
version follows."""


class Written(NamedTuple):
    """What an import has done."""

    paths: list[str]
    unwritten: list[str]
    """Migrations that are begun, and for somebody to write."""
    unchanged: list[str]
    """Event types of which upstream says what the registry says."""
    left_out: list[str]
    """Topics that cannot be imported, each with the reason."""


class LeftOut(UsageError):
    """A topic that cannot be imported: an error for who asked for it, and else for the report."""


def import_topics(root: Path, topics: Sequence[str], upstreams: Upstreams) -> Written:
    """Write the schema versions, migrations and pairs of events that topics lack.

    Topics may be named by their event types; with none, it is all that are bound or can be listed.
    A topic that the registry has gets the version that follows its newest, if upstream says
    something else by now; one that it has not begins with the versions asked for. All of it is
    written, or nothing. Raises UsageError, and RegistryProblems where the registry is damaged.
    """
    registry = load_registry(root)
    newest = {name: versions[-1] for name, versions in registry.types.items()}
    taken = {
        package_of(name).lower(): schema.topic and spelled(schema.topic)
        for name, schema in newest.items()
    }
    bound = {spelled(schema.topic): schema for schema in newest.values() if schema.topic}
    types = {schema.event_type: topic for topic, schema in bound.items()}
    asked = dict.fromkeys(types.get(each, spelled(each)) for each in topics)
    listed = dict.fromkeys(topic for each in upstreams.values() for topic in each.topics)
    texts: dict[str, str] = {}
    unwritten: list[str] = []
    unchanged: list[str] = []
    left_out: list[str] = []
    for topic in asked or {**bound, **listed}:
        try:
            event_type = _event_type(topic, taken)
            imported = (
                _next(bound[topic], upstreams)
                if topic in bound
                else import_new(_history(root, topic, upstreams))
            )
        except (LeftOut, Unreadable) as reason:
            if asked:
                raise
            left_out.append(str(reason))
            continue
        if imported is None:
            unchanged.append(event_type)
        else:
            texts |= imported.texts
            unwritten += imported.unwritten
    if not (root / "tests" / "fixtures").is_dir():
        texts = {path: text for path, text in texts.items() if not path.startswith("tests/")}
    texts = {path: text for path, text in texts.items() if not _is_kept(root, path)}
    return Written(create(root, texts), unwritten, unchanged, left_out)


def read_releases(given: Sequence[str]) -> dict[str | None, str]:
    """Read `--sdk 269.0.0` and `--sdk 2.0.0=200.0.0`. Raises UsageError."""
    releases: dict[str | None, str] = {}
    for each in given:
        before, equals, after = each.partition("=")
        version, where = (before, after) if equals else (None, each)
        if version is not None and not VERSION.fullmatch(version):
            raise UsageError(f"--sdk {each}: {version} is no version; write 2.1.0=269.0.0")
        if version in releases:
            raise UsageError(f"--sdk {each}: give one release for each version")
        releases[version] = where
    if None in releases and len(releases) > 1:
        raise UsageError("--sdk: say of every release which version it is to be: 2.1.0=269.0.0")
    return dict(sorted(releases.items(), key=lambda item: Version(item[0] or "0")))


def _event_type(topic: str, taken: dict[str, str | None]) -> str:
    """The event type that a topic is, which it takes from now on."""
    event_type = event_type_of(topic)
    try:
        refuse_name(event_type)
    except UsageError as mistake:
        raise LeftOut(f"{topic} cannot be imported: {mistake}") from None
    holder = taken.setdefault(package_of(event_type).lower(), topic)
    if holder != topic:
        whose = holder or "a type of your own, without a topic"
        raise LeftOut(f"{topic} would be {event_type}, which is {whose}")
    return event_type


def _next(newest: Schema, upstreams: Upstreams) -> Imported | None:
    if set(upstreams) != {None}:
        raise LeftOut(
            f"{newest.event_type} is there already, and its next version follows from what "
            "changed: give --sdk a release alone"
        )
    upstream, wanted = upstreams[None], Wanted(newest.topic or "", newest.sdk_class)
    if not upstream.can_tell(wanted):
        raise LeftOut(
            f"{newest.path} has no x-genesys-sdk-class, which names its class: give it with --class"
            if upstream.version
            else f"{upstream.name} gives no schema for {newest.topic}"
        )
    if definition_name(newest.document["properties"]["payload"]) != ROOT:
        raise LeftOut(f"{newest.path} does not describe its payload in $defs, as {ROOT}")
    examples = newest.document.get("examples", ())
    if not examples or not all(map(reference_validator(newest.document).is_valid, examples)):
        raise LeftOut(f"{newest.path} has no valid example: genesys-events check tells more")
    source = upstream.says(wanted)
    if source is None:
        raise LeftOut(f"{upstream.name} has no {upstream.called(wanted)}")
    return import_next(dict(newest.document), source)


def _history(root: Path, topic: str, upstreams: Upstreams) -> dict[str, Source]:
    """What each release says of a topic, by version; the releases that lack it are passed over."""
    if not any(each.can_tell(Wanted(topic)) for each in upstreams.values()):
        raise LeftOut(
            f"{topic} is no topic that the registry binds, and its class is not known: give it "
            "with --class, or a list of topics with --topics"
        )
    usual = usual_version(read_registry_files(root))
    said = {version or usual: each.says(Wanted(topic)) for version, each in upstreams.items()}
    history = {version: source for version, source in said.items() if source is not None}
    if not history:
        names = " and ".join(each.name for each in upstreams.values())
        raise LeftOut(f"{names}: no {next(iter(upstreams.values())).called(Wanted(topic))}")
    return history


def _is_kept(root: Path, path: str) -> bool:
    """Whether a package's `__init__.py` is there already, as where a step is added."""
    return path.endswith("/__init__.py") and (root / path).exists()
