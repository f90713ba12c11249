"""Whether a newer schema accepts every event of an older one, and which version step that is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any, Literal, NamedTuple

from packaging.version import Version

from processor.naming import PRIVATE_MINOR, is_private
from tools.schema.differences import differences
from tools.schema.enums import newly_renamed
from tools.schema.field_history import probable_renames
from tools.schema.literals import events_with_literals
from tools.schema.proof import COVERED, UNKNOWN, Outcome, is_supported, prove
from tools.schema.subset import ANNOTATIONS
from tools.schema.validator import EventValidator
from tools.schema.walk import Document, definition_name, map_children, reference_to

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""What a change requires of the version number, the least first."""

_BEYOND_THE_PROOF = {"known-value-added", "known-value-removed", "known-value-retired"}
"""Differences that make no event invalid, but matter to readers of the events."""
_UNDESCRIBED = "\0"
"""The name of a field that no schema describes: open objects accept it, closed ones do not."""


class Verdict(NamedTuple):
    """What a newer schema means to the senders of events of an older one."""

    bump: Bump
    """The least that the version number has to change by."""
    proof: Literal["proven", "refuted", "unknown", "waived"]
    """Whether every older event is valid under the newer schema."""
    witness: Mapping[str, Any] | None = None
    """Where it is refuted: an event that the older schema accepts and the newer rejects."""
    waiver: str | None = None
    """Where it is waived: the reason that the newer schema gives."""


def compare_versions(older: Document, newer: Document) -> Verdict:
    """Decide which version step a change of schema is, and prove it.

    none: nothing differs. patch: only descriptions differ, or how the same is written, as where a
    definition has another name. minor: every older event is valid, and more is accepted or
    described. major: some older event is not valid, or neither can be proven, or a field is
    probably renamed: every event is valid, but who knows one name finds nothing under the other.
    A waiver (`x-compatibility-waiver` in the newer schema, a reason in words) turns what cannot be
    proven into minor; it does not change a refutation.
    """
    comparison = _compare(older, newer)
    if comparison.is_covered:
        return Verdict(_proven_bump(older, newer), "proven")
    if comparison.is_covered is False:
        return Verdict("major", "refuted", witness=comparison.value)
    waiver = _waiver(newer)
    if waiver is None:
        return Verdict("major", "unknown")
    return Verdict("major" if probable_renames(older, newer) else "minor", "waived", waiver=waiver)


def bump_of(older: Document, newer: Document) -> Bump:
    """The bump of `compare_versions` where nothing is waived."""
    return _proven_bump(older, newer) if covers(newer, older) else "major"


def is_compatible(older: Document, newer: Document) -> bool:
    """Whether a version step needs no migration.

    It is proven compatible, or its doubt is waived, and it renames no value and probably no field.
    """
    if newly_renamed(older, newer) or probable_renames(older, newer):
        return False
    answer = covers(newer, older)
    return answer is True or (answer is None and _waiver(newer) is not None)


def bump_between(older: str, newer: str) -> Bump:
    """The step between two version numbers: `2.0.0`, `2.1.0` -> minor."""
    before, after = (Version(version).release for version in (older, newer))
    if before[0] != after[0]:
        return "major"
    if before[1] != after[1]:
        return "minor"
    return "patch" if before != after else "none"


def next_version(version: str, bump: Bump) -> str:
    """The version that follows: `2.1.0`, major -> `3.0.0`; a private one's is private, too."""
    major, minor, patch = Version(version).release
    if bump == "major":
        return f"{major + 1}.{PRIVATE_MINOR if is_private(version) else 0}.0"
    return f"{major}.{minor + 1}.0" if bump == "minor" else f"{major}.{minor}.{patch + 1}"


def is_sufficient(bump: Bump, needed: Bump) -> bool:
    """Whether a version number changes by as much as a change of the schema needs."""
    return BUMPS.index(bump) >= BUMPS.index(needed)


def covers(newer: Document, older: Document) -> bool | None:
    """Whether `newer` accepts all that `older` allows to be sent; None if neither can be proven.

    For a tolerant reader: an older event has no field that only the newer schema names at its
    path. What an older sender might have put under the name of a later field does not count;
    otherwise every new optional field would be breaking.
    """
    return _compare(older, newer).is_covered


def _compare(older: Document, newer: Document) -> Outcome:
    """Prove that every older event is valid under the newer schema; then check all literals.

    The reference validator decides about each event that refutes it.
    """
    if _bare(older, closed=False) == _bare(newer, closed=False):
        return COVERED
    if not (is_supported(older) and is_supported(newer)):
        return UNKNOWN
    # Every version names another constant; the framework sets it.
    newer = _with_version_of(older, newer)
    outcome = prove(older, newer)
    found = [] if outcome.is_covered is None else [outcome.value]
    before, after = EventValidator(older), EventValidator(newer)
    for event in chain(found, older.get("examples", ()), events_with_literals(older, newer)):
        if isinstance(event, Mapping) and before.is_valid(event) and not after.is_valid(event):
            return Outcome(False, event)
    return COVERED if outcome.is_covered else UNKNOWN


def _with_version_of(older: Document, newer: Document) -> Document:
    version = older.get("properties", {}).get("schema_version")
    if version is None or "schema_version" not in newer.get("properties", {}):
        return newer
    return {**newer, "properties": {**newer["properties"], "schema_version": version}}


def _proven_bump(older: Document, newer: Document) -> Bump:
    """The bump of a change that is proven compatible."""
    if probable_renames(older, newer):
        return "major"
    changes = {difference.kind for difference in differences(older, newer)}
    if not changes and _unversioned(older) == _unversioned(newer):
        return "none"
    same = not changes & _BEYOND_THE_PROOF and _same(older, newer)
    return "patch" if same else "minor"


def _waiver(newer: Document) -> str | None:
    reason = newer.get("x-compatibility-waiver")
    return reason.strip() or None if isinstance(reason, str) else None


def _same(older: Document, newer: Document) -> bool:
    """Whether both describe the same events."""
    if _bare(older, closed=False) == _bare(newer, closed=False):
        return True
    sides = _bare(older, closed=True), _bare(newer, closed=True)
    return all(prove(*each).is_covered for each in (sides, sides[::-1]))


def _bare(document: Document, *, closed: bool) -> dict[str, Any]:
    """The schema without what validates nothing, and without the version that it declares.

    Definitions are numbered in the order in which they are referred to: their names mean nothing.
    """
    bare: dict[str, Any] = _strip(document, closed=closed)
    bare["properties"]["schema_version"] = {"type": "string"}
    definitions = bare.pop("$defs", {})
    numbers: dict[str, str] = {}

    def numbered(schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        name = definition_name(schema)
        if name is None or name not in definitions:  # the prover refuses what leads nowhere
            return map_children(schema, lambda _path, child: numbered(child))
        return {**schema, **reference_to(numbers.setdefault(name, str(len(numbers))))}

    bare = numbered(bare)
    bare["$defs"] = {}
    while len(bare["$defs"]) < len(numbers):
        name, number = list(numbers.items())[len(bare["$defs"])]
        bare["$defs"][number] = numbered(definitions[name])
    return bare


def _unversioned(document: Document) -> str:
    """The schema as text, without what differs between any two versions."""
    properties = {**document["properties"], "schema_version": None}
    unversioned = {**document, "$id": None, "examples": None, "properties": properties}
    return json.dumps(unversioned)


def _strip(schema: Any, *, closed: bool) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    stripped = map_children(schema, lambda _path, child: _strip(child, closed=closed))
    for name in schema:
        if name in ANNOTATIONS or name == "$id" or name.startswith("x-"):
            del stripped[name]
    if closed and "properties" in stripped and stripped.get("additionalProperties", True) is True:
        stripped["properties"][_UNDESCRIBED] = {}
        stripped["additionalProperties"] = False
    return stripped
