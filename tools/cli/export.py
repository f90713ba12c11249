"""`genesys-events export`: flags and the result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.completion import event_types
from tools.cli.console import check_choice, exit_on_problems, format_option, note, relative_path
from tools.registry.locate import activate_registry


def export(
    types: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE",
            help="Such as users.presence.",
            show_default="all",
            autocompletion=event_types,
        ),
    ] = None,
    style: Annotated[
        str, format_option("asyncapi", "jsonschema-bundle", "eventbridge")
    ] = "asyncapi",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="The file to write, - for stdout; for eventbridge the folder.",
            show_default="below dist/",
        ),
    ] = None,
) -> None:
    """Write the newest schemas for other tools: AsyncAPI, JSON Schema, EventBridge's registry."""
    root = activate_registry()
    from tools.export.formats import FORMATS, STANDARD_OUTPUT
    from tools.export.formats import export as write

    check_choice("--format", style, FORMATS)
    with exit_on_problems():
        exported = write(root, style, types or (), output)
    for each in exported.notes:
        note(each)
    if exported.path == STANDARD_OUTPUT:
        return
    number = f"{exported.events:,} event {'type' if exported.events == 1 else 'types'}"
    typer.echo(f"{relative_path(exported.path)}: {number}")
