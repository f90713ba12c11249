"""What differs between two versions of a schema: as data, by the place in the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.schema.subset import ANNOTATIONS, BOUNDS, KEYWORDS_OF

_KNOWN_VALUES = "x-extensible-enum"
_RETIRED_VALUES = "x-retired-values"
_ANYTHING: Mapping[str, Any] = {}
"""What stands where nothing does; one object, since parts of schemas are told by identity."""

Document = Mapping[str, Any]


class Difference(NamedTuple):
    """One difference; `kind` is stable, and what it means stands in KINDS."""

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
    "type-added": "a value may be of another type too",
    "type-removed": "a value may no longer be of a type",
    "null-allowed": "a value may be null",
    "null-forbidden": "a value may no longer be null",
    "value-added": "an enumeration accepts another value",
    "value-removed": "an enumeration no longer accepts a value",
    "known-value-added": "an open enumeration (x-extensible-enum) names another value",
    "known-value-removed": "an open enumeration (x-extensible-enum) names a value no longer",
    "known-value-retired": "a value of an open enumeration has another name now (x-retired-values)",
    "format-changed": "a string's format is another, or came, or went",
    "pattern-changed": "a string's pattern is another, or came, or went",
    "bound-changed": "a bound on a length, a number or a count is another, or came, or went",
    "closed": "an object no longer takes fields that it does not describe",
    "opened": "an object takes fields that it does not describe",
    "alternatives-changed": "what a value may be is put together in another way",
    "text-changed": "titles, descriptions, examples or other words, which validate nothing",
}
"""Every kind of difference, and what it says."""


def differences(older: Document, newer: Document) -> list[Difference]:
    """Find what differs, in the order of the newer schema; the version itself does not count."""
    return list(_Walk(older, newer).run())


class _Walk:
    """Two schemas, gone through side by side."""

    def __init__(self, older: Document, newer: Document) -> None:
        self.older = older
        self.newer = newer
        self.compared: set[tuple[int, int]] = set()
        """Pairs of nodes that were met: what several places refer to is told where it is first."""

    def run(self) -> Iterator[Difference]:
        yield from self._compare(self.older, self.newer, "")

    def _compare(self, older: Any, newer: Any, pointer: str) -> Iterator[Difference]:
        words = _words(older), _words(newer)
        if not pointer:
            words = _unversioned(words[0]), _unversioned(words[1])
        changed = [name for name in {**words[0], **words[1]} if _changed(name, *words)]
        if changed:
            said, says = ({name: side.get(name) for name in changed} for side in words)
            yield Difference("text-changed", pointer, said, says)
        older, newer = target_of(older, self.older), target_of(newer, self.newer)
        if not self._is_new(older, newer):
            return
        before = _alternatives(older, self.older)
        after = _alternatives(newer, self.newer)
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
        return not met or _ANYTHING is older is newer

    def _branches(self, older: Any, newer: Any, pointer: str) -> Iterator[Difference]:
        """Compare unions in which a type stands twice: branch by branch, in whatever order."""
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
        known = older.get(_KNOWN_VALUES), newer.get(_KNOWN_VALUES)
        yield from _listed("known-value", *known, pointer)
        retired = older.get(_RETIRED_VALUES), newer.get(_RETIRED_VALUES)
        before, after = (each if isinstance(each, Mapping) else _ANYTHING for each in retired)
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
            items = older.get("items", _ANYTHING), newer.get("items", _ANYTHING)
            yield from self._compare(*items, f"{pointer}/*")
        yield from self._fields(older, newer, pointer)

    def _fields(self, older: Document, newer: Document, pointer: str) -> Iterator[Difference]:
        before, after = (side.get("properties", _ANYTHING) for side in (older, newer))
        if not self._is_new(before, after):
            return
        required = set(older.get("required", ())), set(newer.get("required", ()))
        for name in [*before, *(name for name in after if name not in before)]:
            at = f"{pointer}/{escape(name)}"
            if name not in after:
                yield Difference(
                    "field-removed", at, _shown(before[name], name in required[0]), None
                )
            elif name not in before:
                yield Difference("field-added", at, None, _shown(after[name], name in required[1]))
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
                old, new = (_ANYTHING if each is True else each for each in more)
                yield from self._compare(old, new, f"{pointer}/*")


def target_of(schema: Any, document: Document) -> Any:
    """Follow a `$ref` to what it leads to in the end."""
    seen = set()
    while isinstance(schema, Mapping) and "$ref" in schema and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        schema = document["$defs"][str(schema["$ref"]).removeprefix("#/$defs/")]
    return schema


def _alternatives(schema: Any, document: Document) -> dict[str, Document] | None:
    """A schema's keywords for each type that it takes; None where a type has several."""
    if not isinstance(schema, Mapping):
        return None
    branches = [target_of(branch, document) for branch in schema.get("anyOf", (schema,))]
    found: dict[str, Document] = {}
    for branch in branches:
        if not isinstance(branch, Mapping) or ("anyOf" in branch and branch is not schema):
            return None
        types = branch.get("type", "string" if "const" in branch or "enum" in branch else "any")
        for name in [types] if isinstance(types, str) else types:
            if name in found:
                return None
            keywords = KEYWORDS_OF.get(name)
            found[name] = {
                keyword: value
                for keyword, value in branch.items()
                if keywords is None
                or keyword in keywords
                or (name == "string" and keyword in (_KNOWN_VALUES, _RETIRED_VALUES))
            }
    return found


def _paired(before: list[Any], after: list[Any]) -> list[tuple[Any, Any]]:
    """Branches that say the same, wherever they stand; then the others, in their order."""
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
            # From anything to a list, or back: told as a whole.
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


def _shown(schema: Any, required: bool) -> dict[str, Any]:
    return {"schema": _validating(schema), "required": required}


def _validating(schema: Any) -> Any:
    """A schema less its words."""
    if isinstance(schema, list):
        return [_validating(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {name: _validating(value) for name, value in schema.items() if name not in ANNOTATIONS}


def _unversioned(words: dict[str, Any]) -> dict[str, Any]:
    """The words of a whole schema, less the version that every example has to name."""
    examples = words.get("examples")
    if not isinstance(examples, list):
        return words
    return {**words, "examples": [_less_version(each) for each in examples]}


def _less_version(example: Any) -> Any:
    if not isinstance(example, Mapping):
        return example
    return {name: value for name, value in example.items() if name != "schema_version"}


def _changed(name: str, older: Document, newer: Document) -> bool:
    return name not in older or name not in newer or older[name] != newer[name]


def _words(schema: Any) -> dict[str, Any]:
    """What a schema says to people, and to nobody else."""
    if not isinstance(schema, Mapping):
        return {}
    return {
        name: value
        for name, value in schema.items()
        if name in ANNOTATIONS
        or (name.startswith("x-") and name not in (_KNOWN_VALUES, _RETIRED_VALUES))
    }
