"""Finds an event that an older version of a schema accepts and a newer one rejects.

It goes through the values at which schemas differ: each bound and what lies beside it, each
enumerated value, each type, each field absent, null and present. The fields are varied one at a
time, so that a witness shows one thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.reference import reference_validator

_ANYTHING: tuple[Any, ...] = (0, "", "text", True, None, 0.5, [], {})
_FORMATTED = {
    "date-time": ("2026-03-02T14:05:00Z", "2026-03-02T14:05:00.123+01:00"),
    "date": ("2026-03-02",),
    "uuid": ("0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908",),
}
_STRINGS = (
    *("text", "", "0", "a", "A", "-1", "UNLISTED", "é"),
    *(value for values in _FORMATTED.values() for value in values),
)
_DEEPEST = 12
"""A recursive schema has no end of its own."""

Document = Mapping[str, Any]


def find_witness(older: Document, newer: Document) -> dict[str, Any] | None:
    """Find an event, valid under `older`, that `newer` rejects; None if none was found.

    Both are asked through the reference validator; the event says the version of `older`, and
    is shown to `newer` with its own.
    """
    accepted, judge = reference_validator(older), reference_validator(newer)
    version = newer["properties"]["schema_version"]["const"]
    for event in (*older.get("examples", ()), *_Values(older, _names(newer)).of(older)):
        if (
            isinstance(event, dict)
            and accepted.is_valid(event)
            and not judge.is_valid({**event, "schema_version": version})
        ):
            return event
    return None


class _Values:
    """The values worth a look, of any part of one schema."""

    def __init__(self, document: Document, names: list[str]) -> None:
        self.document = document
        self.names = names
        """Of the fields that another schema describes, for objects in which anything may be."""

    def of(self, schema: Any, depth: int = 0) -> Iterator[Any]:
        """First a plain one, then each that differs from it in one thing."""
        if depth > _DEEPEST or not isinstance(schema, Mapping):
            return
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            yield from self.of(self.document["$defs"][name], depth + 1)
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
            types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
            for name in types:
                yield from getattr(self, f"_{name}")(schema, depth)

    def _null(self, _schema: Document, _depth: int) -> Iterator[None]:
        yield None

    def _boolean(self, _schema: Document, _depth: int) -> Iterator[bool]:
        yield from (True, False)

    def _integer(self, schema: Document, _depth: int) -> Iterator[int]:
        yield from _numbers(schema, 1)

    def _number(self, schema: Document, _depth: int) -> Iterator[float]:
        yield from _numbers(schema, 1)
        if "multipleOf" not in schema:
            yield from _numbers(schema, 0.5)

    def _string(self, schema: Document, _depth: int) -> Iterator[str]:
        if "format" in schema:
            yield from _FORMATTED[schema["format"]]
            return
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
        yield from (each for each in _STRINGS if len(each) >= shortest)
        lengths = {shortest, shortest + 1, *(() if longest is None else (longest, longest - 1))}
        if longest is None:
            lengths.add(max(shortest, 300))
        for length in sorted(lengths):
            yield "a" * length
            yield "0" * length
        if "pattern" in schema:
            yield from _matching(schema["pattern"])

    def _array(self, schema: Document, depth: int) -> Iterator[list[Any]]:
        fewest, most = schema.get("minItems", 0), schema.get("maxItems")
        items = list(self.of(schema.get("items", {}), depth + 1))
        counts = {fewest, fewest + 1, *(() if most is None else (most,))}
        if most is None:
            counts.add(max(fewest, 20))
        for count in sorted(counts):
            if items or not count:
                yield [*items[:1]] * count
        for item in items[1:]:
            yield [*items[:1] * (fewest - 1), item]

    def _object(self, schema: Document, depth: int) -> Iterator[dict[str, Any]]:
        properties: Document = schema.get("properties", {})
        additional = schema.get("additionalProperties", True)
        plain: dict[str, Any] = {}
        for name in schema.get("required", ()):
            try:
                plain[name] = next(self.of(properties.get(name, {}), depth + 1))
            except StopIteration:
                return
        yield plain
        for name, child in properties.items():
            for value in self.of(child, depth + 1):
                yield {**plain, name: value}
        if isinstance(additional, Mapping):
            for value in self.of(additional, depth + 1):
                yield {**plain, "key": value}
        elif additional is True and ("additionalProperties" in schema or not properties):
            for name in self.names:
                if name not in properties:
                    yield from ({**plain, name: value} for value in _ANYTHING)


def _names(schema: Any) -> list[str]:
    """Every name of a property, at whatever depth, once."""
    found: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            if isinstance(node.get("properties"), Mapping):
                found.update(dict.fromkeys(node["properties"]))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return list(found)


def _numbers(schema: Document, step: float) -> Iterator[Any]:
    step = schema.get("multipleOf", step)
    bounds = [
        schema[name]
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        if name in schema
    ]
    for bound in [*bounds, 0]:
        near = bound if "multipleOf" not in schema else bound // step * step
        yield from (near, near + step, near - step)
    yield from (each * step for each in (1_000, -1_000, 10**15, -(10**15)))


def _matching(pattern: str) -> Iterator[str]:
    """A few strings of a pattern, always the same ones."""
    # Imported here: only schemas with patterns need it, and it takes a while.
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    found: list[str] = []

    @settings(
        max_examples=50,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(pattern))
    def collect(text: str) -> None:
        found.append(text)

    collect()
    yield from dict.fromkeys(found)
