"""`genesys-events upstream`: what Genesys says of its events, against the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.console import fail, problems_told
from tools.root import enter_registry

app = typer.Typer(no_args_is_help=True)


@app.callback()
def upstream() -> None:
    """What Genesys says of its events, against the registry."""


@app.command("import")
def import_(
    topics: Annotated[
        list[str] | None, typer.Argument(help="Topics, or event types of the registry.")
    ] = None,
    sdk: Annotated[
        list[str] | None,
        typer.Option(
            help="A release of the SDK: its version, a wheel, an sdist, or where it is installed; "
            "VERSION=RELEASE says which version of a new type it is to be."
        ),
    ] = None,
    topics_file: Annotated[
        Path | None,
        typer.Option("--topics", help="Which class each topic has: notificationMappings.json."),
    ] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="The class of the one topic given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every topic that is bound, or in the list.")
    ] = False,
) -> None:
    """Write the versions that upstream has and the registry lacks, with their migrations."""
    root = enter_registry()
    from tools.upstream.imports import Request, import_topics, read_classes, read_releases

    if not sdk:
        fail("--sdk: give a release, such as --sdk 269.0.0")
    if bool(topics) is everything:
        fail("give topics, or --all")
    if class_name is not None and len(topics or ()) != 1:
        fail("--class is the class of one topic: give that topic")
    with problems_told():
        classes = read_classes(topics_file) if topics_file else {}
        if class_name is not None and topics:
            classes[topics[0]] = class_name
        request = Request(topics or (), read_releases(sdk), classes)
        written = import_topics(root, request, root / ".cache" / "genesys-events" / "sdk")
    for path in written.paths:
        typer.echo(path)
    for path in written.unwritten:
        typer.echo(f"to write: {path}")
    for topic in written.left_out:
        typer.echo(f"left out: {topic}: another topic has its event type")
    if written.unchanged:
        typer.echo(f"{len(written.unchanged)} as upstream has them")
    if written.paths:
        typer.echo("next: genesys-events codegen; then genesys-events check")
