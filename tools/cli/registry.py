"""The commands that work on the registry: schemas, migrations and generated code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.completion import event_types, versions
from tools.cli.console import (
    check_choice,
    exit_on_problems,
    fail,
    format_option,
    note,
    print_created,
    relative_path,
)
from tools.registry.locate import UsageError, activate_registry, handlers_of

if TYPE_CHECKING:
    from tools.catalogue.listing import Listing

app = typer.Typer()


@app.command()
def check(
    style: Annotated[str, format_option("text", "json", "github", "markdown", "sarif")] = "text",
    rules: Annotated[
        bool,
        typer.Option(
            "--rules",
            help="List the rules, as text, markdown, or a json-schema for editors; check nothing.",
        ),
    ] = False,
) -> None:
    """Check the registry: schemas, examples, migrations, versions, generated code, handlers.

    Exits with 1 if there is a finding, or a handler that cannot be registered.
    """
    if rules:
        _print_rules(style)
        return
    root = activate_registry()
    from tools.check.reports import FORMATS
    from tools.check.run import check as run_check

    check_choice("--format", style, FORMATS)
    checked = run_check(root)
    for line in FORMATS[style](checked):
        typer.echo(line)
    if checked.findings:
        raise typer.Exit(1)
    _check_handlers(root)


def _check_handlers(root: Path) -> None:
    if not (root / handlers_of(root).replace(".", "/")).is_dir():
        return
    from processor.errors import GenesysEventsError
    from tools.process.run import check_handlers

    try:
        problem = check_handlers()
    except (GenesysEventsError, UsageError) as error:
        fail(str(error), 1)
    if problem is not None:
        note(problem)


def _print_rules(style: str) -> None:
    import json

    from tools.check.rule_list import CATALOGUE, as_markdown
    from tools.rules.editor_schema import editor_schema

    check_choice("--rules --format", style, ("text", "markdown", "json-schema"))
    if style == "json-schema":
        typer.echo(json.dumps(editor_schema(), indent=2))
    elif style == "markdown":
        for line in as_markdown():
            typer.echo(line)
    else:
        for group in CATALOGUE:
            for rule in group.rules:
                typer.echo(f"{rule.name:20} {rule.summary}")


@app.command()
def codegen(
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; print a diff and exit 1 if out of date."),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Generate modules that match their checksums, too.")
    ] = False,
) -> None:
    """Generate the models in generated/ from schemas/ and migrations/.

    A module that matches its checksum is kept; --check generates every module and compares.
    """
    root = activate_registry()
    from tools.codegen.render import changes, diff, render, write

    with exit_on_problems():
        files = render(root, reuse=not (check or everything))
    if check:
        stale = list(changes(root, files))
        for path, now, wanted in stale:
            typer.echo(diff(path, now, wanted), nl=False)
        if stale:
            # A module that was changed together with its checksum is kept unless all are generated.
            fix = "codegen" if render(root, reuse=True) == files else "codegen --all"
            number = "1 file" if len(stale) == 1 else f"{len(stale)} files"
            message = f"generated/ is out of date in {number}: run genesys-events {fix}"
            typer.echo(message, err=True)
            raise typer.Exit(1)
        typer.echo(f"generated/ is up to date ({len(files)} files)")
        return
    changed = write(root, files)
    for path in changed:
        typer.echo(f"generated/{path}")
    typer.echo(f"{len(changed)} of {len(files)} files changed")


@app.command()
def types(
    pattern: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATTERN]",
            help="Part of a type's or a topic's name, or a glob for the whole name: 'users.*'.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[
        str, format_option("text", "json", "markdown", "topics", also=" as template.yaml's")
    ] = "text",
    handled: Annotated[
        bool, typer.Option("--handled", help="Only the types that have a handler.")
    ] = False,
) -> None:
    """List the event types: topic, versions, source and handler.

    Exits with 1 if none matches.
    """
    root = activate_registry()
    from tools.catalogue.listing import FORMATS, list_types, matching
    from tools.registry.packaged import hint_for_unknown

    check_choice("--format", style, FORMATS)
    listing = list_types(root)
    for problem in listing.problems:
        typer.echo(f"genesys-events: {problem}", err=True)
    if handled:
        listing = _handled(listing, style)
    if pattern is None:
        FORMATS[style](listing)
        return
    found = matching(listing.types, pattern)
    if not found:
        hint = hint_for_unknown(pattern.strip("*?"), [each.event_type for each in listing.types])
        message = f"no event type or topic matches {pattern}"
        fail(f"{message}; {hint}", 1)
    FORMATS[style](listing._replace(types=found))


def _handled(listing: Listing, style: str) -> Listing:
    if style == "topics":
        # A list that lacks a type would stop its events where no metric counts them.
        if listing.problems:
            fail("the list of topics would be incomplete", 1)
        for each in listing.types:
            if each.state == "fallback":
                fail(f"{each.handler} takes every event type: leave Topics empty", 1)
    found = [each for each in listing.types if each.state in ("own", "fallback")]
    if not found:
        fail("no event type has a handler", 1)
    return listing._replace(types=found)


@app.command()
def catalogue(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file to write: dist/catalogue.html."
        ),
    ] = None,
) -> None:
    """Build the catalogue: one HTML page with every event type, its fields and its changes."""
    root = activate_registry()
    from tools.catalogue.page import render, write

    with exit_on_problems():
        page = render(root)
    for problem in page.problems:
        note(problem)
    typer.echo(f"{relative_path(write(root, page, output))}: {page}")


@app.command()
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


@app.command("new-version")
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


@app.command("new-type")
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


@app.command()
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


@app.command()
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
