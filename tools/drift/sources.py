"""The sources of a stream of events: files, folders, dead letters, S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from processor.errors import StoreUnavailable
from processor.record import Record
from tools.drift.read_report import begins_report
from tools.process.lines import Advance, Report, SourceDamaged
from tools.process.sources import STANDARD_INPUT, ReadSource, check_sources, read_source
from tools.registry.locate import UsageError

if TYPE_CHECKING:
    from tools.dead_letters.store import DeadLetterStore

_SQLITE = b"SQLite format 3\0"
_REPORT = "is a report, not events; genesys-events drift propose TYPE --from reads it"
_S3 = "s3://"
_COUNTED = 1_000
"""Updating the progress bar more often would cost more than reading."""
_QUEUE = ("http://", "https://")


@dataclass
class EventSource:
    """One source, and how far it was read."""

    name: str
    read: ReadSource
    size: int | None
    """In bytes; None if unknown."""
    events: int = 0
    problem: str | None = None
    """Why not all of it could be read."""
    warnings: Sequence[str] = ()
    """What a dead-letter queue did not show, once it was read."""
    etag: str | None = None
    """S3's name for the content of an object."""


def open_sources(names: Sequence[str]) -> list[EventSource]:
    """Check that all sources exist; a folder is all files in it that are not hidden.

    `-` is standard input; `s3://bucket/prefix` all objects under it; the URL of an SQS queue its
    messages, and a state file its dead letters, none of which is removed. Raises UsageError
    before anything is read.
    """
    found: list[EventSource] = []
    for name in names:
        if name.startswith(_S3):
            from tools.drift.s3 import open_prefix

            found += [
                EventSource(each.name, each.read, each.size, etag=each.etag)
                for each in open_prefix(name)
            ]
        elif name.startswith(_QUEUE):
            found.append(_dead_letters(name, queue=True))
        elif name not in ("", STANDARD_INPUT) and Path(name).is_dir():
            found += _folder(name)
        else:
            found.append(_file(name))
    return found


def read_sources(
    sources: Sequence[EventSource], advance: Advance, count: Callable[[int], None]
) -> Iterator[Record]:
    """Read one source after the other; damage is recorded, and the next one read.

    `advance` is called with bytes read and `count` with records read.
    """
    for source in sources:
        problems: list[str] = []
        try:
            for record in source.read(advance, problems.append):
                source.events += 1
                if source.events % _COUNTED == 0:
                    count(_COUNTED)
                yield record
        except (SourceDamaged, OSError) as error:
            problems.append(str(error))
        source.problem = "; ".join(problems) or source.problem


def _folder(name: str) -> list[EventSource]:
    folder = Path(name)
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise UsageError(f"{name} has no files")
    return [_file(str(path)) for path in paths]


def _file(name: str) -> EventSource:
    size = check_sources([name])
    if name == STANDARD_INPUT or not Path(name).is_file():
        # Reading the beginning of a pipe would consume it.
        return EventSource(name, partial(read_source, name), None)
    with Path(name).open("rb") as file:
        start = file.read(4096)
    if start.startswith(_SQLITE):
        return _dead_letters(name, queue=False)
    if begins_report(start):
        problem = f"{name} {_REPORT}"
        return EventSource(name, lambda _advance, _report: iter(()), size, problem=problem)
    return EventSource(name, partial(read_source, name), size)


def _dead_letters(name: str, *, queue: bool) -> EventSource:
    from tools.dead_letters.open_store import open_store
    from tools.dead_letters.store import read_records

    def store() -> AbstractContextManager[DeadLetterStore]:
        return open_store(Path(name), name if queue else None)

    def read(_advance: Advance, _report: Report) -> Iterator[Record]:
        try:
            with store() as opened:
                yield from read_records(opened)
                source.warnings = opened.warnings()
        except StoreUnavailable as error:
            raise SourceDamaged(str(error)) from None

    try:
        with store():
            pass  # it exists, and may be read
    except StoreUnavailable as error:
        raise UsageError(str(error)) from None
    source = EventSource(name, read, None)
    return source
