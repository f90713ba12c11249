"""What following upstream makes of the newest version of an event type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from processor.pointers import split
from tools.registry.files import Schema
from tools.schema.walk import JsonSchema, definition_name, reference_to
from tools.upstream.class_schemas import ROOT, Definitions
from tools.upstream.model_classes import Unreadable
from tools.upstream.payload_diff import PayloadDiff, compare_payloads
from tools.upstream.releases import VERSION, Release
from tools.upstream.sources import SdkRelease, TopicQuery, TopicSchema
from tools.upstream.three_way import Conflict, merge

_WAIVER = "x-compatibility-waiver"
"""It is about the step before."""


class Base(NamedTuple):
    """Upstream's schema of a type in the release that its newest version was made from."""

    definitions: Definitions | None
    missing: str | None = None
    """Why there is none."""


class Bases:
    """The base of each type: from the release that its newest version records."""

    def __init__(
        self,
        open_release: Callable[[str], Release],
        opened: Iterable[Release] = (),
        release: Release | None = None,
    ) -> None:
        """`opened` are bases that are open already; `release` is the base of every type instead."""
        self._open = open_release
        self._opened = {each.version: each for each in opened}
        self._read = frozenset(self._opened)
        self._release = release

    def base_of(self, schema: Schema, theirs: TopicSchema) -> Base:
        """The base of a type. Raises UsageError if its release cannot be opened."""
        release = self._release
        if release is None:
            version = recorded_release(schema)
            if version is None:
                return Base(None, "it has no x-genesys-sdk-version, or not one of a release")
            same = (version, schema.sdk_class) == (theirs.sdk_version, theirs.sdk_class)
            if same and version in self._read:
                return Base(theirs.definitions)
            if version not in self._opened:
                self._opened[version] = self._open(version)
            release = self._opened[version]
        try:
            found = SdkRelease(release).get_schema(TopicQuery(schema.topic or "", schema.sdk_class))
        except Unreadable as reason:
            return Base(None, str(reason))
        if found is None:
            return Base(None, f"the SDK {release.version} has no class {schema.sdk_class}")
        return Base(found.definitions)


class Following(NamedTuple):
    """A newest version, merged with upstream's schema."""

    document: JsonSchema
    """The newest version with the merged definitions; its own wherever there is a conflict."""
    changes: PayloadDiff
    """Upstream's changes, which it lacks."""
    local: PayloadDiff
    """Local changes: how it differs from upstream's schema, and goes on to."""
    conflicts: tuple[Conflict, ...]
    is_recorded: bool
    """Whether the base needs no update: a version is due, though upstream's changes are not, where
    upstream made our changes too, or renamed the class."""
    missing: str | None
    """Why there is no base; None if there is."""

    @property
    def is_due(self) -> bool:
        """Whether a new version is to be written."""
        return bool(self.changes) or not self.is_recorded


def follow(newest: Schema, theirs: TopicSchema, bases: Bases) -> Following:
    """Merge upstream's schema of a topic into the newest version of its type.

    Raises Unreadable if its payload is not described in $defs, UsageError if the release that it
    was made from cannot be opened.
    """
    document = newest.document
    if definition_name(document["properties"]["payload"]) != ROOT:
        raise Unreadable(f"{newest.path} does not describe its payload in $defs, as {ROOT}")
    base = bases.base_of(newest, theirs)
    merged = merge(base.definitions, theirs.definitions, document["$defs"], newest.title)
    following = {
        **{keyword: part for keyword, part in document.items() if keyword != _WAIVER},
        "$defs": merged.definitions,
    }
    upstream = payload_document(theirs.definitions)
    return Following(
        following,
        compare_payloads(document, following),
        _without(compare_payloads(upstream, following), merged.conflicts),
        merged.conflicts,
        _is_recorded(newest, theirs, base),
        base.missing,
    )


def recorded_release(schema: Schema) -> str | None:
    """The release that a version was made from, by its `x-genesys-sdk-version`."""
    version = schema.document.get("x-genesys-sdk-version")
    return version if isinstance(version, str) and VERSION.fullmatch(version) else None


def without_base(newest: Schema, missing: str) -> str:
    """What a type without a base means, in a sentence."""
    return (
        f"{newest.event_type} is merged without a base, so nothing that only it has is removed: "
        f"{missing}"
    )


def payload_document(definitions: Definitions) -> JsonSchema:
    """A schema of these definitions that describes the payload alone."""
    return {
        "type": "object",
        "required": ["payload"],
        "properties": {"payload": reference_to(ROOT)},
        "$defs": dict(definitions),
    }


def _is_recorded(newest: Schema, theirs: TopicSchema, base: Base) -> bool:
    """Whether the newest version names the class, and a release in which it is the same."""
    if theirs.sdk_version is None:
        return True  # an organization has no versions: the base stays the release
    if newest.sdk_class != theirs.sdk_class:
        return False
    if base.definitions is None or recorded_release(newest) == theirs.sdk_version:
        return True
    return not compare_payloads(
        payload_document(base.definitions), payload_document(theirs.definitions)
    )


def _without(found: PayloadDiff, conflicts: tuple[Conflict, ...]) -> PayloadDiff:
    """The differences that are no conflicts."""
    paths = [split(each.pointer) for each in conflicts]

    def is_free(pointer: str) -> bool:
        path = split(pointer)
        return not any(path[: len(each)] == each for each in paths)

    def values(listed: Mapping[str, list[str]]) -> dict[str, list[str]]:
        return {pointer: listed[pointer] for pointer in listed if is_free(pointer)}

    return PayloadDiff(
        set(filter(is_free, found.added)),
        set(filter(is_free, found.removed)),
        {pointer: each for pointer, each in found.retyped.items() if is_free(pointer)},
        values(found.enum_added),
        values(found.enum_removed),
    )
