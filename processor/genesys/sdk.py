"""The Genesys SDK, of which only what is used is imported.

Its own packages import every one of its 87 APIs and 6,651 models, start a thread that watches the
home directory and set up logging. Here its modules are the SDK's own, but for its packages, which
import a name when it is asked for, and its `configuration`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

from processor.genesys.configuration import Configuration
from processor.genesys.errors import NotConfigured

NAME = "PureCloudPlatformClientV2"

_IMPORTS = re.compile(r"^from (\.[\w.]+) import (\w+)", re.MULTILINE)

_lock = RLock()


def load(module: str, name: str) -> Any:
    """A class of the SDK: `load("api_client", "ApiClient")`, `load("apis.users_api", "UsersApi")`.

    Raises NotConfigured where the SDK, or this part of it, is not installed.
    """
    with _lock:
        _prepare()
        try:
            if not module.startswith("apis."):
                return getattr(import_module(f"{NAME}.{module}"), name)
            with _models_by_name_alone():
                return getattr(import_module(f"{NAME}.{module}"), name)
        except ModuleNotFoundError as error:
            if error.name != f"{NAME}.{module}":
                raise
            raise NotConfigured(_left_out(name)) from None


class Models(ModuleType):
    """The SDK's models, `models.Queue()`, each imported when it is named."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _lock:
            _prepare()
            return getattr(import_module(f"{NAME}.models"), name)


def _prepare() -> None:
    """Put the lazy packages where the SDK's modules look for theirs, unless it is there itself."""
    if NAME in sys.modules:
        return
    spec = find_spec(NAME)
    if spec is None or not spec.submodule_search_locations:
        raise NotConfigured(
            "the Genesys SDK is not installed: pip install 'genesys-events[genesys]'"
        )
    folder = Path(next(iter(spec.submodule_search_locations)))
    package = _package(NAME, folder)
    models = package.models = _package(f"{NAME}.models", folder / "models")  # type: ignore[attr-defined]
    apis = package.apis = _package(f"{NAME}.apis", folder / "apis")  # type: ignore[attr-defined]
    configuration = ModuleType(f"{NAME}.configuration")
    configuration.Configuration = Configuration  # type: ignore[attr-defined]
    sys.modules.update({each.__name__: each for each in (package, models, apis, configuration)})


class _Package(ModuleType):
    """A package that imports a name from the module that defines it, when it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = _exports(self.__path__[0]).get(name)
        if module is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            value = getattr(import_module(module, self.__name__), name)
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith(NAME):
                raise
            raise NotConfigured(_left_out(name)) from None
        setattr(self, name, value)
        return value


class _Names(ModuleType):
    """Stands in for the models while an API is imported: its annotations alone name them."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Any


def _package(name: str, folder: Path, kind: type[ModuleType] = _Package) -> ModuleType:
    package = kind(name)
    package.__path__ = [str(folder)]
    package.__spec__ = spec_from_loader(name, None, is_package=True)
    return package


@cache
def _exports(folder: str) -> dict[str, str]:
    """By name, the module that a package's `__init__` imports it from: `.models.queue`."""
    text = (Path(folder) / "__init__.py").read_text("utf-8")
    return {
        name: module
        for module, name in re.findall(r"^from (\.[\w.]+) import (\w+)", text, re.MULTILINE)
    }


@contextmanager
def _models_by_name_alone() -> Iterator[None]:
    name = f"{NAME}.models"
    models = sys.modules[name]
    if isinstance(models, _Package):
        sys.modules[name] = _package(name, Path(models.__path__[0]), _Names)
    try:
        yield
    finally:
        sys.modules[name] = models


def _left_out(name: str) -> str:
    return (
        f"the Genesys SDK that is deployed has no {name}: genesys-events package puts in what "
        "processor/handlers names; name it there"
    )
