"""Changes fields of a canonical event in JSON, named as in Python or as on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from generated.base import EventModel
from processor.errors import GenesysEventsError
from processor.validation import wire_names

SEPARATOR = "__"
"""Between the names of a path; an item of a list is named by its index."""


class InvalidSample(GenesysEventsError):
    """No such sample can be made: the message names the event type, and the field or the folder."""


def with_field(
    event_type: str, model: type[EventModel], detail: Mapping[str, Any], path: str, value: Any
) -> dict[str, Any]:
    """A copy of an event with another value at a path, `payload__presence_definition__id`.

    Objects on the way are made if they are missing. Raises InvalidSample for a field that the
    model does not describe, in the value too.
    """
    change = _Change(event_type, path)
    changed: dict[str, Any] = change.of(model, detail, path.split(SEPARATOR), value, ())
    return changed


class _Change:
    """One change, with what its messages name."""

    def __init__(self, event_type: str, path: str) -> None:
        self.event_type = event_type
        self.path = path

    def of(
        self, kind: Any, current: Any, steps: Sequence[str], value: Any, at: tuple[str, ...]
    ) -> Any:
        """The current value, of a kind, with another value some steps below it."""
        if not steps:
            return self.as_wire(kind, value, at)
        step, rest = steps[0], steps[1:]
        shapes = list(_shapes(kind))
        items = next((get_args(each)[0] for each in shapes if get_origin(each) is list), None)
        if isinstance(current, list) or (items is not None and step.isdecimal()):
            return self._of_list(items, current, steps, value, at)
        name, below = self._field(shapes, step, at)
        known = current if isinstance(current, Mapping) else {}
        return {**known, name: self.of(below, known.get(name), rest, value, (*at, step))}

    def _of_list(
        self, items: Any, current: Any, steps: Sequence[str], value: Any, at: tuple[str, ...]
    ) -> list[Any]:
        known = current if isinstance(current, list) else []
        step, rest = steps[0], steps[1:]
        if not step.isdecimal() or int(step) > len(known):
            has = f"has {len(known)} items" if known else "is an empty list"
            raise InvalidSample(f"{self._named(at)} {has}: {self.path} needs an index, up to that")
        index = int(step)
        item = known[index] if index < len(known) else None
        return [
            *known[:index],
            self.of(items, item, rest, value, (*at, step)),
            *known[index + 1 :],
        ]

    def as_wire(self, kind: Any, value: Any, at: tuple[str, ...]) -> Any:
        """A value in JSON, its fields under their names on the wire."""
        if isinstance(value, BaseModel):
            value = value.model_dump(mode="json", exclude_unset=True)
        shapes = list(_shapes(kind))
        if isinstance(value, Mapping):
            if not all(isinstance(name, str) for name in value):
                raise InvalidSample(f"{self._named(at)} has a name that is not text")
            named = ((*self._field(shapes, name, at), name) for name in value)
            return {
                wire: self.as_wire(below, value[name], (*at, name)) for wire, below, name in named
            }
        if isinstance(value, (list, tuple)):
            items = next((get_args(each)[0] for each in shapes if get_origin(each) is list), Any)
            return [
                self.as_wire(items, each, (*at, str(index))) for index, each in enumerate(value)
            ]
        if isinstance(value, datetime) and datetime in shapes:
            if value.tzinfo is None:
                raise InvalidSample(f"{self._named(at)} is a datetime without an offset")
            return value.isoformat().replace("+00:00", "Z")
        if not isinstance(value, (str, int, float, NoneType)):
            raise InvalidSample(f"{self._named(at)}: {type(value).__name__} is not a type of JSON")
        return value

    def _field(self, shapes: Sequence[Any], name: str, at: tuple[str, ...]) -> tuple[str, Any]:
        """A field's name on the wire, and its kind; raises InvalidSample if there is none."""
        names: dict[str, None] = {}
        for shape in shapes:
            if isinstance(shape, type) and issubclass(shape, EventModel):
                for python, wire in wire_names(shape).items():
                    if name in (python, wire):
                        return wire, shape.model_fields[python].annotation
                names |= dict.fromkeys(wire_names(shape))
        for shape in shapes:
            if get_origin(shape) is dict:
                return name, get_args(shape)[1]
            if shape in (Any, dict):
                return name, Any
        close = get_close_matches(name, names, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        if not hint and names:
            hint = f"; it has {', '.join(names)}"
        raise InvalidSample(f"{self._named(at)} has no field {name!r}{hint}")

    def _named(self, at: tuple[str, ...]) -> str:
        return " ".join((self.event_type, ".".join(at))).strip()


def _shapes(kind: Any) -> Iterator[Any]:
    """The alternatives of an annotation."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _shapes(get_args(kind)[0])
    elif origin in (Union, UnionType):
        for each in get_args(kind):
            yield from _shapes(each)
    else:
        yield kind
