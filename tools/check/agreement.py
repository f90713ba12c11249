"""The rule that a schema and its model accept the same events: both are tried on many.

Each property of a schema is given values of every type. The faster validator is asked first, and
the reference validator where it disagrees with the model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import Path, join, locate
from tools.codegen.models import NoModel, model_of
from tools.registry.files import EventType, Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules
from tools.schema.base import EventModel
from tools.schema.samples import values_of
from tools.schema.validator import fast_validator, first_refusal, reference_validator
from tools.schema.walk import Document, children, definition_name

RULES: Rules[EventType] = Rules("Schemas and models")

_VALUES: tuple[Any, ...] = (None, True, 0, 1.0, 0.5, -1, 2**53 + 1, "", "text", [], [0.5], {})
_FEW = 0.5
"""Tried at every property: fewer properties accept it than any other value."""
_REPORTED = 3
"""How many made-up events are reported for one version: one cause refuses many."""
_OWN = 12
"""How many values that a schema describes are tried, at most."""


class _Field(NamedTuple):
    """A part of a schema, and events that hold a value there."""

    steps: Path
    """Into the schema."""
    path: Path
    """Into the event."""
    schema: Any
    event: Callable[[Any], Any]
    """The event with this value there."""


@RULES.rule("MODEL-DISAGREES")
def models_agree(event_type: EventType) -> Iterator[Problem]:
    """The generated model accepts exactly what its schema does, examples and made-up events alike.

    The model is what runs in the Lambda, and the schema is what everybody else reads. Each property
    is tried with values of every type; `make agree` tries many more events.
    """
    tried: dict[str, tuple[Any, ...]] = {}
    for schema in event_type.schemas.values():
        try:
            model = model_of(schema)
        except NoModel as error:
            yield schema.at("/title", str(error))
            continue
        found = list(_examples(schema, model))
        yield from found or islice(_made_up(schema, model, tried), _REPORTED)


def _examples(schema: Schema, model: type[EventModel]) -> Iterator[Problem]:
    for position, example in enumerate(schema.document.get("examples", ())):
        refusal = first_refusal(schema.document, example)
        verdict = _ask(model, example)
        if (verdict == "accepts") != (refusal is None):
            pointer = _refused_at(model, example) if refusal is None else refusal.pointer
            yield schema.at(
                f"/examples/{position}{pointer}",
                f"the model {verdict} the example at {pointer or '/'}, and the schema does not; "
                "simplify the schema there",
            )


def _made_up(
    schema: Schema, model: type[EventModel], tried: dict[str, tuple[Any, ...]]
) -> Iterator[Problem]:
    accepts = fast_validator(schema.document).is_valid
    reference = reference_validator(schema.document)
    for field, value in _events(schema, tried):
        event = field.event(value)
        verdict = _ask(model, event)
        if (verdict == "accepts") != accepts(event) and (
            (verdict == "accepts") != reference.is_valid(event)
        ):
            pointer = join(field.steps)
            yield schema.at(
                pointer,
                f"{pointer}: the model {verdict} {json.dumps(value)[:80]} at "
                f"{join(field.path)}, and the schema does not; simplify the schema there",
            )


def _ask(model: type[EventModel], event: Any) -> str:
    """What a model does with an event."""
    try:
        model.model_validate(event)
    except ValidationError:
        return "refuses"
    except Exception as error:  # noqa: BLE001 - any other error is a disagreement too
        return f"raises {type(error).__name__} for"
    return "accepts"


def _refused_at(model: type[EventModel], event: Any) -> str:
    """The pointer into an event at which a model refuses it; empty if it raises something else."""
    try:
        model.model_validate(event)
    except ValidationError as error:
        first = next(iter(error.errors(include_url=False, include_context=False)), None)
        return join(locate(first["loc"], event)[0]) if first else ""
    except Exception:  # noqa: BLE001 - _ask says which
        return ""
    return ""


def _events(schema: Schema, tried: dict[str, tuple[Any, ...]]) -> Iterator[tuple[_Field, Any]]:
    """Each part of a schema with a value for it: all values once for each way to describe it.

    `tried` are the ways that other versions have in common, and the values for the next part.
    """
    own_values = values_of(schema.document)
    for field in _fields(schema.document, own_values):
        text = json.dumps(field.schema)
        if '"$ref"' in text:  # to a definition that may differ in each version
            text += schema.version
        values = tried.get(text)
        if values is None:
            own = list(islice(own_values(field.schema), _OWN))
            values = (*_VALUES, *own)
            tried[text] = (_FEW, *own[:1])
        yield from ((field, value) for value in values)


def _fields(document: Document, values: Callable[[Any], Iterator[Any]]) -> Iterator[_Field]:
    """The parts of a schema that describe a value, each definition once."""
    definitions = document.get("$defs", {})
    followed = set()
    waiting = [_Field((), (), document, lambda value: value)]
    for field in waiting:  # which grows
        schema = field.schema
        name = definition_name(schema)
        if name is not None and name not in followed:
            followed.add(name)
            waiting.append(field._replace(steps=("$defs", name), schema=definitions[name]))
        whole: Any = next(values(schema), {}) if "properties" in schema else {}
        whole = whole if isinstance(whole, dict) else {}
        for steps, child in children(schema):
            if steps[0] == "$defs":
                continue
            below = field._replace(steps=(*field.steps, *steps), schema=child)
            if steps[0] != "anyOf":
                key = None if steps[0] == "items" else str(steps[1]) if steps[1:] else "key"
                below = _within(below, key, whole)
                yield below
            waiting.append(below)


def _within(field: _Field, key: str | None, whole: Mapping[str, Any]) -> _Field:
    """A part of what a field describes: a field of an object, or with None an item of a list."""
    outer = field.event
    if key is None:
        return field._replace(path=(*field.path, "0"), event=lambda value: outer([value]))
    return field._replace(path=(*field.path, key), event=lambda value: outer({**whole, key: value}))
