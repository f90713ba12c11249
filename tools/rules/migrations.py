"""A migration is a file that can be read: one pure function, at the path of its step."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from processor.naming import versions_of
from tools.findings import Place
from tools.imports import imports_in
from tools.positions import Position
from tools.registry import Migration, SourceFile
from tools.rules import Rules

PATHS: Rules[SourceFile] = Rules("Files in migrations/")
RULES: Rules[Migration] = Rules("Migrations")

_EXPECTED = "expected migrations/<package>/v1_0_0_to_v2_0_0.py"


@PATHS.rule("MIGRATION-PATH")
def path_is_the_step(file: SourceFile) -> Iterator[Place]:
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


@RULES.rule("MIGRATION-PYTHON")
def content_is_python(migration: Migration) -> Iterator[Place]:
    """A migration is Python that can be parsed.

    It is read before it is run, so that a typing error is told with its line.
    """
    try:
        migration.tree  # noqa: B018 - parsing is what may fail
    except (SyntaxError, ValueError, RecursionError) as error:
        where = Position(getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1)
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"is no Python, and must define upgrade(detail): {reason}"
        yield Place(migration.path, where, message)


@RULES.rule("MIGRATION-UPGRADE")
def upgrade_takes_the_detail(migration: Migration) -> Iterator[Place]:
    """A migration defines `upgrade(detail)`, which returns the detail of the next version.

    The processor calls it with the event and nothing else: no clock, no client, no settings.
    """
    if _tree(migration) is None:
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


@RULES.rule("MIGRATION-IMPORT")
def imports_are_timeless(migration: Migration) -> Iterator[Place]:
    """A migration imports the standard library and other modules of migrations/, and nothing else.

    It must mean the same for ever. Processor and models change with the newest version, and would
    change what an old event becomes.
    """
    for module, statement, _ in imports_in(_tree(migration) or ast.Module([], [])):
        name = module.partition(".")[0]
        if name != "migrations" and name not in sys.stdlib_module_names:
            yield migration.at(
                statement,
                f"imports {module}: a migration stands on its own; copy what it needs into it, or "
                "into a module in migrations/",
            )


def _tree(migration: Migration) -> ast.Module | None:
    try:
        return migration.tree
    except (SyntaxError, ValueError, RecursionError):
        return None
