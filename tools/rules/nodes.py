"""The schemas within a schema, one by one, each with its place in the document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.schema.subset import ANNOTATIONS, ROOT_ONLY


class Node(NamedTuple):
    """A schema within a schema, and where it stands."""

    pointer: str
    schema: Any

    @property
    def said(self) -> set[str]:
        """The keywords that constrain something, or that nobody knows."""
        return {
            name
            for name in self.schema
            if name not in ANNOTATIONS
            and not name.startswith("x-")
            and not (self.pointer == "" and name in ROOT_ONLY)
        }

    @property
    def types(self) -> list[str]:
        """The types that it takes, if it says so."""
        types = self.schema.get("type", [])
        return types if isinstance(types, list) else [types]


def nodes_of(schema: Schema) -> Iterator[Node]:
    """Every schema within a document, itself included, that is an object."""
    return (node for node in parts_of(schema) if isinstance(node.schema, dict))


@lru_cache(maxsize=8)
def parts_of(schema: Schema) -> tuple[Node, ...]:
    """The same, and whatever else stands in a schema's place.

    Remembered, since one rule after another asks it of the same schema.
    """
    return tuple(_parts_of(schema))


def _parts_of(schema: Schema) -> Iterator[Node]:
    waiting = [Node("", schema.document)]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node.schema, dict):
            waiting += reversed(list(_parts(node)))


def _parts(node: Node) -> Iterator[Node]:
    pointer, schema = node
    for keyword in ("$defs", "properties"):
        if keyword != "$defs" or pointer == "":
            for name, child in schema.get(keyword, {}).items():
                yield Node(f"{pointer}/{keyword}/{escape(name)}", child)
    for position, branch in enumerate(schema.get("anyOf", ())):
        yield Node(f"{pointer}/anyOf/{position}", branch)
    if "items" in schema:
        yield Node(f"{pointer}/items", schema["items"])
    if not isinstance(schema.get("additionalProperties", True), bool):
        yield Node(f"{pointer}/additionalProperties", schema["additionalProperties"])


def problem_at(schema: Schema, pointer: str, message: str) -> Problem:
    """What is wrong at a place of a document, with the pointer to it."""
    return schema.at(pointer, f"{pointer or '/'} {message}")
