"""Files and standard input -> records, in constant memory where the format allows."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from pydantic_core import from_json

from processor.invocation import is_batch, is_message, read_invocation, read_message
from processor.record import Record
from tools.process.lines import (
    FORMATS,
    MAX_BYTES,
    SPLIT_BYTES,
    TOO_LONG,
    Advance,
    Report,
    SourceDamaged,
    SourceLines,
    is_object,
    split_values,
)
from tools.registry.locate import UsageError

STANDARD_INPUT = "-"
ReadSource = Callable[[Advance, Report], Iterator[Record]]
"""Reads the records of one source; raises SourceDamaged."""

_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_HELD_PARTS = 1_000
"""A source without an event in so many lines has none."""
_INVOCATION = re.compile(rb'^\s*\[|ecords"|"body"|kinesis|"aws:sqs"')
"""What each invocation and message has."""
_MAX_BROKEN = 100
"""Documents in a piece of a source; what follows is one broken document."""
_OPENING = (b"{", b"[")
"""The first line of a document over several lines."""
_BETWEEN_EVENTS = re.compile(rb"\}(?:\xef\xbb\xbf)*\{")
_NEXT_DOCUMENT = re.compile(rb"^\{", re.MULTILINE)


def check_sources(names: Iterable[str]) -> int | None:
    """Check that all sources can be opened; return their size in bytes if it is known.

    Raises UsageError before anything is processed.
    """
    total: int | None = 0
    for name in names:
        if name == STANDARD_INPUT:
            if sys.stdin is None or sys.stdin.closed:
                raise UsageError("- is standard input, which is closed")
            total = None
            continue
        if not name:
            raise UsageError("a file name is empty")
        path = Path(name)
        if path.is_dir():
            raise UsageError(f"{name} is a folder; name the files in it, such as {name}/*.jsonl")
        try:
            if not stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK):
                # A pipe can be opened only once.
                total = None
                continue
            with path.open("rb"):
                size = path.stat().st_size
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}") from None
        total = None if total is None else total + size
    return total


def read_source(
    name: str, advance: Advance = lambda _bytes: None, report: Report = lambda _problem: None
) -> Iterator[Record]:
    """Read one file, or standard input for `-`.

    JSON Lines: each line is one event, an SQS message or a Lambda payload, or several events
    without separators, as Firehose writes them. JSON: events, arrays and Lambda payloads, one
    after the other. Each may be gzipped, and in UTF-8, UTF-16 or UTF-32. `advance` is called with
    the number of bytes read of the file on disk, `report` with what is left out.
    Raises SourceDamaged if the file has no events, or cannot be read to its end.
    """
    if name == STANDARD_INPUT:
        yield from read_stream(sys.stdin.buffer, name, advance, report)
        return
    with Path(name).open("rb") as raw:
        yield from read_stream(raw, name, advance, report)


def read_stream(raw: IO[bytes], name: str, advance: Advance, report: Report) -> Iterator[Record]:
    """Read a stream like a file; errors call it by its name."""
    lines = SourceLines(raw, name, advance, report)
    for part in _with_events(_parts(lines, name), name, lines):
        yield from _records(part)
    if lines.damage is not None:
        raise SourceDamaged(f"{name} {lines.damage}; what came before was read, if anything")


class _Part(NamedTuple):
    """A line, or a document over several lines."""

    text: bytes
    source: str


def _with_events(parts: Iterator[_Part], name: str, lines: SourceLines) -> Iterator[_Part]:
    """The parts of a source, of which one at the beginning has an event.

    Raises SourceDamaged if none has: the source is something else than events.
    """
    held: list[_Part] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part.text)
        if _has_events(part):
            yield from held
            yield from parts
            return
        if len(held) == _HELD_PARTS or size > SPLIT_BYTES:
            break
    if held and _is_broken_json(held[0].text):
        yield from held
        yield from parts
    elif lines.damage is None:
        raise SourceDamaged(f"{name} {_no_events(held)}; {FORMATS}")


def _has_events(part: _Part) -> bool:
    value = _parse(part.text)
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _is_broken_json(text: bytes) -> bool:
    """Whether it is meant as an event or a list of events, such as one that was cut off."""
    return text.startswith((b"{", b"[")) and not _parses(text)


def _no_events(parts: Sequence[_Part]) -> str:
    if not parts:
        return "is empty"
    if len(parts) < _HELD_PARTS:
        return "has no events: nothing in it is a JSON object"
    return f"has no events: nothing in its first {_HELD_PARTS:,} lines is a JSON object"


def _parts(source: SourceLines, name: str) -> Iterator[_Part]:
    lines = iter(source)
    first = next(((number, line) for number, line in lines if line.strip()), None)
    if first is None:
        return
    _, line = first
    if _concatenated(line) or (_parses(line) and name.endswith(_LINE_SUFFIXES)):
        yield from _lines(chain([first], lines), name, source)
    elif not _parses(line):
        yield from _documents_or_lines(chain([first], lines), name, source)
    else:
        second = next(((number, line) for number, line in lines if line.strip()), None)
        if second is None:
            yield _Part(line.strip(), name)
        else:
            yield from _lines(chain([first, second], lines), name, source)


def _documents_or_lines(
    lines: Iterator[tuple[int, bytes]], name: str, source: SourceLines
) -> Iterator[_Part]:
    """Documents over several lines, or lines of which the first is broken."""
    read: list[tuple[int, bytes]] = []
    size = 0
    by_line = False
    for number, line in lines:
        read.append((number, line))
        size += len(line)
        # Within a document, objects are indented or followed by a comma.
        by_line = by_line or (line.startswith(b"{") and is_object(line))
        if size > SPLIT_BYTES or (by_line and name.endswith(_LINE_SUFFIXES)):
            break
    text = b"\n".join(line for _, line in read).strip()
    values, _, _ = split_values(text)
    opens = text.partition(b"\n")[0].strip()
    by_line = by_line or not opens.startswith((b"{", b"["))
    by_line = by_line or (name.endswith(_LINE_SUFFIXES) and opens not in _OPENING)
    if values or not by_line:
        yield from _documents(chain(read, lines), name, source)
    else:
        yield from _lines(chain(read, lines), name, source)


def _lines(lines: Iterator[tuple[int, bytes]], name: str, source: SourceLines) -> Iterator[_Part]:
    before = at = 0
    for number, line in lines:
        body = line.strip()
        if not body:
            continue
        if body in _OPENING:
            # It begins a document over several lines: from here on, there may be more.
            yield from _documents(chain([(number, line)], lines), name, source)
            return
        where = f"{name}:{number}"
        pieces = _concatenated(body) or [body]
        # A line that is too long to be read as a whole comes in parts.
        at = at if number == before else 0
        for position, piece in enumerate(pieces, at):
            is_alone = len(pieces) == 1 and not position
            yield _Part(piece, where if is_alone else f"{where}#{position}")
        before, at = number, at + len(pieces)


def _documents(
    lines: Iterator[tuple[int, bytes]], name: str, source: SourceLines
) -> Iterator[_Part]:
    """Documents one after the other; one that is alone has no line number."""
    documents = _numbered_documents(lines, source)
    first, second = next(documents, None), next(documents, None)
    if first is not None and second is None:
        yield _Part(first[1], name)
    elif first is not None and second is not None:
        for number, text in chain([first, second], documents):
            yield _Part(text, f"{name}:{number}")


def _numbered_documents(
    lines: Iterator[tuple[int, bytes]], source: SourceLines
) -> Iterator[tuple[int, bytes]]:
    text = bytearray()
    start = 0
    split_at = SPLIT_BYTES
    for number, line in lines:
        start = start if text else number
        text += line + b"\n"
        if len(text) > split_at:
            found, start, rest = _split_documents(bytes(text), start)
            yield from found
            text[:] = rest
            split_at = max(SPLIT_BYTES, 2 * len(text))
        if len(text) > MAX_BYTES:
            source.damage = (
                f"is not read to its end: the document at line {start} {TOO_LONG}; write an event "
                "a line, as jq -c does"
            )
            return
    found, start, rest = _split_documents(bytes(text), start)
    yield from found
    if rest.strip() and source.damage is None:
        yield start, rest.strip()


def _split_documents(text: bytes, number: int) -> tuple[list[tuple[int, bytes]], int, bytes]:
    """The documents at the beginning of a text whose first line has this number.

    Returns each with the number of its first line, and the rest with its own. One that is broken
    ends where another begins at the beginning of a line.
    """
    found: list[tuple[int, bytes]] = []
    for _ in range(_MAX_BROKEN):
        values, lines, text = split_values(text)
        found += ((number + before, value) for before, value in values)
        number += lines
        following = _NEXT_DOCUMENT.search(text, 1) if text.startswith(b"{") else None
        if following is None:
            break
        found.append((number, text[: following.start()].strip()))
        number += text.count(b"\n", 0, following.start())
        text = text[following.start() :]
    return found, number, text


def _records(part: _Part) -> Iterator[Record]:
    if _INVOCATION.search(part.text):
        value = _parse(part.text)
        # An empty list is kept, as a malformed record: it is no invocation that Lambda makes.
        if value and (is_batch(value) or is_message(value)):
            yield from _expand(value, part.source)
            return
    # What is no invocation is one event, and need not be parsed twice.
    yield Record(*part)


def _expand(value: Any, where: str) -> Iterator[Record]:
    """The records of an invocation or of one message, as the Lambda has them."""
    if isinstance(value, list):
        # A list of events, as EventBridge Pipes sends it; in a file also one of invocations.
        for position, item in enumerate(value):
            yield from _expand_item(item, f"{where}#/{position}")
    else:
        yield from _expand_item(value, where)


def _expand_item(value: Any, where: str) -> Iterator[Record]:
    if isinstance(value, dict) and is_batch(value):
        for position, record in enumerate(read_invocation(value).records):
            yield record._replace(source=f"{where}#/Records/{position}")
    else:
        yield read_message(value)._replace(source=where)


def _concatenated(line: bytes) -> list[bytes]:
    """The events of a line as Firehose writes it, without separators; empty for any other line.

    A broken event includes all that follows it.
    """
    if not _BETWEEN_EVENTS.search(line) or _parses(line):
        return []
    values, _, rest = split_values(line)
    pieces = [value for _, value in values] + ([rest] if rest else [])
    return pieces if len(pieces) > 1 else []


def _parses(text: bytes) -> bool:
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError:
        return False
    return True


def _parse(text: bytes) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        return None
