"""Rules about an event type's versions: titles, topics, migrations and version numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from processor.naming import migration_of
from processor.pointers import escape
from tools.registry.files import EventType, Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules, subschemas
from tools.schema.compatibility import (
    Verdict,
    bump_between,
    compare_versions,
    is_sufficient,
    next_version,
)
from tools.schema.enums import newly_renamed
from tools.schema.field_history import ProbableRename, never_had, probable_renames
from tools.schema.subset import DROPPED_FIELDS, RETIRED_VALUES
from tools.schema.validator import first_refusal

CHAIN: Rules[EventType] = Rules("The versions of an event type")
NUMBERS: Rules[EventType] = Rules("Version numbers")


@CHAIN.rule("TYPE-TITLE")
def versions_share_a_title(event_type: EventType) -> Iterator[Problem]:
    """All versions of an event type have the same title.

    Handlers import one class name for all of them; the version is in the module's name.
    """
    for older, newest in _with_newest(event_type):
        if older.title != newest.title:
            yield older.at(
                "/title",
                f'"title" is {older.title} here and {newest.title} in {newest.version}: handlers '
                "import one class name for all versions",
            )


@CHAIN.rule("TYPE-TOPIC")
def versions_share_a_topic(event_type: EventType) -> Iterator[Problem]:
    """All versions of an event type bind the same topic.

    If the newest version did not name the topic, its events would be of an unknown type.
    """
    for older, newest in _with_newest(event_type):
        if older.topic != newest.topic:
            yield older.at(
                "/x-genesys-topic",
                f'"x-genesys-topic" is {older.topic} here and {newest.topic} in '
                f"{newest.version}: all versions of a type bind the same topic",
            )


def _with_newest(event_type: EventType) -> Iterator[tuple[Schema, Schema]]:
    newest = event_type.schemas.get(event_type.versions[-1])
    for version in event_type.versions[:-1]:
        if newest is not None and version in event_type.schemas:
            yield event_type.schemas[version], newest


@CHAIN.rule("CHAIN-MISSING")
def breaking_steps_have_migrations(event_type: EventType) -> Iterator[Problem]:
    """A version step that is not proven compatible, or that renames, has a migration.

    Without one, events of the older version become dead letters when the newer one is deployed, or
    handlers find nothing under the new name. A field that is gone is probably renamed if the same
    object has a new one of its type: write the migration, or add `"x-dropped-fields": ["name"]` to
    the object's schema if it was dropped on purpose.
    """
    for older, newer in event_type.steps():
        step = older.version, newer.version
        need = _need(older, newer) if event_type.migration(*step) is None else None
        if need is not None:
            why, pointer = need
            yield newer.at(
                pointer,
                f"{older.version} -> {newer.version} {why}; write "
                f"migrations/{event_type.package}/{migration_of(*step)}.py",
            )


@lru_cache(maxsize=32)
def _verdict(older: Schema, newer: Schema) -> Verdict:
    """Cached, since one rule after another asks for that of the same step."""
    return compare_versions(older.document, newer.document)


def _need(older: Schema, newer: Schema) -> tuple[str, str] | None:
    """Why a version step needs a migration, and the pointer in the newer schema to the cause.

    None if it needs none.
    """
    verdict = _verdict(older, newer)
    if verdict.proof not in ("proven", "waived"):
        why, pointer = _cause(older, newer, verdict)
        return f"is not proven compatible and has no migration{why}", pointer
    renames = probable_renames(older.document, newer.document)
    if renames:
        return f"has no migration, but {_describe(renames)}", _holder(newer, renames[0])
    renamed = newly_renamed(older.document, newer.document)
    if not renamed:
        return None
    value = next(value for values in renamed.values() for value in values)
    pointer = next(
        f"{node.pointer}/{RETIRED_VALUES}/{escape(value)}"
        for node in subschemas(newer)
        if value in node.schema.get(RETIRED_VALUES, ())
    )
    return f"renames {value} and has no migration that does", pointer


def _describe(renames: Sequence[ProbableRename]) -> str:
    """Which fields a version step probably renames, and what to do if it does not."""
    names = [each.old for each in renames if each.parent == renames[0].parent]
    return (
        f"{' and '.join(map(str, renames))} (if it was dropped on purpose, write "
        f'"{DROPPED_FIELDS}": {json.dumps(names)} next to the "properties" of '
        f"{renames[0].parent or '/'})"
    )


def _holder(newer: Schema, rename: ProbableRename) -> str:
    """The pointer in the newer schema to what a field is probably called now."""
    return next(
        (
            f"{node.pointer}/properties/{escape(rename.new[0])}"
            for node in subschemas(newer)
            if rename.new[0] in node.schema.get("properties", ())
            and rename.old not in node.schema["properties"]
        ),
        "/$id",
    )


def _cause(older: Schema, newer: Schema, verdict: Verdict) -> tuple[str, str]:
    """Why a version step is breaking, and the pointer in the newer schema to the cause."""
    renames = probable_renames(older.document, newer.document)
    if renames and verdict.proof in ("proven", "waived"):
        return f" ({_describe(renames)})", _holder(newer, renames[0])
    if verdict.witness is None:
        return "", "/$id"
    event = {**verdict.witness, "schema_version": newer.version}
    refusal = first_refusal(newer.document, event)
    if refusal is None:
        return "", "/$id"
    pointer, keyword, schema_pointer = refusal
    return f' ("{keyword}" refuses some {older.version} event at {pointer or "/"})', schema_pointer


@CHAIN.rule("CHAIN-STEP")
def migrations_are_steps(event_type: EventType) -> Iterator[Problem]:
    """A migration leads from one version to the next.

    One that skips a version would be a second path to the newest version, with perhaps another
    result. One from or to a version that does not exist would never run.
    """
    steps = set(zip(event_type.versions, event_type.versions[1:], strict=False))
    for migration in event_type.migrations:
        if (migration.older, migration.newer) not in steps:
            versions = ", ".join(event_type.versions)
            yield migration.at(
                None,
                f"does not lead from one version of {event_type.name} to the next; the versions "
                f"are {versions}",
            )


@CHAIN.rule("CHAIN-DROPPED")
def dropped_fields_were_there(event_type: EventType) -> Iterator[Problem]:
    """`x-dropped-fields` names fields that an older version described in the same object.

    A misspelt name would leave the field retired: events that have it would be read with an older
    version.
    """
    for version, newer in event_type.schemas.items():
        if DROPPED_FIELDS not in newer.text:
            continue
        versions = event_type.versions[: event_type.versions.index(version) + 1]
        if not set(versions) <= event_type.schemas.keys():
            continue
        documents = [event_type.schemas[each].document for each in versions]
        for parent, name in never_had(documents):
            pointer = next(
                f"{node.pointer}/{DROPPED_FIELDS}"
                for node in subschemas(newer)
                if name in node.schema.get(DROPPED_FIELDS, ())
            )
            yield newer.at(
                pointer,
                f"names {name}, but no version before {version} describes it at "
                f"{parent or '/'}; remove it, or correct its spelling",
            )


@NUMBERS.rule("VERSION-STEP")
def versions_are_sufficient(event_type: EventType) -> Iterator[Problem]:
    """A version number is at least the bump that the change requires: patch, minor or major.

    An event that declares a newer minor version of a known major is read with the newest known
    version. A breaking change under a minor number would be misread by older deployments.
    """
    for older, newer in event_type.steps():
        bump = bump_between(older.version, newer.version)
        if bump == "major":
            continue  # enough for any change, which takes long to prove
        verdict = _verdict(older, newer)
        if not is_sufficient(bump, verdict.bump):
            why, pointer = _cause(older, newer, verdict)
            yield newer.at(
                pointer,
                f"{older.version} -> {newer.version} is a {bump} step, but the change is "
                f"{verdict.bump}{why}; name it {next_version(older.version, verdict.bump)}, or "
                f"undo the change (genesys-events diff {event_type.name} {older.version} "
                f"{newer.version} shows all of it)",
            )


@NUMBERS.rule("VERSION-WAIVER")
def waivers_have_reasons(event_type: EventType) -> Iterator[Problem]:
    """`x-compatibility-waiver` gives a reason where compatibility is neither proven nor refuted.

    It is not needed where compatibility is proven, and false where it is refuted.
    """
    for version, schema in event_type.schemas.items():
        if "x-compatibility-waiver" not in schema.document:
            continue
        reason = schema.document["x-compatibility-waiver"]
        if not isinstance(reason, str) or not reason.strip():
            yield schema.at(
                "/x-compatibility-waiver", "must give the reason why the step is safe, as text"
            )
            continue
        older = next((one for one, other in event_type.steps() if other.version == version), None)
        proof = _verdict(older, schema).proof if older else "waived"
        if proof != "waived":
            yield schema.at(
                "/x-compatibility-waiver",
                f"has no effect: compatibility is {proof}; remove it",
            )
