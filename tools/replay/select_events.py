"""Which events are replayed: those of a time range, of some types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from typing import NamedTuple

from generated.index import VERSIONS
from processor.envelope import Envelope
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown


class Selection(NamedTuple):
    """The events that are replayed; times are seconds since 1970, None for no limit."""

    start: float | None = None
    end: float | None = None
    """Events at this time are not part of it."""
    types: tuple[str, ...] = ()
    """Patterns of event types; empty for all."""

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self != Selection()

    def event_types(self) -> list[str]:
        """The registry's event types that the patterns match; all if there are none."""
        if not self.types:
            return list(VERSIONS)
        return [name for name in VERSIONS if any(fnmatchcase(name, each) for each in self.types)]

    def has(self, envelope: Envelope) -> bool:
        """Whether an event is one of them."""
        return (
            (self.start is None or envelope.occurred_at >= self.start)
            and (self.end is None or envelope.occurred_at < self.end)
            and (
                not self.types
                or any(fnmatchcase(envelope.event_type, pattern) for pattern in self.types)
            )
        )


def select(start: str | None, end: str | None, types: Sequence[str]) -> Selection:
    """Read the options; raises UsageError for what selects nothing.

    Types may be separated by commas, and be patterns, `users.*`.
    """
    first = None if start is None else read_time("--from", start)
    last = None if end is None else read_time("--to", end)
    if first is not None and last is not None and first >= last:
        raise UsageError(f"--from {start} --to {end}: nothing is between the two")
    patterns = [name.strip() for each in types for name in each.split(",") if name.strip()]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in VERSIONS):
            hint = hint_for_unknown(pattern, VERSIONS, "genesys-events types lists them")
            raise UsageError(f"--types {pattern}: no such event type; {hint}")
    return Selection(first, last, tuple(patterns))


def read_time(option: str, text: str) -> float:
    """An ISO 8601 date or time in seconds since 1970; without an offset in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(
            f"{option} {text}: give a date or time, such as 2026-03-02 or 2026-03-02T14:05Z"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
