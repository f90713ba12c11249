"""The fields of the SDK's model classes: names, types and known values, no descriptions."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any, NamedTuple

from tools.output.wording import visible
from tools.registry.locate import UsageError
from tools.upstream.releases import Release

_SENTINEL = "outdated_sdk_version"
"""The SDK's substitute for a value that it does not know."""
_LITERALS = frozenset(("swagger_types", "attribute_map", "allowed_values"))
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MAX_TYPE = 200
"""Characters of a field's type; the longest of 269.0.0 has 93."""


class Unreadable(UsageError):
    """Upstream's schema of a topic is in a form that is not supported.

    The message may have names of upstream's: it is put on one line.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


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
        types = _texts(literals["__init__", "swagger_types"])
        names = _texts(literals["__init__", "attribute_map"])
        fields = tuple(
            Field(names[key], types[key], _known(literals.get((key, "allowed_values"), ())))
            for key in types
        )
        if len({field.name for field in fields}) < len(fields):
            raise ValueError
        return ModelClass(name, fields)
    # MemoryError, RecursionError: nested too deep for Python's parser.
    except (KeyError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError):
        raise Unreadable(
            f"the SDK {release.version} has its class {name} in a form that is not supported: "
            "compare with another release"
        ) from None


def _literals(source: str, name: str) -> dict[tuple[str, str], Any]:
    """The literals that the class's methods assign, by method and name."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of invalid escapes, in descriptions
        module = ast.parse(source)
    for definition in module.body:
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


def _texts(literal: Any) -> dict[str, str]:
    """A dictionary of strings that can be written to a file; raises TypeError or ValueError."""
    if not isinstance(literal, dict):
        raise TypeError
    if not all(map(is_text, (*literal, *literal.values()))):
        raise TypeError
    if any(len(text) > _MAX_TYPE for text in literal.values()):
        raise ValueError
    return literal


def is_text(value: object) -> bool:
    """Whether it is a string that can be written to a file: half a surrogate pair cannot."""
    return isinstance(value, str) and _SURROGATE.search(value) is None


def _known(values: Any) -> tuple[str, ...] | None:
    if not (isinstance(values, (list, tuple)) and all(map(is_text, values))):
        raise TypeError
    return tuple(value for value in dict.fromkeys(values) if value != _SENTINEL) or None
