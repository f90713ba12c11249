"""Renders the data of all event types: index, known values and checksums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pprint import pformat
from typing import Any

from processor.inference import Retired
from processor.naming import package_of
from tools.codegen.checksums import CHECKSUMS, render_checksums
from tools.registry.files import Registry, Schema
from tools.schema.enums import known_values, recursions
from tools.schema.field_history import retired
from tools.schema.walk import EventPath

HEADER = '"""Written by genesys-events codegen; do not edit.{}"""\n'


_NODES = "tuple[tuple[tuple[str, ...], dict[str, int | None]], ...]"
"""The type that processor/inference.py calls Retired: the index imports nothing."""


def render_data(registry: Registry, hashes: Mapping[str, str]) -> dict[str, str]:
    """Render the index, the known values and the checksums, given the SHA-256 of each module."""
    return {
        "index.py": _index(registry),
        "known_values.py": _known_values(registry),
        CHECKSUMS: render_checksums(registry, hashes),
    }


def _index(registry: Registry) -> str:
    types = registry.types
    return (
        HEADER.format("\n\nData only: what the registry holds, without importing any of it.\n")
        + "\nfrom __future__ import annotations\n"
        + _constant(
            "VERSIONS: dict[str, tuple[str, ...]]",
            {
                name: tuple(schema.version for schema in versions)
                for name, versions in types.items()
            },
            "The versions of each event type, oldest first.",
        )
        + _constant(
            "PACKAGES: dict[str, str]",
            {name: package_of(name) for name in types},
            "The package of each event type, below generated/ and below migrations/.",
        )
        + _constant(
            "CLASSES: dict[str, str]",
            {name: versions[-1].title for name, versions in types.items()},
            "The model's name in each of the type's modules.",
        )
        + _constant(
            "TOPICS: dict[str, str]",
            {
                versions[-1].topic: name
                for name, versions in sorted(types.items())
                if versions[-1].topic is not None
            },
            "The event type that each upstream topic is bound to.",
        )
        + _constant(
            "MIGRATIONS: dict[str, tuple[str, ...]]",
            {
                name: tuple(
                    schema.version
                    for schema in versions
                    if schema.version
                    in {older for older, _ in registry.migrations.get(package_of(name), ())}
                )
                for name, versions in types.items()
            },
            "The versions from which a migration leads to the next; from the others the next is\n"
            "proven compatible.",
        )
        + _constant(
            f"RETIRED: dict[str, dict[str, {_NODES}]]",
            {name: found for name, versions in types.items() if (found := _retired(versions))},
            "The fields and values that each version retired; processor/inference.py reads them.",
        )
    )


def _known_values(registry: Registry) -> str:
    newest = {name: _by_path_of(versions[-1]) for name, versions in registry.types.items()}
    return (
        HEADER.format("\n\nData only, apart from the index: few events are sampled for drift.\n")
        + "\nfrom __future__ import annotations\n"
        + _by_path(
            "VALUES: dict[str, dict[tuple[str, ...], tuple[str, ...]]]",
            {name: values for name, (values, _) in newest.items()},
            "The values that each type's newest version knows, by path; `*` is any item or any\n"
            "key.",
        )
        + _by_path(
            "RECURSIONS: dict[str, dict[tuple[str, ...], str]]",
            {name: definitions for name, (_, definitions) in newest.items()},
            "The paths at which a recursive definition begins; the paths below begin with it.",
        )
    )


def _by_path(
    declaration: str, types: Mapping[str, Mapping[EventPath, object]], docstring: str
) -> str:
    """One line for each path: with more lines, the file would be five times its size."""
    lines = [
        line
        for name, paths in types.items()
        if paths
        for line in (
            f"    {name!r}: {{",
            *(f"        {at!r}: {value!r}," for at, value in paths.items()),
            "    },",
        )
    ]
    body = "\n".join(["{", *lines, "}"]) if lines else "{}"
    return f'\n{declaration} = {body}\n"""{docstring}"""\n'


@cache  # for `process --watch`, which asks for all of them again and again
def _by_path_of(
    schema: Schema,
) -> tuple[Mapping[EventPath, Sequence[str]], Mapping[EventPath, str]]:
    """The values that a version knows, and the definitions that are recursive, by path."""
    return known_values(schema.document), recursions(schema.document)


@cache
def _retired(versions: tuple[Schema, ...]) -> dict[str, Retired]:
    """By version; an event without a topic declares its version, and nothing is inferred."""
    if versions[-1].topic is None:
        return {}
    documents = [schema.document for schema in versions]
    found = {
        schema.version: retired(documents[: position + 1])
        for position, schema in enumerate(versions)
    }
    return {version: nodes for version, nodes in found.items() if nodes}


def _constant(declaration: str, value: Mapping[Any, Any], docstring: str) -> str:
    text = pformat(dict(value), width=96, sort_dicts=False)
    body = text[1:-1].replace("\n ", "\n    ")
    return (
        f'\n{declaration} = {{\n    {body},\n}}\n"""{docstring}"""\n'
        if value
        else (f'\n{declaration} = {{}}\n"""{docstring}"""\n')
    )
