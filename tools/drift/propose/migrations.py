"""The migration that a proposed version needs, and pairs of events that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from json import dumps
from textwrap import fill
from typing import Any

from processor.pointers import split
from tools.drift.propose.guess_renames import Guess
from tools.registry.json_format import json_text
from tools.schema.walk import Document
from tools.upstream.migrations import migration_module

Event = dict[str, Any]

_WIDTH = 98


def rename_migration(
    older: Document, newer: Document, guesses: Sequence[Guess], events: int
) -> dict[str, str]:
    """Write the migration that gives fields their probable new names."""
    version = newer["properties"]["schema_version"]["const"]
    names = " and ".join(f"`{_name(each.old)}` is called `{_name(each.new)}`" for each in guesses)
    title = fill(f"A guess: since {version}, {names}.", width=_WIDTH)
    seen = " ".join(
        f"`{each.new}` was in {each.finding['count']:,} of {events:,} events read, "
        f"`{each.old}` was absent from {each.finding['absent'][each.old]:,} of these, and the "
        "values are of the same kind."
        for each in guesses
    )
    why = fill(
        f"{seen} So an older event's value moves to the new name, unless the event has that too. "
        "Upstream has not documented this: correct it if you know better.",
        width=_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    renamed = "".join(
        f"    ({_tuple(way)}, {dumps(_name(each.old))}, {dumps(_name(each.new))}),\n"
        for each in guesses
        for way in [split(each.old)[:-1]]
    )
    text = f'''"""{title}

{why}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

RENAMED = (
{renamed})
"""The way to an object, the old name in it, and the new one."""


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Move the value of an old name to the new one."""
    for path, old, new in RENAMED:
        detail = _renamed(detail, path, old, new)
    return detail


def _renamed(value: Any, path: Sequence[str], old: str, new: str) -> Any:
    if isinstance(value, list):
        return [_renamed(each, path[1:], old, new) for each in value]
    if not isinstance(value, dict):
        return value
    if not path:
        if value.get(old) is None:
            return value
        rest = {{name: each for name, each in value.items() if name != old}}
        return {{**rest, new: value[old]}} if rest.get(new) is None else rest
    names = [name for name in value if path[0] in ("*", name)]
    return {{**value, **{{name: _renamed(value[name], path[1:], old, new) for name in names}}}}
'''
    return migration_module(older, newer, text)


def unproven_migration(older: Document, newer: Document) -> dict[str, str]:
    """Write the migration of a step that takes all that was taken, and cannot be proven to."""
    before, after = (each["properties"]["schema_version"]["const"] for each in (older, newer))
    why = fill(
        f"{after} was made from {before} by letting it take more, and nothing was taken away. The "
        "proof of that fails for schemas like these, so that the step needs a migration; there is "
        "nothing for it to change.",
        width=_WIDTH,
    )
    text = f'''"""Every event that is valid at {before} should be valid at {after}, unchanged.

{why}
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Leave the event unchanged: the caller sets the version."""
    return dict(detail)
'''
    return migration_module(older, newer, text)


def pairs(
    older: Document, newer: Document, guesses: Sequence[Guess], examples: Mapping[str, Event]
) -> dict[str, str]:
    """Events of the older version, by name, before and after the step."""
    event_type, before = (
        older["properties"][name]["const"] for name in ("event_type", "schema_version")
    )
    after = newer["properties"]["schema_version"]["const"]
    folder = f"tests/fixtures/migrations/{event_type}/{before}-to-{after}"
    texts = {}
    for name, event in examples.items():
        texts[f"{folder}/{name}.before.json"] = json_text({**event, "schema_version": before})
        renamed = {**with_new_names(event, guesses), "schema_version": after}
        texts[f"{folder}/{name}.after.json"] = json_text(renamed)
    return texts


def with_new_names(event: Event, guesses: Sequence[Guess]) -> Event:
    """What the migration makes of an event."""
    renamed = deepcopy(event)
    for guess in guesses:
        old, new = _name(guess.old), _name(guess.new)
        for holder in _holders(renamed, split(guess.old)[:-1]):
            value = holder.pop(old) if holder.get(old) is not None else None
            if value is not None and holder.get(new) is None:
                holder[new] = value
    return renamed


def _holders(value: Any, path: Sequence[str]) -> list[Event]:
    """The objects at a path."""
    if isinstance(value, list):
        return [each for child in value for each in _holders(child, path[1:])]
    if not isinstance(value, dict):
        return []
    if not path:
        return [value]
    names = [name for name in value if path[0] in ("*", name)]
    return [each for name in names for each in _holders(value[name], path[1:])]


def _name(pointer: str) -> str:
    return split(pointer)[-1]


def _tuple(path: Sequence[str]) -> str:
    return f"({', '.join(map(dumps, path))},)"
