"""Proves that every event of an older schema is valid under a newer one, or finds one that is not.

Both schemas are taken apart side by side. What is left are pairs of one older alternative and the
newer alternatives of the same type: intervals of numbers and lengths are compared exactly, objects
and arrays by their fields and items, and literals are checked by the reference validator, so that
a leap second or the year 0 means the same here as to a model. A refutation is an event; it is put
together from the values at which the proof failed.

Each pair is decided once, however often it is referred to. While a pair is being decided it counts
as covered further down: an event is finite, so that is induction over its depth.

An older event is one that the older schema accepts, without the fields that only the newer names
at their path (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import Any, NamedTuple

from tools.schema.gaps import LONGEST, number_gap, string_gap
from tools.schema.subset import ANNOTATIONS, FORMATS, KEYWORDS_OF, ROOT_ONLY, types_of
from tools.schema.validator import reference_validator
from tools.schema.walk import (
    ANYTHING,
    Document,
    alternatives,
    definition_name,
    described_below,
    literals_of,
    subschemas,
    takes_any_name,
)

_MOST_STEPS = 50_000
"""The comparisons that one proof may take; unions of unions can take very many."""
_LARGEST = 1_048_576
"""About the characters of the largest event on AWS; no older event is larger."""
_KEYWORDS = frozenset(("type",)).union(*KEYWORDS_OF.values())
_TYPES = ("null", "boolean", "number", "string", "array", "object")

_Name = str | int
"""Of a field; a number stands for a field that neither version names."""


class Outcome(NamedTuple):
    """Whether all values of an older schema are covered, or one that is not."""

    is_covered: bool | None
    """None if it can neither be proven nor refuted."""
    value: Any = None
    size: int = 0
    """About the characters of the value."""


COVERED = Outcome(True)
UNKNOWN = Outcome(None)
_ABSENT = Outcome(False)
"""A field that is not there."""


class _TooComplex(Exception):
    """The proof takes more steps than there is time for."""


def prove(older: Document, newer: Document) -> Outcome:
    """Prove that each value of `older` is valid under `newer`, or find one that is not.

    Both are whole documents. A value that is found follows the older schema as this module reads
    it; the caller verifies it. Both are supported.
    """
    prover = _Prover(older, newer)
    try:
        return prover.covered(older, (newer,), prover.position((older,), (newer,)))
    except (_TooComplex, RecursionError):
        return UNKNOWN


class Instances:
    """The simplest value of each part of a schema."""

    def __init__(self, document: Document) -> None:
        self._prover = _Prover(document, {})

    def first(self, schema: Any) -> Outcome:
        """A value of a part of the document; `is_covered` is False where there is one."""
        try:
            return self._prover.covered(schema, (), self._prover.position((schema,), ()))
        except (_TooComplex, RecursionError):
            return UNKNOWN


def is_supported(document: Document) -> bool:
    """Whether a schema can be part of a proof: references lead somewhere, keywords are known."""
    definitions = document.get("$defs", {})
    return all(
        isinstance(each.schema, Mapping) and _is_part_supported(each.schema, definitions)
        for each in subschemas(document)
    )


def _is_part_supported(part: Document, definitions: Document) -> bool:
    if "$ref" in part or "anyOf" in part:
        is_alone = "$ref" not in part or (
            "anyOf" not in part and definition_name(part) in definitions
        )
        return is_alone and not part.keys() & _KEYWORDS
    return (
        all(
            name in _KEYWORDS or name in ANNOTATIONS or name in ROOT_ONLY or name.startswith("x-")
            for name in part
        )
        and part.get("format", "date") in FORMATS
        # Whether 0.3 is a multiple of 0.1 depends on rounding.
        and not part.get("multipleOf", 1) % 1
    )


class _Alternative(NamedTuple):
    """One type of value that a schema accepts."""

    type: str
    """Of JSON: an integer is a number too."""
    schema: Document
    literals: tuple[Any, ...] | None = None
    """All its values, if they are enumerated."""


def _by_type(schema: Any) -> Iterator[_Alternative]:
    """The types of value that a schema without `$ref` and `anyOf` accepts."""
    literals = literals_of(schema)
    if literals is not None:
        for name in _TYPES:
            values = tuple(each for each in literals if _type_of(each) == name)
            if values:
                yield _Alternative(name, schema, values)
        return
    for name in types_of(schema) or _TYPES:
        if name == "integer":
            yield _Alternative("number", {**schema, "type": "integer"})
        else:
            yield _Alternative(name, {**schema, "type": name})


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, (list, tuple)) else "object"


class _Position:
    """All that either version describes at one path of an event."""

    def __init__(self, prover: _Prover, older: Sequence[Any], newer: Sequence[Any]) -> None:
        self._prover = prover
        self.older = older
        self.newer = newer
        self._below: dict[_Name | None, _Position] = {}
        self._named = _names(older), _names(newer)
        self._is_open = any(map(takes_any_name, older))

    @property
    def names(self) -> dict[str, None]:
        """Of the fields that either version names here."""
        return {**self._named[0], **self._named[1]}

    def is_only_newer(self, name: _Name) -> bool:
        """Whether the newer version names a field, and the older does not."""
        return not self._is_open and name in self._named[1] and name not in self._named[0]

    def below(self, name: _Name | None) -> _Position:
        """The position of a field; that of the items of an array, if the name is None."""
        key = 0 if isinstance(name, int) else name
        if key not in self._below:
            sides = [
                [child for each in side for child in described_below(each, key)]
                for side in (self.older, self.newer)
            ]
            self._below[key] = self._prover.position(*sides)
        return self._below[key]


def _names(schemas: Sequence[Document]) -> dict[str, None]:
    return dict.fromkeys(
        name
        for each in schemas
        for name in (*each.get("properties", ()), *each.get("required", ()))
    )


_Key = tuple[int, frozenset[int], int]


class _Prover:
    """The proofs about the parts of two documents."""

    def __init__(self, older: Document, newer: Document) -> None:
        self.documents = older, newer
        self.steps = 0
        self._decided: dict[_Key, Outcome] = {}
        """The outcome for each pair; what is being decided counts as covered."""
        self._covered: list[_Key] = []
        """In the order in which they were decided."""
        self._positions: dict[tuple[frozenset[int], frozenset[int]], _Position] = {}
        self._expanded: dict[tuple[int, int], tuple[_Alternative, ...]] = {}
        self._validators: dict[tuple[int, int], Any] = {}
        self._deciders: Mapping[str, Callable[..., Outcome]] = {
            "number": lambda older, newer, _: self._leaf(number_gap, older, newer),
            "string": lambda older, newer, _: self._leaf(string_gap, older, newer),
            "array": self._array,
            "object": self._object,
        }

    @cached_property
    def unnamed(self) -> str:
        """What begins a name that neither version has."""
        names = {
            name
            for document in self.documents
            for each in subschemas(document)
            for name in _names([each.schema])
        }
        begin = "field"
        while any(name.startswith(begin) for name in names):
            begin += "_"
        return begin

    def position(self, older: Sequence[Any], newer: Sequence[Any]) -> _Position:
        """The position at which both versions describe this: always the same object."""
        sides = [
            {id(part): part for each in schemas for part in alternatives(document, each)}
            for document, schemas in zip(self.documents, (older, newer), strict=True)
        ]
        key = frozenset(sides[0]), frozenset(sides[1])
        if key not in self._positions:
            self._positions[key] = _Position(self, *(list(side.values()) for side in sides))
        return self._positions[key]

    def covered(self, older: Any, newer: Sequence[Any], position: _Position) -> Outcome:
        """Whether each value of an older schema is valid under one of several newer ones.

        Without a newer one, the outcome has some value of the older schema, if there is any.
        """
        if any(not each for each in newer):
            return COVERED
        key = id(older), frozenset(map(id, newer)), id(position)
        if key in self._decided:
            return self._decided[key]
        self.step()
        self._decided[key] = COVERED
        first = len(self._covered)
        self._covered.append(key)
        outcome = self._decide(older, newer, position)
        if outcome.is_covered is not True:
            # What was proven meanwhile may have relied on this.
            for each in self._covered[first:]:
                del self._decided[each]
            del self._covered[first:]
            self._decided[key] = outcome
        return outcome

    def step(self) -> None:
        """Count one comparison; raise _TooComplex after too many."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooComplex

    def _decide(self, older: Any, newer: Sequence[Any], position: _Position) -> Outcome:
        readers = [part for each in newer for part in self._alternatives(1, each)]
        outcome = COVERED
        for part in self._alternatives(0, older):
            alike = [each for each in readers if each.type == part.type]
            found = self._alternative(part, alike, position)
            if found.is_covered is False:
                return found
            outcome = outcome if found.is_covered else found
        return outcome

    def _alternatives(self, side: int, schema: Any) -> tuple[_Alternative, ...]:
        key = side, id(schema)
        if key not in self._expanded:
            parts = alternatives(self.documents[side], schema)
            self._expanded[key] = tuple(one for each in parts for one in _by_type(each))
        return self._expanded[key]

    def _alternative(
        self, older: _Alternative, newer: list[_Alternative], position: _Position
    ) -> Outcome:
        values = older.literals
        if values is None and older.type in ("null", "boolean"):
            if any(each.literals is None for each in newer):
                return COVERED
            values = (None,) if older.type == "null" else (True, False)
        if values is not None:
            for value in values:
                if self._accepts(0, older, value) and not self._is_accepted(newer, value):
                    return Outcome(False, value, len(str(value)))
            return COVERED
        return self._deciders[older.type](older, newer, position)

    def _accepts(self, side: int, alternative: _Alternative, value: Any) -> bool:
        key = side, id(alternative.schema)  # which _expanded or the document keeps in memory
        if key not in self._validators:
            definitions = self.documents[side].get("$defs", {})
            schema = {"$defs": definitions, **alternative.schema}
            self._validators[key] = reference_validator(schema)
        accepts: bool = self._validators[key].is_valid(value)
        return accepts

    def _is_accepted(self, newer: Sequence[_Alternative], value: Any) -> bool:
        return any(self._accepts(1, each, value) for each in newer)

    def _leaf(
        self, gap: Callable[..., Any], older: _Alternative, newer: list[_Alternative]
    ) -> Outcome:
        """A number or a string: the first in the gap that the reference validator confirms."""
        found = gap(
            older.schema,
            [each.schema for each in newer if each.literals is None],
            [value for each in newer for value in each.literals or ()],
        )
        for value in found.candidates:
            if self._accepts(0, older, value) and not self._is_accepted(newer, value):
                return Outcome(False, value, len(str(value)))
        return COVERED if found.is_complete else UNKNOWN

    def _array(
        self, older: _Alternative, newer: list[_Alternative], position: _Position
    ) -> Outcome:
        items = older.schema.get("items", ANYTHING)
        below = position.below(None)
        outcome = COVERED
        described = [each.schema for each in newer if each.literals is None]
        for length in _lengths(older.schema, described):
            readers = [
                each.get("items", ANYTHING)
                for each in described
                if each.get("minItems", 0) <= length <= each.get("maxItems", length)
            ]
            found = self._items(items, readers, [], length, below)
            if found.is_covered is False and length > LONGEST:
                found = UNKNOWN
            if found.is_covered is False:
                return found
            outcome = outcome if found.is_covered else found
        return outcome

    def _items(
        self,
        older: Any,
        newer: list[Any],
        groups: list[list[Any]],
        length: int,
        below: _Position,
    ) -> Outcome:
        """An array of this length that each of `newer` rejects at the item of some group.

        Every way to spread them over the items is tried; a group's item has to be outside of each
        of its members.
        """
        self.step()
        if not newer:
            return self._array_of(older, groups, length, below)
        reader, *others = newer
        outcome = COVERED
        spread = [[*groups, [reader]]] if len(groups) < length else []
        for number, group in enumerate(groups):
            spread.append([*groups[:number], [*group, reader], *groups[number + 1 :]])
        for tried in spread:
            if any(self.covered(older, each, below).is_covered for each in tried):
                continue
            found = self._items(older, others, tried, length, below)
            if found.is_covered is False:
                return found
            outcome = outcome if found.is_covered else found
        return outcome

    def _array_of(
        self, older: Any, groups: list[list[Any]], length: int, below: _Position
    ) -> Outcome:
        found = [self.covered(older, each, below) for each in groups]
        if length and not found:
            found = [self.covered(older, (), below)]
        for each in found:
            if each.is_covered is not False:
                return each
        found += found[:1] * (min(length, LONGEST + 1) - len(found))
        return _limited([each.value for each in found], found)

    def _object(
        self, older: _Alternative, newer: list[_Alternative], position: _Position
    ) -> Outcome:
        described = [each.schema for each in newer if each.literals is None]
        return _Objects(self, older.schema, described, position).decide()


def _lengths(older: Document, newer: Sequence[Document]) -> list[int]:
    """The lengths to try; between them nothing changes.

    The same newer schemas accept them, and can be spread over as many items.
    """
    low, high = _limits(older)
    starts = {
        low,
        *(each for one in newer for limit in _limits(one) for each in (limit, limit + 1)),
    }
    within = sorted(each for each in starts if low <= each <= high and each != inf)
    ends = [*(each - 1 for each in within[1:]), high]
    spread = {min(end, max(each, len(newer))) for each, end in zip(within, ends, strict=False)}
    return sorted(int(each) for each in {*within, *spread})


def _limits(schema: Document) -> tuple[float, float]:
    return schema.get("minItems", 0), schema.get("maxItems", inf)


def _limited(value: Any, parts: Collection[Outcome]) -> Outcome:
    size = sum(each.size + 8 for each in parts)
    return UNKNOWN if size > _LARGEST else Outcome(False, value, size)


class _Objects:
    """One older alternative that is an object, and the newer ones.

    An object is outside of all the newer ones if each of them rejects it at some field. So every
    way to choose such a field for each of them is tried; the values of a field have to be outside
    of all those that chose it.
    """

    def __init__(
        self, prover: _Prover, older: Document, newer: list[Document], position: _Position
    ) -> None:
        self.prover = prover
        self.newer = newer
        self.position = position
        # Of the fields without a name here, each newer alternative may reject another one.
        names: list[_Name] = [*position.names, *range(len(newer))]
        self.older = {name: _field(older, name) for name in names}
        for name, field in self.older.items():
            if field is _UNDESCRIBED and position.is_only_newer(name):
                self.older[name] = _NEVER

    def decide(self) -> Outcome:
        """Try each way."""
        choices = []
        for number, reader in enumerate(self.newer):
            names: list[_Name] = [*self.position.names, number]
            fields = {name: _field(reader, name) for name in names}
            rejecting = [
                (name, field)
                for name, field in fields.items()
                if field is not _UNDESCRIBED and not self._covered(name, [field]).is_covered
            ]
            if not rejecting:
                return COVERED
            choices.append(rejecting)
        return self._choose(sorted(choices, key=len), {})

    def _choose(
        self, choices: list[list[tuple[_Name, _Field]]], chosen: dict[_Name, list[_Field]]
    ) -> Outcome:
        self.prover.step()
        if not choices:
            return self._outside_of(chosen)
        outcome = COVERED
        for name, field in choices[0]:
            readers = [*chosen.get(name, ()), field]
            if self._covered(name, readers).is_covered:
                continue
            found = self._choose(choices[1:], {**chosen, name: readers})
            if found.is_covered is False:
                return found
            outcome = outcome if found.is_covered else found
        return outcome

    def _covered(self, name: _Name, readers: Sequence[_Field]) -> Outcome:
        """Whether each value of a field of the older, or its absence, is accepted by a reader."""
        field = self.older[name]
        if field.is_optional and not any(each.is_optional for each in readers):
            return _ABSENT
        if field.schema is None:
            return COVERED
        schemas = [each.schema for each in readers if each.schema is not None]
        return self.prover.covered(field.schema, schemas, self.position.below(name))

    def _outside_of(self, chosen: Mapping[_Name, list[_Field]]) -> Outcome:
        """An object whose fields are outside of those that are chosen."""
        found: dict[str, Outcome] = {}
        outcome = COVERED
        for name in self.older:
            each = self._covered(name, chosen.get(name, ()))
            if each.is_covered:
                return COVERED  # there is no such object
            outcome = UNKNOWN if each.is_covered is None else outcome
            if each is not _ABSENT:
                key = name if isinstance(name, str) else f"{self.prover.unnamed}{name + 1}"
                found[key] = each
        if outcome is UNKNOWN:
            return UNKNOWN
        return _limited({name: each.value for name, each in found.items()}, found.values())


class _Field(NamedTuple):
    """What a schema says of one field."""

    schema: Any
    """Of its value; None if the field may not be there."""
    is_optional: bool


_UNDESCRIBED = _Field(ANYTHING, is_optional=True)
_NEVER = _Field(None, is_optional=True)


def _field(schema: Document, name: _Name) -> _Field:
    """What an alternative that is an object says of a field."""
    is_optional = name not in schema.get("required", ())
    more = schema.get("additionalProperties", True)
    if name in schema.get("properties", {}):
        return _Field(schema["properties"][name], is_optional)
    if more is True:
        return _UNDESCRIBED if is_optional else _Field(ANYTHING, is_optional)
    return _Field(None if more is False else more, is_optional)
