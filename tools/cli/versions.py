"""The commands that compare, create, renumber and release versions of schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.completion import event_types, versions
from tools.cli.console import (
    check_choice,
    exit_on_problems,
    fail,
    format_option,
    note,
    print_created,
)
from tools.registry.locate import activate_registry


def diff(
    event_type: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="Such as users.presence.", autocompletion=event_types),
    ],
    older: Annotated[
        str | None,
        typer.Argument(metavar="OLD", help="Such as 2.0.0.", autocompletion=versions),
    ] = None,
    newer: Annotated[
        str | None,
        typer.Argument(metavar="NEW", help="Such as 2.1.0.", autocompletion=versions),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="GIT_REF",
            help="Compare with that commit instead: each version that changed since.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[str, format_option("text", "json", "markdown")] = "text",
) -> None:
    """Compare two versions: their differences, and whether the newer accepts every older event.

    Exits with 1 if the version number is lower than the change requires.
    """
    root = activate_registry()
    from tools.versions.diff import FORMATS, compare_in_registry

    check_choice("--format", style, FORMATS)
    if against is not None:
        if older is not None:
            fail("OLD and NEW are versions of the registry: leave them out with --against")
        _diff_against(root, event_type, against, style)
        return
    if older is None or newer is None:
        fail("give OLD and NEW, such as 2.0.0 2.1.0, or --against GIT_REF")
    with exit_on_problems():
        comparison = compare_in_registry(root, event_type, older, newer)
    FORMATS[style](comparison)
    if not comparison.sufficient:
        raise typer.Exit(1)


def _diff_against(root: Path, event_type: str, ref: str, style: str) -> None:
    from tools.versions.against import compare_with_commit, print_as_json
    from tools.versions.diff import FORMATS

    with exit_on_problems():
        changes = compare_with_commit(root, event_type, ref)
    if style == "json":
        print_as_json(changes)
    else:
        for comparison in changes.comparisons:
            typer.echo(changes.title(comparison, style))
            FORMATS[style](comparison)
        for line in changes.notes():
            typer.echo(line)
    if not changes.sufficient:
        raise typer.Exit(1)


def new_version(
    event_type: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="Such as users.presence.", autocompletion=event_types),
    ],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="Such as 2.2.0.")],
    breaking: Annotated[
        bool, typer.Option("--breaking", help="Create a migration for you to complete, too.")
    ] = False,
) -> None:
    """Create a new version of an event type from its newest schema and fixtures."""
    root = activate_registry()
    from tools.versions.scaffold import new_version as create_version
    from tools.versions.scaffold import number_hint

    with exit_on_problems():
        paths = create_version(root, event_type, version, breaking=breaking)
    print_created(paths)
    migrations = [path for path in paths if path.startswith("migrations/") and "_to_" in path]
    write = "".join(f", and write {path}" for path in migrations)
    typer.echo(
        f"next: change {paths[0]}, its example and the fixtures{write}; then genesys-events check"
    )
    if hint := number_hint(root, event_type, version):
        note(hint)


def new_type(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as users.presence.")],
    topic: Annotated[
        str | None, typer.Option(help="The upstream topic: v2.users.{id}.presence.")
    ] = None,
) -> None:
    """Create an event type: a first schema with an empty payload, and fixtures."""
    root = activate_registry()
    from tools.versions.scaffold import new_type as create_type

    paths = create_type(root, name, topic)
    print_created(paths)
    folder = paths[-1].rpartition("/")[0]
    fixtures = f", and the fixtures in {folder}/" if len(paths) > 1 else ""
    typer.echo(
        f"next: describe the event and its payload in {paths[0]}, with its example{fixtures}; then "
        "genesys-events codegen and check"
    )


def renumber(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as users.presence.")],
    old: Annotated[str, typer.Argument(metavar="OLD", help="Such as 2.2.0.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Such as 2.1000.0.")],
) -> None:
    """Give a version another number: its schema, migrations, fixtures, and its line in the lock."""
    root = activate_registry()
    from tools.versions.renumber import renumber as rename_version

    with exit_on_problems():
        renumbered = rename_version(root, event_type, old, new)
    for path, target in renumbered.moved.items():
        typer.echo(f"{path} -> {target}")
    if renumbered.was_released:
        note(f"{old} was released: events that declare it will be read with another version")
    typer.echo("next: genesys-events codegen and check")


def release() -> None:
    """Release the versions in the registry: from now on, check reports any change to one.

    Private versions of topics are left out: they are merged again with what follows.

    Exits with 1, and releases nothing, if check has a finding.
    """
    root = activate_registry()
    from tools.check.run import check as run_check
    from tools.registry.lock import release as lock_versions
    from tools.registry.lock import released

    checked = run_check(root)
    for finding in checked.findings:
        typer.echo(str(finding), err=True)
    if checked.findings:
        typer.echo("nothing was released: fix the findings first", err=True)
        raise typer.Exit(1)
    new = lock_versions(root, checked.registry_files)
    for path in new:
        typer.echo(f"released {path}")
    before = len(released(checked.registry_files))
    versions = "version" if len(new) == 1 else "versions"
    typer.echo(f"{len(new)} {versions} released, {before} already released")
