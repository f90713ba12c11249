"""Fields and enum values of a valid event that the newest schema does not know.

Open objects and open enums tolerate them, so nothing else reports them. Only pointers are
reported, never values.
"""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from generated.base import EventModel
from processor.errors import ConfigurationError, error_location
from processor.inference import Upgraded
from processor.pointers import escape
from processor.redaction import redact_name
from processor.validation import deployed_module, wire_names

MAX_POINTERS = 20
"""The maximum for one log line; more would add no information."""

MAX_VALUES = 20_000
"""The most values of one event that are examined: few events have a tenth of it."""

SchemaPath = tuple[str, ...]
"""Property names, and `*` for an item or a key."""
_Part = tuple[str, SchemaPath, Any]
"""The pointer of a value, the path to its schema, and the value."""


class _Known(NamedTuple):
    """What the newest version of a type knows."""

    values: Mapping[SchemaPath, frozenset[str]]
    """Known values in lower case, by path."""
    recursions: Mapping[SchemaPath, str]
    """Paths at which a recursive definition begins, and the name that paths in it begin with."""


def check_drift(event_type: str, upgraded: Upgraded) -> Upgraded:
    """Add the drift to a valid event; an error leaves the event unchanged.

    An upgraded event is not checked: its migration may leave fields that the newest version
    does not know.
    """
    if upgraded.read_with != upgraded.newest:
        return upgraded
    try:
        return upgraded._replace(drift=tolerated_drift(event_type, upgraded.event))
    except Exception as error:  # noqa: BLE001 - the event is valid all the same
        import logging

        why = str(error) if isinstance(error, ConfigurationError) else error_location(error)
        logging.getLogger(__name__).warning("schema drift was not checked: %s", why)
        return upgraded


def tolerated_drift(event_type: str, event: EventModel) -> tuple[str, ...]:
    """The JSON pointers of an event's unknown fields and of its unknown enum values.

    `event` is valid at its type's newest version. `*` stands for an item, for a key of a
    dictionary, and for a name that redact_name hides. Each pointer occurs once, and
    there are MAX_POINTERS at most. What is below an unknown field is unknown with it. Of an event
    with more than MAX_VALUES the first of them are examined.
    """
    known = _known(event_type)
    found: dict[str, None] = {}
    left = MAX_VALUES
    waiting: list[_Part] = [("", (), event)]
    while waiting and left > 0 and len(found) < MAX_POINTERS:
        pointer, path, value = waiting.pop()
        if isinstance(value, str):
            values = known.values.get(path)
            if values is not None and value.casefold() not in values:
                found[pointer] = None
            continue
        if isinstance(value, KeysView):
            found.update((f"{pointer}/{redact_name(name)}", None) for name in value)
            continue
        if path in known.recursions:
            path = (known.recursions[path],)
        parts = list(islice(_parts(value, pointer, path), left))
        left -= len(parts)
        waiting += reversed(parts)  # the last is taken first
    return tuple(islice(found, MAX_POINTERS))


def _parts(value: Any, pointer: str, path: SchemaPath) -> Iterator[_Part]:
    """What is directly in a value; the names of a model's unknown fields are the last part."""
    if isinstance(value, EventModel):
        for name, key in wire_names(type(value)).items():
            child = getattr(value, name)
            if isinstance(child, (str, list, dict, EventModel)):
                yield f"{pointer}/{escape(key)}", (*path, key), child
        if value.model_extra:
            yield pointer, path, value.model_extra.keys()
    elif isinstance(value, (list, dict)):
        below, path = f"{pointer}/*", (*path, "*")
        for child in value.values() if isinstance(value, dict) else value:
            yield below, path, child


@cache
def _known(event_type: str) -> _Known:
    # Imported for the first event that is checked: a cold start does not need it.
    data = deployed_module("generated.known_values")
    values: Mapping[SchemaPath, tuple[str, ...]] = data.VALUES.get(event_type, {})
    return _Known(
        {path: frozenset(map(str.casefold, names)) for path, names in values.items()},
        data.RECURSIONS.get(event_type, {}),
    )
