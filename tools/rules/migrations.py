"""Rules about migration files, checked without running them: paths, imports, pure code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import decode_source

from processor.naming import versions_of
from tools.registry.files import Migration, SourceFile, at_node
from tools.registry.findings import Position, Problem
from tools.rules.rule import Rules

PATHS: Rules[SourceFile] = Rules("Files in migrations/")
RULES: Rules[Migration] = Rules("Migrations")

_PURE_MODULES = frozenset(
    (
        *("__future__", "abc", "array", "base64", "binascii", "bisect", "calendar", "cmath"),
        *("collections", "colorsys", "contextlib", "copy", "dataclasses", "datetime", "decimal"),
        *("difflib", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac"),
        *("html", "ipaddress", "itertools", "json", "keyword", "math", "numbers", "operator"),
        *("re", "statistics", "string", "struct", "textwrap", "types", "typing", "unicodedata"),
        *("urllib.parse", "uuid", "zlib", "zoneinfo"),
    )
)
"""Standard library modules that only compute: no files, clocks, randomness or processes."""
_SOME_PURE_MODULES = "datetime, decimal, json, re, uuid"
_IMPURE_BUILTINS = frozenset(
    (
        *("__builtins__", "__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals"),
        *("hash", "help", "id", "input", "open", "print", "quit"),
    )
)
_IMPURE_FUNCTIONS = frozenset(("getnode", "now", "today", "utcnow", "uuid1", "uuid4"))
"""Functions of those modules whose result depends on the time, the machine or chance."""
_EXPECTED = "expected migrations/<package>/v1_0_0_to_v2_0_0.py"


@PATHS.rule("MIGRATION-PATH")
def path_is_the_pair_of_versions(file: SourceFile) -> Iterator[Problem]:
    """A module in a package under migrations/ is called `v1_0_0_to_v2_0_0.py`.

    The path is the registration: a file with another name would silently never run. Code that
    several migrations share is in a module directly in migrations/.
    """
    *folders, name = file.path.split("/")[1:]
    pair = versions_of(name.removesuffix(".py"))
    if len(folders) == 1:
        if pair is None and name != "__init__.py":
            yield file.problem(f"{_EXPECTED}: the path names the two versions; rename it")
    elif folders or pair is not None:
        yield file.problem(f"is not in a package: {_EXPECTED}; move it there")


@PATHS.rule("MIGRATION-PYTHON")
def content_is_python(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ is valid Python.

    It is parsed before it is run, so that a syntax error is reported with its line.
    """
    try:
        # The parser accepts bytes in comments at which an import fails.
        ast.parse(decode_source(file.content))
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        message = f"is not valid Python: {error.reason} in its text; save it as UTF-8"
        yield Problem(file.path, Position(line, 1), message)
    except (SyntaxError, ValueError, RecursionError) as error:
        where = Position(getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1)
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"is not valid Python, and a migration defines upgrade(detail): {reason}"
        yield Problem(file.path, where, message)


@PATHS.rule("MIGRATION-IMPORT")
def imports_are_pure(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ imports only pure modules: some of Python's, and shared ones here.

    A migration's result must depend on the event alone, and must never change. The processor and
    the models change with the newest version, and another type's migrations belong to that type.
    Clocks, random numbers, files, processes and the network give different results each time. Code
    that several migrations share is in a module directly in migrations/, such as
    `from migrations import shared`. A migration that imports anything else is not run.
    """
    for statement, names in _imports(_tree(file)):
        refused = [
            name for module, name in names if not _is_pure(name) and not _is_shared(module, name)
        ]
        if refused:
            yield at_node(
                file.path,
                file.content,
                statement,
                f"imports {', '.join(refused)}: a migration computes from the event alone, with "
                f"{_SOME_PURE_MODULES}, and modules directly in migrations/; copy what it needs",
            )


def _tree(file: SourceFile) -> ast.Module:
    try:
        return ast.parse(file.content)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])  # reported by MIGRATION-PYTHON


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, list[tuple[str, str]]]]:
    """Each import statement, with (module, full name of what is imported) pairs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield node, [(alias.name, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node, [(module, f"{module}.{alias.name}") for alias in node.names]


def _is_pure(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _PURE_MODULES)


def _is_shared(module: str, name: str) -> bool:
    is_near = module.partition(".")[0] == "migrations" and module.count(".") < 2
    return is_near and not any(map(versions_of, name.split(".")))


@PATHS.rule("MIGRATION-PURE")
def code_is_pure(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ does not use `open`, `print`, `eval` or other impure functions.

    It takes an event and returns one: it reads and writes nothing else, runs no code from strings,
    and logs no part of an event. `hash` and `id` differ in each process, `now`, `today` and `uuid4`
    at each call. A migration that uses one of these is not run.
    """
    tree = _tree(file)
    own = set(_defined_names(tree))
    for node, name in _impure_uses(tree, own):
        message = f"uses {name}: a migration computes from the event alone; do without"
        yield at_node(file.path, file.content, node, message)


def _impure_uses(tree: ast.Module, own: set[str]) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _IMPURE_BUILTINS - own:
            yield node, node.id
        elif isinstance(node, ast.Attribute) and node.attr in _IMPURE_FUNCTIONS:
            yield node, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (
                (node, alias.name) for alias in node.names if alias.name in _IMPURE_FUNCTIONS
            )


def _defined_names(tree: ast.Module) -> Iterator[str]:
    """Names that a module defines anywhere: they hide built-in ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name


@RULES.rule("MIGRATION-UPGRADE")
def upgrade_takes_the_detail(migration: Migration) -> Iterator[Problem]:
    """A migration defines `upgrade(detail)`, which returns the detail of the next version.

    The processor calls it with the event alone: no clock, no client, no settings.
    """
    if migration.tree is None:
        return  # reported by MIGRATION-PYTHON
    upgrade = migration.upgrade
    if upgrade is None:
        yield migration.at(
            None,
            "must define a function upgrade(detail), which returns the detail of the next version",
        )
        return
    arguments = upgrade.args
    needed = len(arguments.posonlyargs) + len(arguments.args)
    keywords = [each for each in arguments.kw_defaults if each is None]
    if needed != 1 or keywords:
        yield migration.at(upgrade, "upgrade() must take the detail as its only argument")
