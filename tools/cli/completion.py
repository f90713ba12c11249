"""What a shell offers on Tab: event types, versions and choices, without reading any schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from tools.registry.locate import UsageError, find_root

VARIABLE = "_GENESYS_EVENTS_COMPLETE"
"""Set by the shell's script while it completes."""


def event_types(incomplete: str) -> list[str]:
    """The event types that begin so: the folders in schemas/."""
    return [name for name in _names("") if name.startswith(incomplete)]


def versions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The versions of the event type before it, the newest first."""
    event_type = ctx.params.get("event_type") or ""
    if "/" in event_type or not event_type:
        return []
    from processor.naming import VERSION  # which is the registry's, as soon as one is known

    found = [name.removesuffix(".json") for name in _names(event_type)]
    numbers = [tuple(map(int, each.split("."))) for each in found if VERSION.fullmatch(each)]
    names = (".".join(map(str, each)) for each in sorted(numbers, reverse=True))
    return [name for name in names if name.startswith(incomplete)]


def one_of(*names: str) -> Callable[[str], list[str]]:
    """Offer these names."""

    def offered(incomplete: str) -> list[str]:
        return [name for name in names if name.startswith(incomplete)]

    return offered


def _names(folder: str) -> list[str]:
    """The names in a folder of schemas/; none where there is no registry."""
    try:
        entries = (find_root(Path.cwd()) / "schemas" / folder).iterdir()
        return sorted(each.name for each in entries if folder or each.is_dir())
    except (OSError, UsageError):
        return []
