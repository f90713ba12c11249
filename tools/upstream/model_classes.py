"""The fields of the SDK's model classes: names, types and known values, no descriptions."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from tools.registry.locate import UsageError
from tools.upstream.releases import Release

_SENTINEL = "outdated_sdk_version"
"""The SDK's substitute for a value that it does not know."""
_LITERALS = frozenset(("swagger_types", "attribute_map", "allowed_values"))


class Unreadable(UsageError):
    """Upstream's schema of a topic is in a form that is not supported."""


class Field(NamedTuple):
    """One field, by its name in JSON."""

    name: str
    type: str
    """As the SDK writes it: `str`, `list[Thing]`, `dict(str, object)`."""
    values: tuple[str, ...] | None = None
    """The values known at the time; None if the field is not an enumeration."""


class ModelClass(NamedTuple):
    """One model class."""

    name: str
    fields: tuple[Field, ...]
    """In the order in which upstream declares them."""


def read_class(release: Release, name: str) -> ModelClass:
    """Read a model class out of a release.

    `__init__` assigns `swagger_types` and `attribute_map`; the setter of an enumerated field
    assigns `allowed_values`: so in every release from 136.0.0 to 269.0.0. Raises UsageError if
    the release has no such class, Unreadable if it has another form.
    """
    source = release.source(name)
    try:
        literals = _literals(source, name)
        types: dict[str, str] = literals["__init__", "swagger_types"]
        names: dict[str, str] = literals["__init__", "attribute_map"]
        return ModelClass(
            name,
            tuple(
                Field(names[key], types[key], _known(literals.get((key, "allowed_values"), ())))
                for key in types
            ),
        )
    except (KeyError, SyntaxError, TypeError, ValueError):
        raise Unreadable(
            f"the SDK {release.version} has its class {name} in a form that is not supported"
        ) from None


def _literals(source: str, name: str) -> dict[tuple[str, str], Any]:
    """The literals that the class's methods assign, by method and name."""
    found = {}
    for definition in ast.parse(source).body:
        if not (isinstance(definition, ast.ClassDef) and definition.name == name):
            continue
        for method in definition.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            for statement in method.body:
                if isinstance(statement, ast.Assign):
                    target = statement.targets[0]
                    variable = getattr(target, "attr", None) or getattr(target, "id", "")
                    if variable in _LITERALS:
                        found[method.name, variable] = ast.literal_eval(statement.value)
    return found


def _known(values: Sequence[str]) -> tuple[str, ...] | None:
    return tuple(value for value in dict.fromkeys(values) if value != _SENTINEL) or None
