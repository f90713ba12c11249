"""How often one value may be validated: unions within unions multiply it.

A validator tries the branches of a union one after the other. Where several branches are objects,
each of them validates what is in the value, so a union in a union in a union of two such branches
validates it eight times, and a union that contains itself doubles the time with each level of an
event, in every engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tools.schema.subset import types_of
from tools.schema.walk import Document, alternatives, children, subschemas

MAX_VALIDATIONS = 64
"""How often a valid schema may have one value validated."""
_WITHIN = ("properties", "items", "additionalProperties")


def excessive_unions(document: Document) -> Iterator[str]:
    """The pointers of the unions below which a value is validated more than MAX_VALIDATIONS times.

    A union within a recursion is one of them if it has two branches that are objects, or two that
    are arrays.
    """
    unions = [
        each
        for each in subschemas(document)
        if isinstance(each.schema, dict) and "anyOf" in each.schema
    ]
    if all(_factor(alternatives(document, each.schema)) == 1 for each in unions):
        return
    validations = _validations(document)
    for pointer, schema in unions:
        branches = [_factor(alternatives(document, each)) for each in schema["anyOf"]]
        is_cause = _factor(alternatives(document, schema)) > max(branches)
        if is_cause and validations[id(schema)] > MAX_VALIDATIONS:
            yield pointer


def _factor(parts: tuple[Any, ...]) -> int:
    """How many of some alternatives look into the same value: an object, or an array."""
    kinds = [
        name
        for part in parts
        if any(path[0] in _WITHIN for path, _ in children(part))
        for name in types_of(part)
    ]
    return max(1, *Counter(kinds).values()) if kinds else 1


def _validations(document: Document) -> dict[int, int]:
    """How often the values below each schema are validated, at most, by the schema's identity.

    In a recursion it grows without end: the count stops beyond MAX_VALIDATIONS.
    """
    factors: dict[int, int] = {}
    within: dict[int, list[Any]] = {}
    users: dict[int, set[int]] = {}
    for _, schema in subschemas(document):
        parts = alternatives(document, schema)
        below = [child for part in parts for path, child in children(part) if path[0] in _WITHIN]
        factors[id(schema)], within[id(schema)] = _factor(parts), below
        for child in below:
            users.setdefault(id(child), set()).add(id(schema))
    counts = dict.fromkeys(factors, 1)
    changed = set(factors)
    while changed:
        key = changed.pop()
        deepest = max((counts[id(child)] for child in within[key]), default=1)
        if (found := min(factors[key] * deepest, MAX_VALIDATIONS + 1)) > counts[key]:
            counts[key] = found
            changed |= users.get(key, set())
    return counts
