"""What a deployment needs of the Genesys SDK, found in the handlers' code without running it.

The SDK has 87 APIs and 6,651 models. A handler that writes `context.genesys.routing` and
`get_routing_queue` needs one API, and the models that this method's answer is made of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Set
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tools.package.imports import imports_of
from tools.upstream.apis import api_classes
from tools.upstream.model_classes import read_class
from tools.upstream.releases import PACKAGE, Release

UNUSED = frozenset(("watchdog",))
"""What the SDK depends on for what processor/genesys does without."""

_OURS = ("processor/batch.py", "processor/dispatch.py", "processor/genesys/")
_UNUSED_MODULES = frozenset(
    (f"{PACKAGE}/configuration.py", f"{PACKAGE}/logger.py", f"{PACKAGE}/purecloud_region_hosts.py")
)
_IMPORT = re.compile(rb"^from \.(\w+)(?:\.(\w+))? import \w+\s*\n", re.MULTILINE)
_MODEL = re.compile(r"\b[A-Z]\w*")


class How(Enum):
    """How much of the SDK the code uses."""

    NOT = "not"
    IN_PART = "in part"
    WHOLE = "whole"
    """It is imported by its own name, or used by names that the code does not write out."""


class Use(NamedTuple):
    """What the code uses of the SDK."""

    how: How
    names: frozenset[str] = frozenset()
    """Every attribute's name that the code writes: APIs, methods and models are among them."""


def use_of(root: Path, files: Iterable[Path]) -> Use:
    """What some of a registry's Python files use of the SDK."""
    files = [path for path in files if path.suffix == ".py"]
    if any(each.name == PACKAGE for each in imports_of(files)):
        return Use(How.WHOLE)
    names: set[str] = set()
    calls, by_name = False, True
    for path in files:
        place = path.relative_to(root).as_posix()
        if place.startswith(_OURS):
            continue
        found = list(_attributes(ast.parse(path.read_bytes())))
        mentions = "genesys" in found or any(
            each.module.startswith("processor.genesys") for each in imports_of([path])
        )
        if mentions or place.startswith("processor/handlers/"):
            names.update(filter(None, found))
            by_name &= None not in found
        calls |= mentions
    if not calls:
        return Use(How.NOT)
    return Use(How.IN_PART, frozenset(names)) if by_name else Use(How.WHOLE)


class Parts:
    """The files of a release that are needed."""

    def __init__(self, release: Release, names: Set[str]) -> None:
        apis = api_classes(release)
        self.apis = {name for name in apis if name in names}
        wanted = {name for name in release.modules if name in names}
        for api in self.apis:
            wanted |= _answers(release.read(f"apis/{api}_api.py"), names)
        self.models: set[str] = set()
        while new := (wanted & release.modules.keys()) - self.models:
            self.models |= new
            wanted = {
                model
                for name in new
                for field in read_class(release, name).fields
                for model in _MODEL.findall(field.type)
            }
        self._modules = {f"{PACKAGE}/apis/{api}_api.py" for api in self.apis}
        self._modules |= {f"{PACKAGE}/models/{release.modules[name]}.py" for name in self.models}

    def take(self, path: str, content: bytes) -> bytes | None:
        """What is packaged of a file of the SDK; None for nothing."""
        folder, _, name = path.rpartition("/")
        if not path.startswith(f"{PACKAGE}/"):
            return content
        if name == "__init__.py":
            return _IMPORT.sub(lambda found: self._line(folder, found), content)
        if folder == PACKAGE:
            return None if path in _UNUSED_MODULES else content
        return content if path in self._modules else None

    def _line(self, folder: str, found: re.Match[bytes]) -> bytes:
        """An import of an `__init__`, unless what it imports is left out."""
        module = "/".join(each.decode() for each in found.groups() if each)
        path = f"{folder}/{module}.py"
        known = path in self._modules or ("/" not in module and folder == PACKAGE)
        return found[0] if known and path not in _UNUSED_MODULES else b""


def _attributes(tree: ast.AST) -> Iterator[str | None]:
    """The names of attributes, a package's too; None for one that is not written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
        ):
            name = node.args[1] if len(node.args) > 1 else None
            written = isinstance(name, ast.Constant) and isinstance(name.value, str)
            yield name.value if written else None  # type: ignore[union-attr]


def _answers(source: bytes, names: Set[str]) -> set[str]:
    """The models that the methods of an API answer with: those that are named, or else all."""
    types: dict[str, set[str]] = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            types[function.name] = {
                model
                for node in ast.walk(function)
                if isinstance(node, ast.keyword) and node.arg == "response_type"
                for model in _MODEL.findall(str(getattr(node.value, "value", "")))
            }
    used = [name for name in types if name in names and name != "__init__"] or list(types)
    return set().union(*(types[name] for name in used))
