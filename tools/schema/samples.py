"""Events that a schema describes, at the values at which schemas differ.

Each bound and the values next to it, each value that is enumerated or known, each type, each field
absent, null and present. The fields are varied one at a time, so that an event shows one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import count, islice, pairwise
from typing import Any

from tools.schema.gaps import FORMATTED, LONGEST, PLAIN_STRINGS
from tools.schema.patterns import matching_texts
from tools.schema.proof import Instances
from tools.schema.subset import BOUNDS, KNOWN_VALUES, LIMITS, types_of
from tools.schema.validator import reference_validator
from tools.schema.walk import Document, resolve, subschemas

_ANYTHING: tuple[Any, ...] = (
    *(0, "", "text", True, None, 0.5),
    *([], ["text"], [0, None], [{}], {}, {"key": "text"}, {"key": {"key": [0]}}),
)
"""Values of every type, for what is not described."""
_LONG = 300
"""The length of a string without a bound of its own."""
_MANY = 20
"""The items of an array without a bound of its own."""
_LIMITING = frozenset((*BOUNDS, "format", "pattern"))
"""The keywords that limit a scalar."""
_DEEPEST = 12
"""The levels that are filled: a recursive schema has no end of its own."""


def samples(
    document: Document, other: Document, also: Collection[Any] = ()
) -> Iterator[dict[str, Any]]:
    """Generate events of a schema, with the names and bounds of another schema in view.

    `also` are further strings and numbers to try, as values and as keys. First comes a plain
    event, then each that differs from it in one thing. Nearly all are valid. A recursive schema
    has more of them than there is time for.
    """
    values = _Values(document, other, also)
    return (event for event in values.of(document) if isinstance(event, dict))


def values_of(document: Document) -> Callable[[Any], Iterator[Any]]:
    """Values of any part of a schema: a plain one, then each that differs from it in one thing."""
    return _Values(document, document, ()).of


def names_in(document: Document) -> dict[str, None]:
    """The names of all fields that a schema describes, at any depth."""
    return dict.fromkeys(
        name
        for each in subschemas(document)
        if isinstance(each.schema, Mapping)
        for name in each.schema.get("properties", {})
    )


class _Values:
    """The values worth trying, of any part of one schema."""

    def __init__(self, document: Document, other: Document, also: Collection[Any]) -> None:
        self.document = document
        self.instances = Instances(document)
        self.also = also
        names, own = names_in(other), names_in(document)
        self.new_names = [name for name in names if name not in own]
        """Of the fields that only the other schema describes, for objects that accept any field."""
        self.shared_names = [name for name in names if name in own]
        """Of the fields that both schemas describe somewhere."""
        described = {*names, *own}
        self.undescribed = next(name for n in count(1) if (name := f"field{n}") not in described)
        """The name of a field that neither schema describes."""
        self.bounds: dict[float, None] = {}
        """All bounds of the other schema."""
        for _, schema in subschemas(other):
            self.bounds.update({schema[name]: None for name in BOUNDS if _is_number(schema, name)})
        self.of_type: Mapping[str, Callable[[Document, int], Iterator[Any]]] = {
            "null": self._null,
            "boolean": self._boolean,
            "integer": self._integer,
            "number": self._number,
            "string": self._string,
            "array": self._array,
            "object": self._object,
        }

    def of(self, schema: Any, depth: int = 0) -> Iterator[Any]:
        """First a plain one, then each that differs from it in one thing."""
        if depth > _DEEPEST or not isinstance(schema, Mapping):
            return
        if "$ref" in schema:
            yield from self.of(resolve(self.document, schema), depth + 1)
        elif "anyOf" in schema:
            for branch in schema["anyOf"]:
                yield from self.of(branch, depth + 1)
        elif "const" in schema:
            yield schema["const"]
        elif "enum" in schema:
            yield from schema["enum"]
        elif "type" not in schema:
            yield from _ANYTHING
        else:
            for name in types_of(schema):
                values = self.of_type[name](schema, depth)
                if name in ("integer", "number", "string") and not _LIMITING.isdisjoint(schema):
                    # The first is what an object is filled with, so it has to be right.
                    values = filter(reference_validator(schema).is_valid, values)
                yield from values

    def _null(self, _schema: Document, _depth: int) -> Iterator[None]:
        yield None

    def _boolean(self, _schema: Document, _depth: int) -> Iterator[bool]:
        yield from (True, False)

    def _integer(self, schema: Document, _depth: int) -> Iterator[int]:
        yield from self._numbers(schema, 1)

    def _number(self, schema: Document, _depth: int) -> Iterator[float]:
        yield from self._numbers(schema, 1)
        if "multipleOf" not in schema:
            yield from self._numbers(schema, 0.5)

    def _string(self, schema: Document, _depth: int) -> Iterator[str]:
        if "format" in schema:
            yield from FORMATTED[schema["format"]]
            return
        yield from schema.get(KNOWN_VALUES, ())
        shortest, longest = _limits(schema, "minLength", "maxLength")
        yield from (each for each in PLAIN_STRINGS if len(each) >= shortest)
        yield from (each for each in self.also if isinstance(each, str))
        lengths = {shortest, shortest + 1, *(() if longest is None else (longest, longest - 1))}
        if longest is None:
            lengths.add(max(shortest, _LONG))
        for length in self._counts(lengths):
            yield "a" * length
            yield "0" * length
        if "pattern" in schema:
            yield from matching_texts(schema["pattern"])

    def _array(self, schema: Document, depth: int) -> Iterator[list[Any]]:
        fewest, most = _limits(schema, "minItems", "maxItems")
        items = list(islice(self.of(schema.get("items", {}), depth + 1), 200))
        counts = {fewest, fewest + 1, *(() if most is None else (most,))}
        if most is None:
            counts.add(max(fewest, _MANY))
        for length in self._counts(counts):
            if items or not length:
                yield [*items[:1]] * length
        for item in items[1:]:
            if fewest <= LONGEST:
                yield [*items[:1] * (fewest - 1), item]

    def _object(self, schema: Document, depth: int) -> Iterator[dict[str, Any]]:
        properties: Document = schema.get("properties", {})
        plain: dict[str, Any] = {}
        for name in schema.get("required", ()):
            first = self.instances.first(properties.get(name, {}))
            if first.is_covered is not False:
                return
            plain[name] = first.value
        yield plain
        for name, child in properties.items():
            for value in self.of(child, depth + 1):
                yield {**plain, name: value}
        for name, value in self._further_fields(schema, depth):
            yield {**plain, name: value}

    def _further_fields(self, schema: Document, depth: int) -> Iterator[tuple[str, Any]]:
        """Fields that an object has no `properties` for."""
        additional = schema.get("additionalProperties", True)
        if isinstance(additional, Mapping):
            special = ["key", *map(str, self.also), *self.new_names]
            yield from self._named(special, self.of(additional, depth + 1))
        elif additional is True:
            yield from ((self.undescribed, value) for value in _ANYTHING)
            if "properties" not in schema:
                yield from self._named(self.new_names, _ANYTHING)

    def _named(self, special: list[str], values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
        """All values under special names, and one of each type under every shared name.

        A shared name is seldom a key, too, and there are as many as the event has fields.
        """
        types = set()
        for value in values:
            is_first = type(value) not in types
            types.add(type(value))
            yield from ((name, value) for name in special)
            if is_first:
                yield from ((name, value) for name in self.shared_names)

    def _counts(self, own: set[int]) -> list[int]:
        """Lengths to try: their own, and those next to the bounds of the other schema."""
        near = {int(bound) + step for bound in self.bounds for step in (-1, 0, 1)}
        counts = (*sorted(own), *sorted(near - own))
        return [each for each in counts if 0 <= each <= LONGEST]

    def _numbers(self, schema: Document, step: float) -> Iterator[Any]:
        step = schema.get("multipleOf", step)
        own = [schema[name] for name in LIMITS if name in schema]
        for bound in [*own, *self.bounds, 0]:
            near = bound if "multipleOf" not in schema else bound // step * step
            yield from (near, near + step, near - step)
        ends = sorted({*own, *self.bounds})
        if "multipleOf" not in schema:
            yield from ((low + high) / 2 for low, high in pairwise(ends))
        yield from (each for each in self.also if type(each) in (int, float))
        yield from (each * step for each in (1_000, -1_000, 10**15, -(10**15)))


def _is_number(schema: Any, name: str) -> bool:
    value = schema.get(name) if isinstance(schema, Mapping) else None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _limits(schema: Document, least: str, most: str) -> tuple[int, int | None]:
    # 5.0 is a count too.
    return int(schema.get(least, 0)), int(schema[most]) if most in schema else None
