"""Cuts recursive schemas into pieces without recursion, so that each can be proven on its own.

The prover cannot tell for a `$ref` that leads back to itself. An event has an end, though: if
the older `Node` is to be covered by the newer `Node`, it may be taken to be so one level
further down. So where both refer to a recursive definition, at the same place, one token stands
for both references, and the two definitions are a pair of their own to prove. That is sound only
if nothing but the reference can take what stands there; wherever else something could, the
answer is Unproven. Where the newer says nothing of the place there is nothing to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

_TOKEN = {"const": "\0"}
"""What no event has: where the older says anything else, the proof fails."""
_NULL = {"type": "null"}
_NESTING = ("properties", "items", "additionalProperties", "anyOf")

Schema = Mapping[str, Any]
Path = tuple[str, ...]
"""Steps into an event: `/kids` is the field of that name, others are keywords (`items`)."""


class Unproven(Exception):
    """A recursion stands where taking it for granted would prove too much."""


def pieces(newer: Schema, older: Schema) -> Iterator[tuple[Any, Any]]:
    """Pairs without references; if each newer one covers its older, the documents do too.

    `older` has to be what is sent: its objects are closed unless they say otherwise. Raises
    Unproven.
    """
    reader, writer = _Definitions(newer), _Definitions(older)
    pairs = [(_less_definitions(newer), _less_definitions(older))]
    known = set()
    while pairs:
        wanted, sent = pairs.pop()
        before, cut = writer.unfolded(sent, lambda _path: True)
        after, kept = reader.unfolded(wanted, partial(_is_cut, cut=cut, older=before))
        for path in cut:
            if not path or "anyOf" in path or _is_named(path, after, before):
                raise Unproven
            if path not in kept and not _takes_anything(after, path):
                raise Unproven
        yield after, before
        for path, name in cut.items():
            if path in kept and (kept[path], name) not in known:
                known.add((kept[path], name))
                pairs.append((reader.schemas[kept[path]], writer.schemas[name]))


def recursive_definitions(document: Schema) -> set[str]:
    """The names of the definitions that lead back to themselves."""
    definitions: Schema = document.get("$defs", {})
    uses = {name: set(_references(schema)) for name, schema in definitions.items()}
    return {name for name in uses if name in _reached(name, uses)}


class _Definitions:
    """The definitions of a document, some of which lead back to themselves."""

    def __init__(self, document: Schema) -> None:
        self.schemas: Schema = document.get("$defs", {})
        self.recursive = recursive_definitions(document)

    def unfolded(self, schema: Any, is_cut: Callable[[Path], bool]) -> tuple[Any, dict[Path, str]]:
        """The schema with what its references lead to, and where which recursion was cut."""
        cuts: dict[Path, str] = {}

        def unfold(part: Any, path: Path, within: tuple[str, ...]) -> Any:
            if not isinstance(part, Mapping):
                return part
            if "$ref" in part:
                name = str(part["$ref"]).removeprefix("#/$defs/")
                if name in self.recursive and is_cut(path):
                    cuts[path] = name
                    return _TOKEN
                if name not in self.schemas or name in within:
                    raise Unproven
                return unfold(self.schemas[name], path, (*within, name))
            unfolded = {name: value for name, value in part.items() if name not in _NESTING}
            for keyword in ("items", "additionalProperties"):
                if keyword in part:
                    unfolded[keyword] = unfold(part[keyword], (*path, keyword), within)
            if "properties" in part:
                unfolded["properties"] = {
                    name: unfold(child, (*path, f"/{name}"), within)
                    for name, child in part["properties"].items()
                }
            if "anyOf" in part:
                # Beside null, a single branch is all that takes what is not null.
                below = path if len(_branches(part)) == 1 else (*path, "anyOf")
                unfolded["anyOf"] = [unfold(each, below, within) for each in part["anyOf"]]
            return unfolded

        return unfold(schema, (), ()), cuts


def _is_cut(path: Path, cut: Mapping[Path, str], older: Any) -> bool:
    """Whether the newer's recursion ends here: the older's does, or it describes nothing here."""
    return path in cut or not _describes(older, path)


def _takes_anything(schema: Any, path: Path) -> bool:
    """Whether a schema says nothing of a place, so that it takes whatever stands there."""
    for step in path:
        if "anyOf" in schema:
            branches = _branches(schema)
            if len(branches) != 1 or any(keyword in schema for keyword in _NESTING[:-1]):
                return False
            (schema,) = branches
        others = schema.get("additionalProperties", True)
        schema = (
            schema.get("properties", {}).get(step[1:], others)
            if step.startswith("/")
            else schema.get(step, True)
        )
        if schema in (True, {}):
            return True
        if schema is False:
            return False
    return False


def _is_named(path: Path, newer: Any, older: Any) -> bool:
    """Whether what the older says of fields of any name is said of some alone in the newer."""
    for step, after, before in zip(path, _along(path, newer), _along(path, older), strict=False):
        if not isinstance(after, Mapping):
            return False  # it takes anything
        names = (side.get("properties", {}).keys() for side in (after, before))
        if step == "additionalProperties" and next(names) - next(names):
            return True
    return False


def _describes(schema: Any, path: Path) -> bool:
    """Whether a schema says what stands at a place."""
    return all(
        isinstance(holder, Mapping)
        and (not step.startswith("/") or step[1:] in holder.get("properties", {}))
        for step, holder in zip(path, _along(path, schema), strict=False)
    )


def _along(path: Path, schema: Any) -> Iterator[Any]:
    """The schema in which each step of a path is taken, as far as it goes."""
    for step in path:
        if isinstance(schema, Mapping) and "anyOf" in schema:
            schema = (_branches(schema) or [_NULL])[0]
        yield schema
        if not isinstance(schema, Mapping):
            return
        within = schema.get("properties", {}) if step.startswith("/") else schema
        schema = within.get(step.removeprefix("/"), True)


def _branches(schema: Schema) -> list[Any]:
    return [branch for branch in schema["anyOf"] if branch != _NULL]


def _less_definitions(document: Schema) -> Schema:
    return {name: value for name, value in document.items() if name != "$defs"}


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _references(each)
    elif isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix("#/$defs/")
        for each in schema.values():
            yield from _references(each)


def _reached(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    """The definitions that one leads to, over any number of others."""
    reached: set[str] = set()
    waiting = list(uses[name])
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += uses.get(each, ())
    return reached
