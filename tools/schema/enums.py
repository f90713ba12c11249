"""The values of open enumerations that a schema knows, and those it retired, by event path.

`x-extensible-enum` lists the known ones. `x-retired-values` maps each value that upstream renamed
or retired to what it is now, or to null where upstream named no successor: it is known as what it
was, and an event that has one is of an older version, though the newest would accept it.
"""

from __future__ import annotations

from itertools import chain

from tools.schema.subset import KNOWN_VALUES, RETIRED_VALUES, types_of
from tools.schema.walk import Document, EventPath, definition_name, is_finite, paths_to


def known_values(document: Document) -> dict[EventPath, tuple[str, ...]]:
    """Find the known values of a schema, retired ones among them.

    Where one alternative is a string without such a list, any value is valid, and none is listed.
    """
    known: dict[EventPath, tuple[str, ...]] = {}
    for path, schemas in paths_to(document, KNOWN_VALUES):
        if not any(map(_accepts_any_text, schemas)):
            lists = [
                (*each.get(KNOWN_VALUES, ()), *each.get(RETIRED_VALUES, ())) for each in schemas
            ]
            known[path] = tuple(dict.fromkeys(chain.from_iterable(lists)))
    return {path: values for path, values in known.items() if values}


def recursions(document: Document) -> dict[EventPath, str]:
    """Where an event enters a recursive definition that leads to known values: the `$ref` there.

    The paths below start with that reference. Empty where no values are in a recursion.
    """
    if all(map(is_finite, known_values(document))):
        return {}
    described = list(paths_to(document, KNOWN_VALUES))
    starts = {path[0] for path, _ in described if not is_finite(path)}
    return {
        path: schema["$ref"]
        for path, schemas in described
        for schema in schemas
        if schema.get("$ref") in starts
    }


def retired_values(document: Document) -> dict[EventPath, dict[str, str | None]]:
    """Find the retired values of a schema, each with its successor.

    There are none within a recursive definition: SUBSET-RETIRED refuses them, since the paths to
    them would have no end.
    """
    found: dict[EventPath, dict[str, str | None]] = {}
    for path, schemas in paths_to(document, RETIRED_VALUES):
        retired = [each[RETIRED_VALUES] for each in schemas if RETIRED_VALUES in each]
        if retired and is_finite(path):
            found[path] = {value: each[value] for each in retired for value in each}
    return found


def newly_renamed(older: Document, newer: Document) -> dict[EventPath, dict[str, str]]:
    """The values that the newer version retires with a successor, and the older does not retire.

    Such a step has a migration, proven compatible or not: the newer would accept the old value.
    """
    before = retired_values(older)
    renamed = {
        path: {
            value: successor
            for value, successor in values.items()
            if successor is not None and value not in before.get(path, {})
        }
        for path, values in retired_values(newer).items()
    }
    return {path: values for path, values in renamed.items() if values}


def _accepts_any_text(schema: Document) -> bool:
    if KNOWN_VALUES in schema or definition_name(schema) is not None or "anyOf" in schema:
        return False
    types = types_of(schema)
    return not types or "string" in types
