"""A migration is a file that can be read: one pure function, at the path of its step."""

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

_COMPUTING = frozenset(
    (
        *("__future__", "abc", "array", "base64", "binascii", "bisect", "calendar", "cmath"),
        *("collections", "colorsys", "contextlib", "copy", "dataclasses", "datetime", "decimal"),
        *("difflib", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac"),
        *("html", "ipaddress", "itertools", "json", "keyword", "math", "numbers", "operator"),
        *("re", "statistics", "string", "struct", "textwrap", "types", "typing", "unicodedata"),
        *("urllib.parse", "uuid", "zlib", "zoneinfo"),
    )
)
"""What of the standard library computes: it answers alike each time, and touches nothing."""
_SOME = "datetime, decimal, json, re, uuid"
_REACHING = frozenset(
    (
        *("__builtins__", "__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals"),
        *("hash", "help", "id", "input", "open", "print", "quit"),
    )
)
_CHANGING = frozenset(("getnode", "now", "today", "utcnow", "uuid1", "uuid4"))
"""What of those modules answers otherwise each time, or on each machine."""
_EXPECTED = "expected migrations/<package>/v1_0_0_to_v2_0_0.py"


@PATHS.rule("MIGRATION-PATH")
def path_is_the_step(file: SourceFile) -> Iterator[Problem]:
    """A module in a package under migrations/ is called `v1_0_0_to_v2_0_0.py`.

    The path is the registration. A file with another name would never run, and nobody would be
    told. What several migrations share lies directly in migrations/.
    """
    *folders, name = file.path.split("/")[1:]
    pair = versions_of(name.removesuffix(".py"))
    if len(folders) == 1:
        if pair is None and name != "__init__.py":
            yield file.whole(f"{_EXPECTED}: the path is the step; rename it")
    elif folders or pair is not None:
        yield file.whole(f"is in no package: {_EXPECTED}; move it there")


@PATHS.rule("MIGRATION-PYTHON")
def content_is_python(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ is Python that can be parsed.

    It is read before it is run, so that a typing error is told with its line.
    """
    try:
        # The parser lets pass, in comments, bytes at which an import fails.
        ast.parse(decode_source(file.content))
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        message = f"is no Python: {error.reason} in its text; save it as UTF-8"
        yield Problem(file.path, Position(line, 1), message)
    except (SyntaxError, ValueError, RecursionError) as error:
        where = Position(getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1)
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"is no Python, and a migration defines upgrade(detail): {reason}"
        yield Problem(file.path, where, message)


@PATHS.rule("MIGRATION-IMPORT")
def imports_compute(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ imports what computes in the standard library, and what is beside it.

    It must mean the same for ever, of the event alone. Processor and models change with the newest
    version; another type's migrations belong to that type; clocks, chance, files, processes and the
    net answer otherwise each time. What several migrations share lies directly in migrations/:
    `from migrations import from_envelope`. A migration that imports anything else is not run.
    """
    for statement, names in _imports(_tree(file)):
        refused = [
            name for module, name in names if not _computes(name) and not _is_beside(module, name)
        ]
        if refused:
            yield at_node(
                file.path,
                file.content,
                statement,
                f"imports {', '.join(refused)}: a migration computes from the event alone, with "
                f"{_SOME} and the like, and what lies directly in migrations/; copy what it needs",
            )


def _tree(file: SourceFile) -> ast.Module:
    try:
        return ast.parse(file.content)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])  # MIGRATION-PYTHON says so


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, list[tuple[str, str]]]]:
    """Each import: the modules, each with the whole name of what is imported of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield node, [(alias.name, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node, [(module, f"{module}.{alias.name}") for alias in node.names]


def _computes(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _COMPUTING)


def _is_beside(module: str, name: str) -> bool:
    is_near = module.partition(".")[0] == "migrations" and module.count(".") < 2
    return is_near and not any(map(versions_of, name.split(".")))


@PATHS.rule("MIGRATION-PURE")
def nothing_reaches_out(file: SourceFile) -> Iterator[Problem]:
    """A module in migrations/ uses no `open`, `print`, `eval` or what else reaches out of it.

    It is called with an event and answers with one: it reads and writes nothing else, runs no code
    that nobody can see there, and tells no log what an event held. `hash` and `id` are others in
    each process, `now`, `today` and `uuid4` each time. A migration that uses one of these is not
    run.
    """
    tree = _tree(file)
    own = set(_bound(tree))
    for node, name in _reached(tree, own):
        message = f"uses {name}: a migration computes from the event alone; do without"
        yield at_node(file.path, file.content, node, message)


def _reached(tree: ast.Module, own: set[str]) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _REACHING - own:
            yield node, node.id
        elif isinstance(node, ast.Attribute) and node.attr in _CHANGING:
            yield node, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, alias.name) for alias in node.names if alias.name in _CHANGING)


def _bound(tree: ast.Module) -> Iterator[str]:
    """Names that a module defines anywhere: they hide those that Python brings."""
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

    The processor calls it with the event and nothing else: no clock, no client, no settings.
    """
    if migration.tree is None:
        return  # MIGRATION-PYTHON says so
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
        yield migration.at(upgrade, "upgrade() must take the detail, and nothing else")
