"""The part of the Genesys SDK that a deployment needs, found in the code without running it.

The SDK has 87 APIs and 6,651 models. A handler that writes `context.genesys.routing` and
`get_routing_queue` needs one API, and the models that this method's response consists of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Set
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tools.package.imports import imports_of, path_in_zip
from tools.registry.locate import handlers_of
from tools.upstream.model_classes import read_class
from tools.upstream.releases import PACKAGE, Release

UNUSED_DEPENDENCIES = frozenset(("watchdog",))
"""Dependencies of the SDK that the parts used by processor/genesys do not import."""

_FRAMEWORK = (
    *("processor/batch.py", "processor/dispatch.py", "processor/settings.py"),
    "processor/genesys/",
)
"""Code that mentions the client and calls no method of the SDK by itself."""
_UNUSED_MODULES = frozenset(
    (f"{PACKAGE}/configuration.py", f"{PACKAGE}/logger.py", f"{PACKAGE}/purecloud_region_hosts.py")
)
_IMPORT = re.compile(rb"^from \.(\w+)(?:\.(\w+))? import \w+\s*\n", re.MULTILINE)
_MODEL = re.compile(r"\b[A-Z]\w*")


class Extent(Enum):
    """How much of the SDK is needed."""

    NONE = "none"
    PART = "part"
    ALL = "all"
    """The code imports it directly, or uses names that are computed at run time."""


class SdkUse(NamedTuple):
    """What the code uses of the SDK."""

    extent: Extent
    names: frozenset[str] = frozenset()
    """Every attribute's name in the code: APIs, methods and models are among them."""


def find_sdk_use(root: Path, files: Iterable[Path]) -> SdkUse:
    """Find what some of a registry's Python files use of the SDK."""
    files = [path for path in files if path.suffix == ".py"]
    if any(each.package == PACKAGE for each in imports_of(files)):
        return SdkUse(Extent.ALL)
    handlers = f"{handlers_of(root).replace('.', '/')}/"
    names: set[str] = set()
    uses_client, all_literal = False, True
    for path in files:
        name = path_in_zip(root, path)
        if name.startswith(_FRAMEWORK):
            continue
        found = list(_attributes(ast.parse(path.read_bytes())))
        mentions_client = "genesys" in found or any(
            each.module.startswith("processor.genesys") for each in imports_of([path])
        )
        if mentions_client or name.startswith(handlers):
            names.update(filter(None, found))
            all_literal &= None not in found
        uses_client |= mentions_client
    if not uses_client:
        return SdkUse(Extent.NONE)
    return SdkUse(Extent.PART, frozenset(names)) if all_literal else SdkUse(Extent.ALL)


class SdkSubset:
    """The files of a release that code with these attribute names needs."""

    def __init__(self, release: Release, names: Set[str]) -> None:
        apis = [name for name in release.api_classes() if name in names]
        referenced = {name for name in release.modules if name in names}
        for api in apis:
            referenced |= _response_models(release.read(f"apis/{api}_api.py"), names)
        models: set[str] = set()
        while new := (referenced & release.modules.keys()) - models:
            models |= new
            referenced = {
                model
                for name in new
                for field in read_class(release, name).fields
                for model in _MODEL.findall(field.type)
            }
        self._modules = {f"{PACKAGE}/apis/{api}_api.py" for api in apis}
        self._modules |= {f"{PACKAGE}/models/{release.modules[name]}.py" for name in models}

    def reduce(self, path: str, content: bytes) -> bytes | None:
        """Reduce a file of the SDK to what is packaged of it; None leaves it out."""
        folder, _, name = path.rpartition("/")
        if not path.startswith(f"{PACKAGE}/"):
            return content
        if name == "__init__.py":
            return _IMPORT.sub(lambda found: self._needed_import(folder, found), content)
        if folder == PACKAGE:
            return None if path in _UNUSED_MODULES else content
        return content if path in self._modules else None

    def _needed_import(self, folder: str, found: re.Match[bytes]) -> bytes:
        """The import of an `__init__`, or nothing if its module is left out."""
        module = "/".join(each.decode() for each in found.groups() if each)
        path = f"{folder}/{module}.py"
        is_packaged = path in self._modules or ("/" not in module and folder == PACKAGE)
        return found[0] if is_packaged and path not in _UNUSED_MODULES else b""


def _attributes(tree: ast.AST) -> Iterator[str | None]:
    """The names of attributes and of imported names; None for one computed at run time."""
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
            is_literal = isinstance(name, ast.Constant) and isinstance(name.value, str)
            yield name.value if is_literal else None  # type: ignore[union-attr]


def _response_models(source: bytes, names: Set[str]) -> set[str]:
    """The models that an API's methods return: those of the methods in `names`, or else of all."""
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
