"""What a shell offers on Tab: event types, versions and choices, without reading any schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from tools.registry.locate import UsageError, find_root, handlers_of
from tools.registry.packaged import catalogue_root

VARIABLE = "_GENESYS_EVENTS_COMPLETE"
"""Set by the shell's script while it completes."""


def event_types(incomplete: str) -> list[str]:
    """The event types that begin so: the folders in schemas/."""
    return [name for name in _names("") if name.startswith(incomplete)]


def several_event_types(incomplete: str) -> list[str]:
    """The event types that begin like the last of several, which commas separate."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in event_types(last)]


def catalogue_types(ctx: typer.Context, incomplete: str) -> list[str]:
    """The catalogue's event types that the project lacks; with --update, those that it has."""
    if ctx.params.get("update"):
        return event_types(incomplete)
    try:
        root = find_root(Path.cwd())
        schemas = (catalogue_root(root) / "schemas").iterdir()
        catalogue = sorted(each.name for each in schemas if each.is_dir())
    except (OSError, UsageError):
        return []
    present = set(_names(""))
    return [each for each in catalogue if each.startswith(incomplete) and each not in present]


def handler_modules(incomplete: str) -> list[str]:
    """The modules of handlers that begin so, by the names of their files."""
    try:
        root = find_root(Path.cwd())
        files = root.joinpath(*handlers_of(root).split(".")).rglob("*.py")
        names = sorted({file.stem for file in files if file.stem != "__init__"})
    except (OSError, UsageError):
        return []
    return [each for each in names if each.startswith(incomplete)]


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
