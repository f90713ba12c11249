"""Merges upstream's schema with the previous version: descriptions, names, required and retired."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any

from tools.schema.subset import ANNOTATIONS, KNOWN_VALUES, RETIRED_VALUES
from tools.schema.walk import (
    NULL,
    JsonSchema,
    children,
    definition_name,
    map_children,
    recursive_definitions,
    reference_to,
)
from tools.upstream.class_schemas import ROOT

Definitions = Mapping[str, JsonSchema]


def merge_with_previous(
    older: Definitions, derived: Definitions, title: str
) -> dict[str, JsonSchema]:
    """Derived definitions with the older version's names, descriptions and required fields.

    A known value that upstream no longer has is retired, without a successor: add the successor,
    and a migration that renames the value, if there is one. Where a
    definition is recursive, none is: its values occur at infinitely many pointers.
    """
    paired = _paired(older, derived)
    names = _names(derived, paired, title)
    recursive = recursive_definitions({"$defs": derived})
    return {
        names[name]: _merge_schema(
            schema,
            older.get(paired.get(name, ""), {}),
            names,
            recursive,
            is_recursive=name in recursive,
        )
        for name, schema in derived.items()
    }


def require_fields(schema: JsonSchema, fields: Iterable[str]) -> JsonSchema:
    """An object's schema that also requires these fields, if it describes them."""
    required = [
        name
        for name in dict.fromkeys((*schema.get("required", ()), *fields))
        if name in schema["properties"]
    ]
    if not required:
        return schema
    return {
        **{name: schema[name] for name in schema if name not in ("required", "properties")},
        "required": required,
        "properties": {
            name: _never_null(child) if name in required else child
            for name, child in schema["properties"].items()
        },
    }


def _paired(older: Definitions, derived: Definitions) -> dict[str, str]:
    """For derived definitions, the older one at the same path; else that of the same name."""
    paired: dict[str, str] = {}
    waiting = [(ROOT, ROOT)]
    for name, other in waiting:  # which grows
        if name not in paired and other not in paired.values():
            paired[name] = other
            waiting += _references(derived[name], older[other])
    for name in derived:
        if name in older and name not in paired and name not in paired.values():
            paired[name] = name
    return paired


def _references(derived: Mapping[str, Any], older: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The definitions that two schemas refer to at the same path."""
    derived, older = _other_than_null(derived), _other_than_null(older)
    names = definition_name(derived), definition_name(older)
    if names[0] and names[1]:
        yield names[0], names[1]
    before = dict(children(older))
    for path, child in children(derived):
        if path[0] != "anyOf":
            yield from _references(child, before.get(path, {}))


def _names(derived: Definitions, paired: Mapping[str, str], title: str) -> dict[str, str]:
    """The new name of each derived definition."""
    names = dict(paired)
    for name in derived:
        if name not in names:
            taken = {title, *names.values()}
            candidates = chain((name,), (f"{name}{number}" for number in count(2)))
            names[name] = next(each for each in candidates if each not in taken)
    return names


def _merge_schema(
    derived: JsonSchema,
    older: Mapping[str, Any],
    names: Mapping[str, str],
    recursive: Collection[str],
    *,
    is_recursive: bool,
) -> JsonSchema:
    """A derived schema, merged with the older one at the same path."""

    def of(part: JsonSchema, before: object) -> JsonSchema:
        return _merge_schema(
            part,
            before if isinstance(before, Mapping) else {},
            names,
            recursive,
            is_recursive=is_recursive,
        )

    annotations = {name: older[name] for name in older if _is_annotation(name)}
    before = _other_than_null({name: older[name] for name in older if name not in annotations})
    if "anyOf" in derived:
        branches = [each if each == NULL else of(each, before) for each in derived["anyOf"]]
        return {**annotations, "anyOf": branches}
    if "$ref" in derived:
        return {**annotations, **reference_to(names[_reference(derived)])}
    if "properties" in derived:
        old_fields = before.get("properties", {})
        # A field that has become recursive cannot be required: no finite event would have it.
        finite = (
            name
            for name in before.get("required", ())
            if not is_recursive
            or _reference(old_fields.get(name, {}))
            or _reference(derived["properties"].get(name, {})) not in recursive
        )
        derived = require_fields(derived, finite)
    made = {**annotations, **derived, **({} if is_recursive else _retired(before, derived))}
    past = dict(children(before))
    return map_children(made, lambda path, child: of(child, past.get(path)))


def _reference(schema: Mapping[str, Any]) -> str:
    """The definition that it refers to; empty where it does not."""
    return definition_name(_other_than_null(schema)) or ""


def _is_annotation(keyword: str) -> bool:
    is_ours = keyword in (KNOWN_VALUES, RETIRED_VALUES)
    return keyword in ANNOTATIONS or (keyword.startswith("x-") and not is_ours)


def _other_than_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    branches = [each for each in schema.get("anyOf", ()) if each != NULL]
    return branches[0] if len(branches) == 1 else schema


def _never_null(schema: JsonSchema) -> JsonSchema:
    if "anyOf" in schema:
        return dict(_other_than_null(schema))
    if isinstance(schema.get("type"), list):
        (kind,) = (each for each in schema["type"] if each != "null")
        return {**schema, "type": kind}
    return schema


def _retired(older: Mapping[str, Any], derived: JsonSchema) -> JsonSchema:
    """The values that are no longer known, with their successors if those are known."""
    known = derived.get(KNOWN_VALUES)
    if known is None:
        return {}
    once = {**older.get(RETIRED_VALUES, {}), **dict.fromkeys(older.get(KNOWN_VALUES, ()))}
    gone = {
        value: successor if successor in known else None
        for value, successor in once.items()
        if value not in known
    }
    return {RETIRED_VALUES: gone} if gone else {}
