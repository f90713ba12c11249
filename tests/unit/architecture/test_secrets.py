"""No object shows a secret when it is printed, as in a log, an assertion or a debugger."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import processor
import tools

_SECRET = re.compile("token|secret|password|credential|authorization|headers|form$|^data$")
_NAMES = {"genesys_cloud_secret"}
"""Fields with the name of a secret, which is not secret itself."""
_RUN_AT_IMPORT = ("processor.lambda_function", "tools.cli.__main__")
_SENTINEL = "not-to-be-shown"


def _classes() -> Iterator[type[Any]]:
    for package in (processor, tools):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in _RUN_AT_IMPORT:
                for each in vars(import_module(found.name)).values():
                    if isinstance(each, type) and each.__module__ == found.name:
                        yield each


def _fields(kind: type[Any]) -> tuple[str, ...]:
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    return getattr(kind, "_fields", ()) if issubclass(kind, tuple) else ()


WITH_SECRETS = [
    kind for kind in _classes() if any(map(_SECRET.search, set(_fields(kind)) - _NAMES))
]


def test_the_classes_with_secrets_are_found() -> None:
    """Those that hold a token, an OAuth client's secret, or a request's headers."""
    names = {kind.__name__ for kind in WITH_SECRETS}
    assert names >= {"OAuthClient", "TokenResponse", "Request", "Response"}


@pytest.mark.parametrize("kind", WITH_SECRETS, ids=lambda kind: kind.__qualname__)
def test_no_repr_shows_a_secret(kind: type[Any]) -> None:
    """A NamedTuple or a dataclass prints its fields unless it has a `__repr__` of its own."""
    values = {name: _SENTINEL if _SECRET.search(name) else "x" for name in _fields(kind)}
    if issubclass(kind, tuple):
        instance = kind._make(values.values())  # type: ignore[attr-defined]
    else:
        instance = object.__new__(kind)
        for name, value in values.items():
            object.__setattr__(instance, name, value)
    assert _SENTINEL not in repr(instance)
    assert _SENTINEL not in str(instance)
    assert _SENTINEL not in f"{[instance]}"
