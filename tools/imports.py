"""What code imports when it runs, found without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.root import UserMistake


class Import(NamedTuple):
    """One import of a top-level package or module."""

    name: str
    path: Path
    line: int


def imports_below(folder: Path) -> Iterator[Import]:
    """Find every absolute import in the Python files below a folder, inside functions too.

    Left out is what need not be there: imports for type checkers alone, and those whose failure
    the code provides for. Raises UserMistake for a file that is no Python.
    """
    for path in sorted(folder.rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes(), str(path))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise UserMistake(f"{path}:{line}: this is no Python: {error}") from None
        for name, line in _imports(tree):
            yield Import(name, path, line)


def _imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name.partition(".")[0], node.lineno
    elif isinstance(node, ast.ImportFrom):
        if node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno
    else:
        for child in _children(node):
            yield from _imports(child)


def _children(node: ast.AST) -> Iterable[ast.AST]:
    if isinstance(node, ast.If) and _names(node.test) & {"TYPE_CHECKING"}:
        return node.orelse
    if isinstance(node, ast.Try) and any(
        handler.type is None or _names(handler.type) & {"ImportError", "ModuleNotFoundError"}
        for handler in node.handlers
    ):
        return (*node.handlers, *node.orelse, *node.finalbody)
    return ast.iter_child_nodes(node)


def _names(node: ast.expr) -> set[str]:
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, (ast.Name, ast.Attribute))
    }
