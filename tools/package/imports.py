"""What code imports when it runs, found without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tools.registry.workspace import UsageError

_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
"""What catches an import's failure, in an `except` or in `contextlib.suppress`."""


class Import(NamedTuple):
    """One import of a package or module."""

    module: str
    """Its whole name: `boto3.session`."""
    path: Path
    line: int
    provided_for: bool
    """Whether the code goes on where it is not there."""

    @property
    def name(self) -> str:
        """Of the top-level package."""
        return self.module.partition(".")[0]


def imports_of(paths: Iterable[Path]) -> Iterator[Import]:
    """Find every absolute import in Python files, inside functions too.

    Left out is what is for type checkers alone. Raises UsageError for a file that is no Python.
    """
    for path in paths:
        if path.suffix != ".py":
            continue
        try:
            found = _imports_in(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise UsageError(f"{path}:{line}: this is no Python: {error}") from None
        for module, line, provided_for in found:
            yield Import(module, path, line, provided_for)


@lru_cache(maxsize=4_000)
def _imports_in(content: bytes) -> Sequence[tuple[str, int, bool]]:
    # Each file is asked more than once in the making of a package.
    return tuple(_imports(ast.parse(content), provided_for=False))


def _imports(node: ast.AST, *, provided_for: bool) -> Iterator[tuple[str, int, bool]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, node.lineno, provided_for
    elif isinstance(node, ast.ImportFrom):
        if node.module and not node.level:
            yield node.module, node.lineno, provided_for
    else:
        skipped = isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING"
        guarded = _guarded(node)
        for child in node.orelse if skipped else ast.iter_child_nodes(node):  # type: ignore[attr-defined]
            yield from _imports(child, provided_for=provided_for or child in guarded)


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
