"""The values of open enumerations that a schema knows, by their place in an event.

`x-extensible-enum` lists them; those in `x-retired-values` are known too, as what they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.schema.walk import Steps, has_end, places


def known_values(document: Mapping[str, Any]) -> dict[Steps, tuple[str, ...]]:
    """Find the known values of a schema, by place.

    Where one alternative is a string without such a list, any value will do, and none is listed.
    """
    known: dict[Steps, dict[str, None]] = {}
    free = set()
    for at, schema in places(document):
        values = schema.get("x-extensible-enum")
        if values is not None:
            retired = schema.get("x-retired-values", ())
            known.setdefault(at, {}).update(dict.fromkeys((*values, *retired)))
        elif _takes_text(schema):
            free.add(at)
    return {at: tuple(values) for at, values in known.items() if at not in free}


def recursions(document: Mapping[str, Any]) -> dict[Steps, str]:
    """Where an event goes into a definition that holds itself; none where no values are in one.

    The places of what is below begin with the reference.
    """
    if all(map(has_end, known_values(document))):
        return {}
    begun = {at[0] for at, _ in places(document) if not has_end(at)}
    return {at: schema["$ref"] for at, schema in places(document) if schema.get("$ref") in begun}


def _takes_text(schema: Mapping[str, Any]) -> bool:
    if "$ref" in schema or "anyOf" in schema:
        return False
    types = schema.get("type", "string")
    return "string" in ([types] if isinstance(types, str) else types)
