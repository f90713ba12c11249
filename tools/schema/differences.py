"""What differs between two versions of a schema: as data, by pointers into the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.schema.subset import (
    ANNOTATIONS,
    BOUNDS,
    KEYWORDS_OF,
    KNOWN_VALUES,
    RETIRED_VALUES,
    types_of,
)
from tools.schema.walk import ANYTHING, Document, resolve


class Difference(NamedTuple):
    """One difference; `kind` is stable, and KINDS has what it means."""

    kind: str
    pointer: str
    """Into the event, not into the schema: `/payload/queueId`; `*` is any item or any key."""
    before: Any
    after: Any


KINDS: Mapping[str, str] = {
    "field-added": "the newer version describes a field that the older does not",
    "field-removed": "the older version describes a field that the newer does not",
    "field-required": "an optional field became required",
    "field-optional": "a required field became optional",
    "type-added": "a value may be of a further type",
    "type-removed": "a value may no longer be of a type",
    "null-allowed": "a value may be null",
    "null-forbidden": "a value may no longer be null",
    "value-added": "an enumeration accepts another value",
    "value-removed": "an enumeration no longer accepts a value",
    "known-value-added": "an open enumeration (x-extensible-enum) lists another value",
    "known-value-removed": "an open enumeration (x-extensible-enum) no longer lists a value",
    "known-value-retired": "a value of an open enumeration was retired (x-retired-values)",
    "format-changed": "a string's format was changed, added or removed",
    "pattern-changed": "a string's pattern was changed, added or removed",
    "bound-changed": "a bound on a length, a number or a count was changed, added or removed",
    "closed": "an object no longer accepts fields that it does not describe",
    "opened": "an object accepts fields that it does not describe",
    "alternatives-changed": "the alternatives for a value are combined in another way",
    "text-changed": "titles, descriptions, examples or other annotations, which validate nothing",
}
"""Every kind of difference, and what it means."""


def differences(older: Document, newer: Document) -> list[Difference]:
    """Find what differs, in the order of the newer schema; the version itself is not counted."""
    return list(_Walk(older, newer).run())


class _Walk:
    """Two schemas, traversed side by side."""

    def __init__(self, older: Document, newer: Document) -> None:
        self.older = older
        self.newer = newer
        self.compared: set[tuple[int, int]] = set()
        """By identity: what is referred to twice is reported the first time."""

    def run(self) -> Iterator[Difference]:
        yield from self._compare(self.older, self.newer, "")

    def _compare(self, older: Any, newer: Any, pointer: str) -> Iterator[Difference]:
        notes = _annotations(older), _annotations(newer)
        if not pointer:
            notes = _unversioned(notes[0]), _unversioned(notes[1])
        changed = [name for name in {**notes[0], **notes[1]} if _changed(name, *notes)]
        if changed:
            texts = ({name: side.get(name) for name in changed} for side in notes)
            yield Difference("text-changed", pointer, *texts)
        older, newer = resolve(self.older, older), resolve(self.newer, newer)
        if not self._is_new(older, newer):
            return
        before = _by_type(self.older, older)
        after = _by_type(self.newer, newer)
        if before is None or after is None:
            yield from self._branches(older, newer, pointer)
        else:
            for name in sorted(before.keys() - after.keys()):
                kind = "null-forbidden" if name == "null" else "type-removed"
                yield Difference(kind, pointer, name, None)
            for name in sorted(after.keys() - before.keys()):
                kind = "null-allowed" if name == "null" else "type-added"
                yield Difference(kind, pointer, None, name)
            for name in sorted(before.keys() & after.keys()):
                yield from self._keywords(before[name], after[name], pointer)

    def _is_new(self, older: Any, newer: Any) -> bool:
        pair = (id(older), id(newer))
        met = pair in self.compared
        self.compared.add(pair)
        return not met or ANYTHING is older is newer

    def _branches(self, older: Any, newer: Any, pointer: str) -> Iterator[Difference]:
        """Compare unions that have a type twice: branch by branch, in any order."""
        before, after = (
            list(side.get("anyOf", ())) if isinstance(side, Mapping) else []
            for side in (older, newer)
        )
        if before and len(before) == len(after):
            for each, other in _paired(before, after):
                yield from self._compare(each, other, pointer)
        elif _validating(older) != _validating(newer):
            kind = "alternatives-changed"
            yield Difference(kind, pointer, _validating(older), _validating(newer))

    def _keywords(self, older: Document, newer: Document, pointer: str) -> Iterator[Difference]:
        yield from _listed("value", _values(older), _values(newer), pointer)
        known = older.get(KNOWN_VALUES), newer.get(KNOWN_VALUES)
        yield from _listed("known-value", *known, pointer)
        retired = older.get(RETIRED_VALUES), newer.get(RETIRED_VALUES)
        before, after = (each if isinstance(each, Mapping) else ANYTHING for each in retired)
        for value in after:
            if value not in before:
                yield Difference("known-value-retired", pointer, value, after[value])
        for keyword, kind in (("format", "format-changed"), ("pattern", "pattern-changed")):
            if older.get(keyword) != newer.get(keyword):
                yield Difference(kind, pointer, older.get(keyword), newer.get(keyword))
        for keyword in BOUNDS:
            values = older.get(keyword), newer.get(keyword)
            if values[0] != values[1]:
                yield Difference("bound-changed", pointer, *({keyword: each} for each in values))
        if "items" in older or "items" in newer:
            items = older.get("items", ANYTHING), newer.get("items", ANYTHING)
            yield from self._compare(*items, f"{pointer}/*")
        yield from self._fields(older, newer, pointer)

    def _fields(self, older: Document, newer: Document, pointer: str) -> Iterator[Difference]:
        before, after = (side.get("properties", ANYTHING) for side in (older, newer))
        if not self._is_new(before, after):
            return
        required = set(older.get("required", ())), set(newer.get("required", ()))
        for name in [*before, *(name for name in after if name not in before)]:
            at = f"{pointer}/{escape(name)}"
            if name not in after:
                yield Difference(
                    "field-removed", at, _field(before[name], name in required[0]), None
                )
            elif name not in before:
                yield Difference("field-added", at, None, _field(after[name], name in required[1]))
            else:
                if (name in required[0]) != (name in required[1]):
                    kind = "field-required" if name in required[1] else "field-optional"
                    yield Difference(kind, at, name in required[0], name in required[1])
                if at != "/schema_version":
                    yield from self._compare(before[name], after[name], at)
        more = older.get("additionalProperties", True), newer.get("additionalProperties", True)
        if more[0] != more[1]:
            if isinstance(more[0], bool) and isinstance(more[1], bool):
                yield Difference("closed" if more[0] else "opened", pointer, *more)
            else:
                old, new = (ANYTHING if each is True else each for each in more)
                yield from self._compare(old, new, f"{pointer}/*")


def _by_type(document: Document, schema: Any) -> dict[str, Document] | None:
    """A schema's keywords for each type that it accepts; None where it has several for one."""
    if not isinstance(schema, Mapping):
        return None
    found: dict[str, Document] = {}
    for branch in schema.get("anyOf", (schema,)):
        part = resolve(document, branch)
        if not isinstance(part, Mapping) or ("anyOf" in part and part is not schema):
            return None
        for name in types_of(part) or ("any",):
            if name in found:
                return None
            keywords = KEYWORDS_OF.get(name)
            found[name] = {
                keyword: value
                for keyword, value in part.items()
                if keywords is None
                or keyword in keywords
                or (name == "string" and keyword in (KNOWN_VALUES, RETIRED_VALUES))
            }
    return found


def _paired(before: list[Any], after: list[Any]) -> list[tuple[Any, Any]]:
    """Equal branches, wherever they are; then the others, in their order."""
    left = list(after)
    pairs = []
    for branch in before:
        same = next((each for each in left if _validating(each) == _validating(branch)), None)
        if same is not None:
            left.remove(same)
            pairs.append((branch, same))
    met = [branch for branch, _ in pairs]
    others = [branch for branch in before if not any(branch is each for each in met)]
    return [*pairs, *zip(others, left, strict=True)]


def _values(schema: Document) -> Any:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _listed(kind: str, before: Any, after: Any, pointer: str) -> Iterator[Difference]:
    if before is None or after is None:
        if before != after:
            # From anything to a list, or back: reported as a whole.
            came = before is None
            added = came == (kind == "known-value")
            yield Difference(f"{kind}-{'added' if added else 'removed'}", pointer, before, after)
        return
    for value in before:
        if value not in after:
            yield Difference(f"{kind}-removed", pointer, value, None)
    for value in after:
        if value not in before:
            yield Difference(f"{kind}-added", pointer, None, value)


def _field(schema: Any, required: bool) -> dict[str, Any]:
    return {"schema": _validating(schema), "required": required}


def _validating(schema: Any) -> Any:
    """A schema without its annotations."""
    if isinstance(schema, list):
        return [_validating(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {name: _validating(value) for name, value in schema.items() if name not in ANNOTATIONS}


def _unversioned(notes: dict[str, Any]) -> dict[str, Any]:
    """The annotations of a whole schema, without the version that every example has to name."""
    examples = notes.get("examples")
    if not isinstance(examples, list):
        return notes
    return {**notes, "examples": [_without_version(each) for each in examples]}


def _without_version(example: Any) -> Any:
    if not isinstance(example, Mapping):
        return example
    return {name: value for name, value in example.items() if name != "schema_version"}


def _changed(name: str, older: Document, newer: Document) -> bool:
    return name not in older or name not in newer or older[name] != newer[name]


def _annotations(schema: Any) -> dict[str, Any]:
    """What of a schema is for people only."""
    if not isinstance(schema, Mapping):
        return {}
    return {
        name: value
        for name, value in schema.items()
        if name in ANNOTATIONS
        or (name.startswith("x-") and name not in (KNOWN_VALUES, RETIRED_VALUES))
    }
