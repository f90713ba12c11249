"""Cuts recursive schemas into pieces without recursion, so that each can be proven on its own.

The prover has no answer for a `$ref` that leads back to itself. Every event ends, though: to prove
that the newer `Node` covers the older `Node`, it may be assumed one level further down. So where
both refer to a recursive definition, at the same path, one token replaces both references, and
the two definitions are a pair of their own to prove. That is sound only if nothing but the
reference accepts what is there; where something else might, the answer is Unproven. Where the
newer schema does not describe the path there is nothing to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any

from processor.pointers import Path
from tools.schema.walk import (
    NULL,
    Document,
    definition_name,
    map_children,
    recursive_definitions,
)

_TOKEN = {"const": "\0"}
"""What no event has: where the older schema has anything else, the proof fails."""
_OTHERS = {"properties", "items", "additionalProperties"}
_MOST_PARTS = 20_000
"""A schema that unfolds to more takes the prover too long, and the memory too."""

ProofPath = tuple[str, ...]
"""Into an event: `/children` is the field of that name, others are keywords (`items`)."""


class Unproven(Exception):
    """A recursion is where assuming that it is covered would prove too much."""


def pieces(newer: Document, older: Document) -> Iterator[tuple[Any, Any]]:
    """Pairs without references; if each newer one covers its older, the documents do too.

    `older` has to be what is sent: its objects are closed unless they have `additionalProperties`.
    Raises Unproven, also for a schema that unfolds to more than can be proven.
    """
    reader, writer = _Definitions(newer), _Definitions(older)
    pairs = [(_less_definitions(newer), _less_definitions(older))]
    known = set()
    while pairs:
        read, sent = pairs.pop()
        before, cut = writer.unfolded(sent, lambda _path: True)
        after, kept = reader.unfolded(read, partial(_is_cut, cut=cut, older=before))
        for path in cut:
            if not path or "anyOf" in path or _is_named(path, after, before):
                raise Unproven
            if path not in kept and not _accepts_anything(after, path):
                raise Unproven
        yield after, before
        for path, name in cut.items():
            if path in kept and (kept[path], name) not in known:
                known.add((kept[path], name))
                pairs.append((reader.schemas[kept[path]], writer.schemas[name]))


class _Definitions:
    """The definitions of a document, some of which are recursive."""

    def __init__(self, document: Document) -> None:
        self.schemas: Document = document.get("$defs", {})
        self.recursive = recursive_definitions(document)

    def unfolded(
        self, schema: Any, is_cut: Callable[[ProofPath], bool]
    ) -> tuple[Any, dict[ProofPath, str]]:
        """The schema with what its references lead to, and where which recursion was cut."""
        cuts: dict[ProofPath, str] = {}
        parts = count(1)

        def unfold(part: Any, path: ProofPath, within: tuple[str, ...]) -> Any:
            if not isinstance(part, Mapping):
                return part
            if next(parts) > _MOST_PARTS:
                raise Unproven
            if "$ref" not in part:
                return map_children(
                    part, lambda below, child: unfold(child, _below(path, below, part), within)
                )
            name = definition_name(part)
            if name is None or name not in self.schemas:
                raise Unproven
            if name in self.recursive and is_cut(path):
                cuts[path] = name
                return _TOKEN
            if name in within:
                raise Unproven
            return unfold(self.schemas[name], path, (*within, name))

        return unfold(schema, (), ()), cuts


def _below(path: ProofPath, below: Path, schema: Document) -> ProofPath:
    """The path of a child of the schema at a path."""
    keyword, *key = map(str, below)
    if keyword == "properties":
        return (*path, f"/{key[0]}")
    # Besides null, a single branch is all that accepts what is not null.
    is_alone = keyword == "anyOf" and len(_branches(schema)) == 1
    return path if is_alone else (*path, keyword)


def _is_cut(path: ProofPath, cut: Mapping[ProofPath, str], older: Any) -> bool:
    """Whether the newer's recursion ends here: the older's does, or it describes nothing here."""
    return path in cut or not _describes(older, path)


def _accepts_anything(schema: Any, path: ProofPath) -> bool:
    """Whether a schema does not describe a path, so that it accepts any value there."""
    for part in path:
        if "anyOf" in schema:
            branches = _branches(schema)
            if len(branches) != 1 or schema.keys() & _OTHERS:
                return False
            (schema,) = branches
        others = schema.get("additionalProperties", True)
        schema = (
            schema.get("properties", {}).get(part[1:], others)
            if part.startswith("/")
            else schema.get(part, True)
        )
        if schema in (True, {}):
            return True
        if schema is False:
            return False
    return False


def _is_named(path: ProofPath, newer: Any, older: Any) -> bool:
    """Whether the older describes fields of any name, and the newer some of them by name."""
    for part, after, before in zip(path, _along(path, newer), _along(path, older), strict=False):
        if not isinstance(after, Mapping):
            return False  # it accepts anything
        names = (side.get("properties", {}).keys() for side in (after, before))
        if part == "additionalProperties" and next(names) - next(names):
            return True
    return False


def _describes(schema: Any, path: ProofPath) -> bool:
    """Whether a schema describes a path."""
    return all(
        isinstance(holder, Mapping)
        and (not part.startswith("/") or part[1:] in holder.get("properties", {}))
        for part, holder in zip(path, _along(path, schema), strict=False)
    )


def _along(path: ProofPath, schema: Any) -> Iterator[Any]:
    """The schema in which each part of a path is looked up, as far as it goes."""
    for part in path:
        if isinstance(schema, Mapping) and "anyOf" in schema:
            schema = (_branches(schema) or [NULL])[0]
        yield schema
        if not isinstance(schema, Mapping):
            return
        within = schema.get("properties", {}) if part.startswith("/") else schema
        schema = within.get(part.removeprefix("/"), True)


def _branches(schema: Document) -> list[Any]:
    return [branch for branch in schema["anyOf"] if branch != NULL]


def _less_definitions(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "$defs"}
