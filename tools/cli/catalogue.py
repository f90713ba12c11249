"""The commands `types` and `catalogue`: what the registry holds, for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.console import (
    check_choice,
    exit_on_problems,
    fail,
    format_option,
    note,
    relative_path,
)
from tools.registry.locate import activate_registry

if TYPE_CHECKING:
    from tools.catalogue.listing import Listing


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
