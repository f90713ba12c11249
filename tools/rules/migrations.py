"""A migration is a file that can be read: one pure function, at the path of its step."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from processor.naming import versions_of
from tools.findings import Place
from tools.positions import Position
from tools.registry import Migration, SourceFile, at_node
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


@PATHS.rule("MIGRATION-PYTHON")
def content_is_python(file: SourceFile) -> Iterator[Place]:
    """A module in migrations/ is Python that can be parsed.

    It is read before it is run, so that a typing error is told with its line.
    """
    try:
        ast.parse(file.content)
    except (SyntaxError, ValueError, RecursionError) as error:
        where = Position(getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1)
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"is no Python, and a migration defines upgrade(detail): {reason}"
        yield Place(file.path, where, message)


@PATHS.rule("MIGRATION-IMPORT")
def imports_are_timeless(file: SourceFile) -> Iterator[Place]:
    """A module in migrations/ imports the standard library and modules beside it, and nothing else.

    It must mean the same for ever. Processor and models change with the newest version, and would
    change what an old event becomes; another type's migrations belong to that type. What several
    migrations share lies directly in migrations/: `from migrations import from_envelope`.
    """
    try:
        tree = ast.parse(file.content)
    except (SyntaxError, ValueError, RecursionError):
        return  # MIGRATION-PYTHON says so
    for module, statement in _imports(tree):
        top, _, rest = module.partition(".")
        if top not in sys.stdlib_module_names and (top != "migrations" or "." in rest):
            yield at_node(
                file.path,
                file.content,
                statement,
                f"imports {module}: a migration stands on its own; copy what it needs into it, or "
                "into a module directly in migrations/",
            )


def _imports(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that is imported, as far as `import a.b` and `from a import b` tell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            steps = [alias.name for alias in node.names if versions_of(alias.name)]
            yield (f"{module}.{steps[0]}" if steps else module), node


@RULES.rule("MIGRATION-UPGRADE")
def upgrade_takes_the_detail(migration: Migration) -> Iterator[Place]:
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
