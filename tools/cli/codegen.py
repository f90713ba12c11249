"""The command `codegen`: generated/ from schemas and migrations."""

from __future__ import annotations

from typing import Annotated

import typer

from tools.cli.console import exit_on_problems
from tools.registry.locate import activate_registry


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
