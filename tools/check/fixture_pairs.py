"""The events before and after a migration, in tests/fixtures/migrations/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tools.registry.files import Migration, SourceFile

_BEFORE, _AFTER = ".before.json", ".after.json"


class Pair(NamedTuple):
    """An event before a migration, and what the migration is to make of it."""

    path: str
    """Of the event before, as of the one after: relative to the registry's root."""
    before: Any
    """None if it cannot be read."""
    after: Any
    """None if it cannot be read."""

    @property
    def after_path(self) -> str:
        """The path of the event after."""
        return self.path.removesuffix(_BEFORE) + _AFTER


def pairs_of(fixtures: Iterable[SourceFile], migration: Migration) -> list[Pair]:
    """The pairs of one migration, by path; each may be incomplete."""
    step = f"{migration.older}-to-{migration.newer}"
    events = {file.path: _read(file) for file in fixtures if file.path.split("/")[-2] == step}
    names = dict.fromkeys(
        path.removesuffix(ending)
        for path in events
        for ending in (_BEFORE, _AFTER)
        if path.endswith(ending)
    )
    return [
        Pair(name + _BEFORE, events.get(name + _BEFORE), events.get(name + _AFTER))
        for name in names
    ]


def _read(file: SourceFile) -> Any:
    try:
        return file.document
    except (ValueError, RecursionError):
        return None
