"""`genesys-events sample`: its options and its output."""

from __future__ import annotations

from typing import Annotated

import typer

from tools.cli.console import fail
from tools.registry.locate import activate_registry


def sample(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as users.presence.")],
    wire: Annotated[
        bool, typer.Option("--wire", help="As the events come on EventBridge, not canonical.")
    ] = False,
    version: Annotated[
        str | None, typer.Option(help="The version of the schema.", show_default="newest")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many events.")] = 1,
) -> None:
    """Print events of a type, one JSON object a line: the schema's examples, as if of now.

    Each has its own ids and time, so that none is stale or a duplicate.
    """
    activate_registry(needs_models=True)
    import json

    from processor.testing.samples import fresh_samples
    from tools.registry.packaged import hint_to_add

    if hint := hint_to_add(event_type):
        fail(f"the registry has no event type {event_type}; {hint}")
    for event in fresh_samples(event_type, version, count, wire=wire):
        typer.echo(json.dumps(event, ensure_ascii=False))
