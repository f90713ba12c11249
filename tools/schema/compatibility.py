"""What a newer schema is to those who send the older one, and the proof of it.

The only module that knows jsonschema-rs: its `covers` answers YES, NO or UNKNOWN, and only
YES is a proof.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment
from packaging.version import Version

from tools.schema.differences import differences
from tools.schema.recursive_proof import Unproven, pieces
from tools.schema.retired_values import newly_renamed
from tools.schema.subset import ANNOTATIONS
from tools.schema.witness import find_witness

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""What a change needs of the version number, the least first."""


_BEYOND_THE_PROOF = {"known-value-added", "known-value-removed", "known-value-retired"}
"""Differences that no event shows, and that somebody should hear of all the same."""
_UNDESCRIBED = "\0"
"""The name of a field that no schema describes: an open object takes it, a closed one does not."""


class Verdict(NamedTuple):
    """What a newer schema is to those who send the older one."""

    bump: Bump
    """What the version number has to say at least."""
    proof: Literal["proven", "refuted", "unknown", "waived"]
    """Whether every older event is valid under the newer schema."""
    witness: Mapping[str, Any] | None = None
    """Where it is refuted: an event that the older accepts and the newer rejects."""
    waiver: str | None = None
    """Where it is waived: the reason that the newer schema gives."""


def compare_versions(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Verdict:
    """Say what the step from one schema to the next means, and prove it.

    none: nothing differs. patch: words alone, or another way to say the same, as where a
    definition has another name. minor: every
    older event is valid, and more is accepted or described. major: some older event is not
    valid, or nobody can say. A waiver (`x-compatibility-waiver` in the newer schema, a reason
    in words) turns "nobody can say" into minor; it does not turn a refutation into anything.
    """
    compatible = covers(newer, older)
    if compatible:
        return Verdict(_proven_bump(older, newer), "proven")
    witness = find_witness(older, newer)
    if compatible is False or witness is not None:
        return Verdict("major", "refuted", witness=witness)
    waiver = _waiver(newer)
    return Verdict("minor", "waived", waiver=waiver) if waiver else Verdict("major", "unknown")


def bump_of(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Bump:
    """What `compare_versions` says of the number where nothing is waived, without looking for a witness.

    So the documents need not be whole events' schemas.
    """
    return _proven_bump(older, newer) if covers(newer, older) else "major"


def is_compatible(older: Mapping[str, Any], newer: Mapping[str, Any]) -> bool:
    """Whether a step needs no migration.

    It is proven compatible, or its doubt is waived, and it renames no value.
    """
    if newly_renamed(older, newer):
        return False
    proven = covers(newer, older)
    return proven is True or (
        _waiver(newer) is not None and compare_versions(older, newer).proof == "waived"
    )


def bump_between(older: str, newer: str) -> Bump:
    """What the numbers of two versions say: `2.0.0`, `2.1.0` -> minor."""
    before, after = (Version(version).release for version in (older, newer))
    if before[0] != after[0]:
        return "major"
    if before[1] != after[1]:
        return "minor"
    return "patch" if before != after else "none"


def next_version(version: str, bump: Bump) -> str:
    """The version that follows: `2.1.0`, major -> `3.0.0`."""
    major, minor, patch = Version(version).release
    if bump == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump == "minor" else f"{major}.{minor}.{patch + 1}"


def is_sufficient(step: Bump, needed: Bump) -> bool:
    """Whether a version number says as much as a change needs."""
    return BUMPS.index(step) >= BUMPS.index(needed)


def covers(newer: Mapping[str, Any], older: Mapping[str, Any]) -> bool | None:
    """Whether whatever `older` allows to be sent, `newer` accepts; None if nobody can say.

    For a tolerant reader: an older event has the fields that the older schema describes and,
    where the object is open, others that neither version names. What an older writer might
    have put under the name of a later field does not count; otherwise every new optional field
    would be breaking.
    """
    if _bare(older, closed=False) == _bare(newer, closed=False):
        return True
    return _covers(_bare(newer, closed=False), _bare(older, closed=True))


def _proven_bump(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Bump:
    """What a step needs that is proven compatible."""
    changes = {difference.kind for difference in differences(older, newer)}
    if not changes and _unversioned(older) == _unversioned(newer):
        return "none"
    same = not changes & _BEYOND_THE_PROOF and _same(older, newer)
    return "patch" if same else "minor"


def _waiver(newer: Mapping[str, Any]) -> str | None:
    reason = newer.get("x-compatibility-waiver")
    return reason.strip() or None if isinstance(reason, str) else None


def _same(older: Mapping[str, Any], newer: Mapping[str, Any]) -> bool:
    """Whether both describe the same events."""
    if _bare(older, closed=False) == _bare(newer, closed=False):
        return True
    sides = _bare(older, closed=True), _bare(newer, closed=True)
    return _covers(*sides) is True and _covers(*reversed(sides)) is True


def _covers(reader: dict[str, Any], writer: dict[str, Any]) -> bool | None:
    answer = _contains(reader, writer)
    if answer is not None:
        return answer
    try:
        return all(_contains(*pair) for pair in pieces(reader, writer)) or None
    except Unproven:
        return None


def _contains(reader: dict[str, Any], writer: dict[str, Any]) -> bool | None:
    try:
        answer = jsonschema_rs.canonicalize(reader, validate_formats=True).covers(
            jsonschema_rs.canonicalize(writer, validate_formats=True)
        )
    except (
        *(CanonicalizationError, jsonschema_rs.ReferencingError),
        *(ValueError, OverflowError, RecursionError),
    ):
        return None
    return {Containment.YES: True, Containment.NO: False}.get(answer)


def _bare(document: Mapping[str, Any], *, closed: bool) -> dict[str, Any]:
    """The schema less what validates nothing, and less the version that it declares.

    Definitions are named by the order in which they are met: what they are called says nothing.
    """
    bare: dict[str, Any] = _strip(document, closed=closed)
    bare["properties"]["schema_version"] = {"type": "string"}
    definitions = bare.pop("$defs", {})
    numbers: dict[str, str] = {}

    def renamed(schema: Any) -> Any:
        if isinstance(schema, list):
            return [renamed(each) for each in schema]
        if not isinstance(schema, Mapping):
            return schema
        name = str(schema.get("$ref")).removeprefix("#/$defs/")
        if name not in definitions:  # no reference, or one that the prover will refuse
            return {keyword: renamed(value) for keyword, value in schema.items()}
        return {**schema, "$ref": f"#/$defs/{numbers.setdefault(name, str(len(numbers)))}"}

    bare = renamed(bare)
    bare["$defs"] = {}
    while len(bare["$defs"]) < len(numbers):
        name, number = list(numbers.items())[len(bare["$defs"])]
        bare["$defs"][number] = renamed(definitions[name])
    return bare


def _unversioned(document: Mapping[str, Any]) -> str:
    """The schema as a text, but for what differs between any two versions."""
    properties = {**document["properties"], "schema_version": None}
    unversioned = {**document, "$id": None, "examples": None, "properties": properties}
    return json.dumps(unversioned)


def _strip(schema: Any, *, closed: bool) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    stripped: dict[str, Any] = {}
    for name, value in schema.items():
        if name in ANNOTATIONS or name == "$id" or name.startswith("x-"):
            continue
        if name in ("properties", "$defs"):
            value = {key: _strip(child, closed=closed) for key, child in value.items()}
        elif name in ("items", "additionalProperties"):
            value = _strip(value, closed=closed)
        elif name == "anyOf":
            value = [_strip(child, closed=closed) for child in value]
        stripped[name] = value
    if closed and "properties" in stripped and stripped.get("additionalProperties", True) is True:
        stripped["properties"][_UNDESCRIBED] = {}
        stripped["additionalProperties"] = False
    return stripped
