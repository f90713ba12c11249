"""The commands that work on the registry itself: schemas, migrations, what is generated of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.console import exit_on_problems, fail, print_created
from tools.registry.workspace import activate_registry

app = typer.Typer()


@app.command()
def check(
    style: Annotated[
        str, typer.Option("--format", help="text, json, github, markdown or sarif.")
    ] = "text",
    rules: Annotated[
        bool, typer.Option("--rules", help="List the rules, as text or markdown; judge nothing.")
    ] = False,
) -> None:
    """Judge the registry: schemas, examples, migrations, version numbers, generated code.

    Exits with 1 if there is a finding.
    """
    if rules:
        _print_rules(style)
        return
    root = activate_registry()
    from tools.check.reports import FORMATS
    from tools.check.run import check as judge

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    checked = judge(root)
    for line in FORMATS[style](checked):
        typer.echo(line)
    if checked.findings:
        raise typer.Exit(1)


def _print_rules(style: str) -> None:
    from tools.check.rule_list import CATALOGUE, as_markdown

    if style == "markdown":
        for line in as_markdown():
            typer.echo(line)
    elif style == "text":
        for group in CATALOGUE:
            for rule in group.rules:
                typer.echo(f"{rule.name:20} {rule.summary}")
    else:
        fail(f"--rules --format {style}: give text or markdown")


@app.command()
def codegen(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 with a diff when stale.")
    ] = False,
) -> None:
    """Generate the models in generated/ from schemas/ and migrations/.

    What has its checksum is left as it is; --check generates everything, and compares.
    """
    root = activate_registry()
    from tools.codegen import render as generator

    files = rendered(root, anew=check)
    if check:
        stale = list(generator.changes(root, files))
        for path, now, wanted in stale:
            typer.echo(generator.diff(path, now, wanted), nl=False)
        if stale:
            typer.echo(
                f"generated/ is stale in {len(stale)} files: run genesys-events codegen", err=True
            )
            raise typer.Exit(1)
        typer.echo(f"generated/ is what the schemas say ({len(files)} files)")
        return
    changed = generator.write(root, files)
    for path in changed:
        typer.echo(f"generated/{path}")
    typer.echo(f"{len(changed)} of {len(files)} files changed")


@app.command()
def types(
    pattern: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATTERN]",
            help="A part of a type or a topic, or a glob for a whole one: 'users.*'.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
) -> None:
    """List the event types: topic, versions, what they are derived from, who handles them.

    Exits with 1 if there is none that matches.
    """
    root = activate_registry()
    from tools.catalogue.listing import FORMATS, list_types, matching, nearest

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    listing = list_types(root)
    for problem in listing.problems:
        typer.echo(f"genesys-events: {problem}", err=True)
    if pattern is None:
        FORMATS[style](listing)
        return
    found = matching(listing.types, pattern)
    if not found:
        close = nearest(listing.types, pattern)
        hint = f"did you mean {close}?" if close else "genesys-events types lists all"
        fail(f"no event type or topic matches {pattern}; {hint}", 1)
    FORMATS[style](listing._replace(types=found))


@app.command()
def catalogue(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 when stale.")
    ] = False,
) -> None:
    """Write docs/catalogue.html: every event type, its fields and changes, in one page."""
    root = activate_registry()
    from tools.catalogue.page import PAGE, is_fresh, render, write

    with exit_on_problems():
        page = render(root)
    if not check:
        write(root, page)
        typer.echo(f"{PAGE}: {page}")
    elif is_fresh(root, page):
        typer.echo(f"{PAGE} is what the schemas say ({page})")
    else:
        typer.echo(f"{PAGE} is stale: run genesys-events catalogue", err=True)
        raise typer.Exit(1)


@app.command()
def diff(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as users.presence.")],
    older: Annotated[str, typer.Argument(metavar="OLD", help="Such as 2.0.0.")],
    newer: Annotated[str, typer.Argument(metavar="NEW", help="Such as 2.1.0.")],
    style: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
) -> None:
    """Show what differs between two versions, and prove what the step means to a sender.

    Exits with 1 if the version number says less than the change needs.
    """
    root = activate_registry()
    from tools.versions.diff import FORMATS, compare_versions

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    with exit_on_problems():
        comparison = compare_versions(root, event_type, older, newer)
    FORMATS[style](comparison)
    if not comparison.sufficient:
        raise typer.Exit(1)


@app.command("new-version")
def new_version(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as users.presence.")],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="Such as 2.2.0.")],
    breaking: Annotated[
        bool, typer.Option("--breaking", help="Begin the migration that the change will need.")
    ] = False,
) -> None:
    """Begin a new version of an event type: a copy of its newest schema, and of its fixtures."""
    root = activate_registry()
    from tools.versions.scaffold import new_version as begin

    with exit_on_problems():
        paths = begin(root, event_type, version, breaking=breaking)
    print_created(paths)
    steps = [path for path in paths if path.startswith("migrations/") and "_to_" in path]
    write = "".join(f", and write {path}" for path in steps)
    typer.echo(
        f"next: change {paths[0]}, its example and the fixtures{write}; then genesys-events check"
    )


@app.command("new-type")
def new_type(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as users.presence.")],
    topic: Annotated[
        str | None, typer.Option(help="The upstream topic: v2.users.{id}.presence.")
    ] = None,
) -> None:
    """Begin an event type: its first schema, with an empty payload, and fixtures."""
    root = activate_registry()
    from tools.versions.scaffold import new_type as begin

    paths = begin(root, name, topic)
    print_created(paths)
    typer.echo(f"next: describe the payload in {paths[0]}; then genesys-events codegen")


@app.command()
def release() -> None:
    """Freeze every version in the registry: from now on, check refuses to see it changed.

    Exits with 1, and freezes nothing, if check finds anything.
    """
    root = activate_registry()
    from tools.check.run import check as judge
    from tools.registry.release import release as freeze

    checked = judge(root)
    for finding in checked.findings:
        typer.echo(str(finding), err=True)
    if checked.findings:
        typer.echo("nothing is released: put this right first", err=True)
        raise typer.Exit(1)
    frozen = freeze(root, checked.registry_files)
    for path in frozen:
        typer.echo(f"released {path}")
    before = len(checked.registry_files.schemas) - len(frozen)
    versions = "version" if len(frozen) == 1 else "versions"
    typer.echo(f"{len(frozen)} {versions} released, {before} were already")


def rendered(root: Path, *, anew: bool = False) -> dict[str, str]:
    """Render generated/, or say what is wrong with the registry and exit with 1.

    Anew without regard to checksums, which say that a module is what would be generated.
    """
    from tools.codegen.render import render_changed, render_remembered

    with exit_on_problems():
        return render_remembered(root) if anew else render_changed(root)
