"""What the newest schema does not know of an event that it accepts: fields, and values of lists.

Open objects and open enumerations tolerate them, and nothing else would tell of them. Places
alone are told, never values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from generated.base import EventModel, RootModel
from processor.errors import ConfigurationError, error_location
from processor.pointers import escape, redact_name
from processor.upgrade import Upgraded
from processor.validation import deployed_module

MAX_POINTERS = 20
"""More than these say nothing new, and one line has to hold them."""

Place = tuple[str, ...]


class _Known(NamedTuple):
    """What the newest version of a type knows."""

    values: Mapping[Place, frozenset[str]]
    """Known values in lower case, by place."""
    recursions: Mapping[Place, str]
    """Where places begin anew, and with which first step."""


def look_for_drift(event_type: str, upgraded: Upgraded) -> Upgraded:
    """Add to a valid event what its schema does not know; whatever goes wrong, it stays valid.

    One that was upgraded is left alone: it is of an older shape, and a migration may leave
    behind what the newer does not know.
    """
    if upgraded.read_with != upgraded.newest:
        return upgraded
    try:
        return upgraded._replace(drift=tolerated_drift(event_type, upgraded.event))
    except Exception as error:  # noqa: BLE001 - the event's handler waits for it
        import logging

        why = str(error) if isinstance(error, ConfigurationError) else error_location(error)
        logging.getLogger(__name__).warning("no look for schema drift: %s", why)
        return upgraded


def tolerated_drift(event_type: str, event: EventModel) -> tuple[str, ...]:
    """Tell the JSON pointers of an event's unknown fields, and of its unknown values.

    `event` is valid at its type's newest version. `*` stands for an item, for a key of a
    dictionary, and for a name that redact_name hides. Each pointer is told once, and
    MAX_POINTERS of them at most. What is below an unknown field is unknown with it.
    """
    found = _below(event, "", (), _known(event_type))
    return tuple(islice(dict.fromkeys(found), MAX_POINTERS))


def _below(value: Any, pointer: str, place: Place, known: _Known) -> Iterator[str]:
    """What drifted at a place and below it; `place` is how codegen calls it."""
    if isinstance(value, str):
        values = known.values.get(place)
        if values is not None and value.casefold() not in values:
            yield pointer
        return
    if isinstance(value, RootModel):
        yield from _below(value.root, pointer, place, known)
        return
    if place in known.recursions:
        place = (known.recursions[place],)
    if isinstance(value, EventModel):
        for name, field in type(value).model_fields.items():
            step = field.alias or name
            yield from _below(
                getattr(value, name), f"{pointer}/{escape(step)}", (*place, step), known
            )
        for name in value.model_extra or ():
            yield f"{pointer}/{redact_name(name)}"
    elif isinstance(value, (list, dict)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _below(child, f"{pointer}/*", (*place, "*"), known)


@cache
def _known(event_type: str) -> _Known:
    # Imported at the first event that is asked: no start waits for it.
    data = deployed_module("generated.known_values")
    places: Mapping[Place, tuple[str, ...]] = data.VALUES.get(event_type, {})
    return _Known(
        {place: frozenset(map(str.casefold, values)) for place, values in places.items()},
        data.RECURSIONS.get(event_type, {}),
    )
