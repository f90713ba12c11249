"""`genesys-events init` and `add`: their options, their messages and their exit codes."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from tools.cli.completion import catalogue_types
from tools.cli.console import exit_on_problems, fail, note, print_created, relative_path
from tools.registry.locate import UsageError, activate_registry, find_root


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder; . for this one.")
    ],
    wheel: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The wheel of genesys-events, which is copied into the project.",
            show_default="the one that this was installed from",
        ),
    ] = None,
) -> None:
    """Create a project of your own: schemas, models, a handler, its test, CI and deployment."""
    from tools.project.init import FIRST_TYPE, create_project

    with exit_on_problems():
        project = create_project(folder, wheel)
    where = relative_path(project.root)
    typer.echo(f"created {where if where != Path() else project.root.name}, with {FIRST_TYPE}")
    if project.wheel is None:
        note("no wheel was found: put the one that make wheel builds into wheels/")
    typer.echo(f"next: {'' if where == Path() else f'cd {shlex.quote(str(where))} && '}make test")


def add(
    types: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE",
            help="Event types, or patterns: 'users.*'.",
            autocompletion=catalogue_types,
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Bring newer versions of types that the project has; all."),
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="List the catalogue's types, and the project's newest.")
    ] = False,
) -> None:
    """Copy event types from the catalogue: all versions, migrations, fixtures; generate models.

    With --update, versions of your own are merged with the catalogue's. Exits with 1 if there is a
    conflict: nothing is written for such a type.
    """
    if listing:
        if update:
            fail("give --list or --update")
        _list(types or [])
        return
    root = activate_registry()
    if update:
        _update(root, types or [])
        return
    if not types:
        fail("give event types, or --update; genesys-events add --list lists the catalogue's")
    from tools.project.add import add_types

    added = add_types(root, types)
    generated = _generate(root)
    for name, versions in added.items():
        typer.echo(f"added {name}: {', '.join(versions)}")
    typer.echo(f"generated/: {generated} files changed")


def _list(patterns: list[str]) -> None:
    from tools.output.tables import Column, console_for_output, table_or_lines
    from tools.project.add import list_catalogue

    try:
        root = find_root(Path.cwd())
    except UsageError:  # there is no project yet
        root = None
    rows = list_catalogue(root, patterns)
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(cell or "-" for cell in row))
        return
    columns = [Column("event type"), Column("versions", fold_to=12), Column("in the project")]
    console = console_for_output()
    console.print(table_or_lines(columns, rows, console.width))


def _update(root: Path, types: list[str]) -> None:
    from tools.project.update import update_types

    result = update_types(root, types)
    generated = _generate(root) if result.paths else 0
    print_created(result.paths)
    for path in result.todo:
        typer.echo(f"TODO: {path}")
    for event_type, conflict in result.conflicts:
        typer.echo(f"conflict: {event_type} {conflict}")
    if not (result.paths or result.conflicts):
        typer.echo("nothing to update: every type has what the catalogue has")
    if result.paths:
        typer.echo(f"generated/: {generated} files changed")
        complete = "complete what is TODO; then " if result.todo else ""
        typer.echo(f"next: {complete}genesys-events check")
    if result.conflicts:
        raise typer.Exit(1)


def _generate(root: Path) -> int:
    """Generate what is out of date in generated/, before anything is printed into a closed pipe."""
    from tools.codegen.render import render, write

    with exit_on_problems():
        return len(write(root, render(root, reuse=True)))
