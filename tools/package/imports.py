"""The imports of the deployed code, found without running it; missing ones are refused."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tools.registry.locate import UsageError, code_folder, handlers_of

_IN_RUNTIME = frozenset(("awslambdaric", "boto3", "botocore", "urllib3"))
"""What Lambda's Python runtimes have besides the standard library; botocore depends on urllib3."""
_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
"""What catches an import's failure, in an `except` or in `contextlib.suppress`."""


class Import(NamedTuple):
    """One import of a package or module."""

    module: str
    """Its full name: `boto3.session`."""
    path: Path
    line: int
    is_optional: bool
    """Whether the code catches the error if the module is missing."""

    @property
    def package(self) -> str:
        """The top-level package."""
        return self.module.partition(".")[0]


def imports_of(paths: Iterable[Path]) -> Iterator[Import]:
    """Find every absolute import in Python files, inside functions too.

    Imports for type checkers alone are skipped. Raises UsageError for a file that is not valid
    Python.
    """
    for path in paths:
        if path.suffix != ".py":
            continue
        try:
            found = _imports_in(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise UsageError(f"{path}:{line}: this is not valid Python: {error}") from None
        for module, line, is_optional in found:
            yield Import(module, path, line, is_optional)


def path_in_zip(root: Path, path: Path) -> str:
    """A file's path in the zip: below the registry, or below what is installed (`processor`)."""
    installed = code_folder(root)
    below = installed if path.is_relative_to(installed) else root
    return path.relative_to(below).as_posix()


def refuse_missing(root: Path, code: Iterable[Path], packaged: Set[str], stdlib: Set[str]) -> None:
    """Raise UsageError for an import in the code that neither the zip nor the runtime has.

    It would fail at the Lambda's first cold start. `packaged` are the paths in the zip, `stdlib`
    the modules of the runtime's standard library.
    """
    own = {"generated", "migrations", "processor", handlers_of(root).partition(".")[0]}
    modules = {name.removesuffix(".py").removesuffix("/__init__") for name in packaged}
    folders = {name[:end] for name in packaged for end, each in enumerate(name) if each == "/"}
    packages = {name.partition("/")[0].partition(".")[0] for name in packaged}
    for each in imports_of(code):
        if each.is_optional:
            continue
        found = f"{path_in_zip(root, each.path)}:{each.line} imports {each.module}"
        if each.package in own:
            if each.module.replace(".", "/") not in modules | folders:
                raise UsageError(f"{found}, and there is no such module")
        elif each.package in ("tests", "tools"):
            raise UsageError(f"{found}, which is not deployed: move what it needs to processor/")
        elif each.package not in packages | stdlib | _IN_RUNTIME:
            raise UsageError(
                f"{found}, which the zip would not have: add its distribution to dependencies in "
                "pyproject.toml, and run make requirements"
            )


@lru_cache(maxsize=4_000)
def _imports_in(content: bytes) -> Sequence[tuple[str, int, bool]]:
    # Each file is parsed more than once while a package is built.
    return tuple(_imports(ast.parse(content), is_optional=False))


def _imports(node: ast.AST, *, is_optional: bool) -> Iterator[tuple[str, int, bool]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, node.lineno, is_optional
    elif isinstance(node, ast.ImportFrom):
        if node.module and not node.level:
            yield node.module, node.lineno, is_optional
    else:
        skipped = isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING"
        guarded = _guarded(node)
        for child in node.orelse if skipped else ast.iter_child_nodes(node):  # type: ignore[attr-defined]
            yield from _imports(child, is_optional=is_optional or child in guarded)


def _guarded(node: ast.AST) -> Sequence[ast.AST]:
    """The statements below a node in which an ImportError is caught."""
    if isinstance(node, ast.Try) and any(
        handler.type is None or _names(handler.type) & _CAUGHT for handler in node.handlers
    ):
        return node.body
    if isinstance(node, ast.With) and any(
        _names(item.context_expr) & _CAUGHT for item in node.items
    ):
        return node.body
    return ()


def _names(node: ast.expr) -> set[str | None]:
    return {_name(each) for each in ast.walk(node)}


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None
