"""Events that have the literals of a schema: its enumerated values, its defaults, its examples.

They check a proof once more, by other means: each literal that the older schema accepts, at its
path in an event, is given to the newer schema as a whole event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tools.schema.gaps import LONGEST
from tools.schema.proof import Instances
from tools.schema.subset import KEYWORDS_OF, KNOWN_VALUES, types_of
from tools.schema.walk import NULL, Document, alternatives, children, described_below

_Event = Callable[[Any], Any]
"""Puts a value at a path into an event."""
_LITERALS = ("const", "default")
_LISTS = ("enum", "examples", KNOWN_VALUES)


def events_with_literals(older: Document, newer: Document) -> Iterator[Any]:
    """For each literal of the older schema, an event that has it; not all are valid.

    A literal that is referred to at several paths has an event for each pair of an older and a
    newer part that describe it, not for each path. It has none where the newer takes any string.
    """
    instances = Instances(older)
    met: set[tuple[int, frozenset[int]]] = set()
    waiting: list[tuple[Any, list[Any], _Event]] = [(older, [newer], lambda value: value)]
    while waiting:
        schema, readers, event = waiting.pop()
        described = {id(part): part for each in readers for part in alternatives(newer, each)}
        parts = {id(part): part for part in (schema, *alternatives(older, schema))}
        for part in parts.values():
            key = id(part), frozenset(described)
            if key not in met and isinstance(part, Mapping):
                met.add(key)
                if not all(map(_takes_any_string, described.values())):
                    yield from map(event, _literals(part))
                waiting += _below(instances, part, list(described.values()), event)


def _takes_any_string(schema: Any) -> bool:
    return schema == NULL or (
        isinstance(schema, Mapping)
        and not schema.keys() & KEYWORDS_OF["string"]
        and "string" in types_of(schema)
    )


def _literals(schema: Document) -> Iterator[Any]:
    for keyword in _LITERALS:
        if keyword in schema:
            yield schema[keyword]
    for keyword in _LISTS:
        values = schema.get(keyword, ())
        yield from values if isinstance(values, (list, tuple)) else ()


def _below(
    instances: Instances, schema: Document, readers: Sequence[Any], event: _Event
) -> Iterator[tuple[Any, list[Any], _Event]]:
    """The schemas directly below, those of the newer there, and events with a value there."""
    for path, child in children(schema):
        keyword, *names = path
        if keyword == "items":
            count = int(schema.get("minItems", 0)) or 1
            if count <= LONGEST:
                yield child, _described(readers, None), _in_array(event, count)
        elif keyword in ("properties", "additionalProperties"):
            name = str(names[0]) if names else "key"
            others = [each for each in schema.get("required", ()) if each != name]
            found = {
                each: instances.first(schema.get("properties", {}).get(each, {})) for each in others
            }
            if all(each.is_covered is False for each in found.values()):
                plain = {each: outcome.value for each, outcome in found.items()}
                yield child, _described(readers, name), _in_object(event, plain, name)


def _described(readers: Sequence[Any], name: str | None) -> list[Any]:
    return [child for each in readers for child in described_below(each, name)]


def _in_array(event: _Event, count: int) -> _Event:
    return lambda value: event([value] * count)


def _in_object(event: _Event, plain: Document, name: str) -> _Event:
    return lambda value: event({**plain, name: value})
