"""The events that a replay has left to send, with their positions in their sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from processor.envelope import Envelope, read_envelope
from processor.errors import EventError
from processor.record import Record
from tools.drift.sources import EventSource, open_sources
from tools.process.lines import Advance, SourceDamaged
from tools.registry.locate import UsageError
from tools.replay.journal import Journal
from tools.replay.select_events import Selection

_COUNTED = 1_000
_BLOCK = 1 << 20


class Position(NamedTuple):
    """Where an event is: the how-manieth record of its source, from 0."""

    source: str
    number: int


class SelectedEvent(NamedTuple):
    """An event that is to be sent."""

    position: Position
    record: Record
    envelope: Envelope | None
    """None if it cannot be read."""


@dataclass
class ReadCounts:
    """What was read so far, and not sent by this run."""

    before: int = 0
    """Sent by an earlier run."""
    not_selected: int = 0
    unreadable: int = 0
    """Left out, since it is not known whether they are selected."""
    problems: list[str] = field(default_factory=list)
    """Why not all of a source could be read."""


def absolute_name(name: str) -> str:
    """A source's name that is the same from every working directory."""
    return name if name.startswith("s3://") else os.path.abspath(name)  # noqa: PTH100 - keeps ..


def describe_replay(queue_url: str, names: Sequence[str], selection: Selection) -> dict[str, Any]:
    """What makes a replay the same one, in JSON: its journal belongs to it."""
    return {
        "queue": queue_url,
        "sources": [absolute_name(name) for name in names],
        **selection._asdict(),
        "types": [*selection.types],
    }


def open_repeatable(names: Sequence[str]) -> list[EventSource]:
    """Check the sources, and give them absolute names.

    Raises UsageError for one that another run could not read again.
    """
    sources = open_sources(names)
    for source in sources:
        if source.size is None:
            raise UsageError(
                f"{source.name} cannot be replayed: an interrupted run has to read it again; give "
                "files, folders or s3://bucket/prefix. Dead letters are redriven: genesys-events "
                "dead-letters redrive"
            )
    return [replace(source, name=absolute_name(source.name)) for source in sources]


def check_content(journal: Journal, source: EventSource) -> None:
    """Raise UsageError for a source that is not what it was when its events were sent."""
    if source.etag is not None:
        etag = source.etag
        journal.check_source(source.name, source.size or 0, lambda _size: etag)
    else:
        path = Path(source.name)
        journal.check_source(source.name, path.stat().st_size, lambda size: _digest(path, size))


def _digest(path: Path, size: int) -> str:
    """The digest of the first bytes of a file."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(min(size, _BLOCK)):
            found.update(block)
            size -= len(block)
    return found.hexdigest()


def read_events(
    sources: Sequence[EventSource],
    selection: Selection,
    journal: Journal | None,
    counts: ReadCounts,
    advance: Advance,
    count: Callable[[int], None],
) -> Iterator[SelectedEvent]:
    """Read what is selected and was not sent; damage is noted, and the next source read.

    Raises UsageError for a source that is not what it was when its events were sent.
    """
    for source in sources:
        problems = [] if source.problem is None else [source.problem]
        try:
            if journal is not None:
                # Just before it is read: hours may have passed since the replay began.
                check_content(journal, source)
            for number, record in enumerate(source.read(advance, problems.append)):
                if number % _COUNTED == _COUNTED - 1:
                    count(_COUNTED)
                selected = _select(
                    Position(source.name, number), record, selection, journal, counts
                )
                if selected is not None:
                    yield selected
        except (SourceDamaged, OSError) as error:
            problems.append(str(error))
        counts.problems += problems


def _select(
    position: Position,
    record: Record,
    selection: Selection,
    journal: Journal | None,
    counts: ReadCounts,
) -> SelectedEvent | None:
    if journal is not None and journal.has(*position):
        counts.before += 1
        return None
    try:
        envelope = read_envelope(record.body)
    except EventError:
        if selection:
            counts.unreadable += 1
            return None
        return SelectedEvent(position, record, None)
    if not selection.has(envelope):
        counts.not_selected += 1
        return None
    return SelectedEvent(position, record, envelope)
