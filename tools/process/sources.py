"""Files and standard input -> records, in constant memory where the format allows."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from pydantic_core import from_json

from processor.invocation import is_batch, is_message, read_invocation, read_message, to_text
from processor.record import Record
from tools.registry.locate import UsageError

STANDARD_INPUT = "-"

_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_GZIP = b"\x1f\x8b"
_LARGE = 16 * 1024 * 1024
"""After this many bytes that are not a document, one line that is an object decides: JSON Lines."""
_DECODER = json.JSONDecoder()
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SourceDamaged(UsageError):
    """A source cannot be read to its end: what came before has been read."""


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
    name: str, advance: Callable[[int], None] = lambda _bytes: None
) -> Iterator[Record]:
    """Read one file, or standard input for `-`.

    JSON Lines: each line is one event, an SQS message or a Lambda payload, or several events
    without separators, as Firehose writes them. JSON: one event, an array, or a Lambda payload.
    Each may be gzipped. `advance` is called with the number of bytes read of the file on disk.
    Raises SourceDamaged if the file cannot be read to its end, such as a gzip that is cut off.
    """
    if name == STANDARD_INPUT:
        yield from read_stream(sys.stdin.buffer, name)
        return
    with Path(name).open("rb") as raw:
        yield from read_stream(raw, name, advance)


def read_stream(
    raw: IO[bytes], name: str, advance: Callable[[int], None] = lambda _bytes: None
) -> Iterator[Record]:
    """Read a stream like a file; errors call it by its name."""
    lines = _CountedLines(raw, name, advance)
    yield from _records(iter(lines), name)
    if lines.damage is not None:
        raise SourceDamaged(
            f"{name} is damaged: {lines.damage}; what came before it was read, if anything"
        )


class _CountedLines:
    """The lines of a source, up to its end or its damage; reports how many bytes were read."""

    damage: Exception | None = None
    """Why the source could not be read to its end."""

    def __init__(self, raw: IO[bytes], name: str, advance: Callable[[int], None]) -> None:
        self._raw = raw
        self._name = name
        self._advance = advance
        self._at = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            # A file that is only named .gz is opened as gzip too, and reported as damaged.
            is_gzipped = _is_gzipped(self._raw) or self._name.endswith(".gz")
            for line in _unpacked(self._raw) if is_gzipped else self._raw:
                at = self._raw.tell() if is_gzipped and self._is_file else self._at + len(line)
                self._advance(at - self._at)
                self._at = at
                yield line
        except (EOFError, zlib.error, OSError) as error:
            self.damage = error

    @property
    def _is_file(self) -> bool:
        return self._name != STANDARD_INPUT and self._raw.seekable()


def _is_gzipped(stream: IO[bytes]) -> bool:
    return isinstance(stream, io.BufferedReader) and stream.peek(2)[:2] == _GZIP


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    packed = gzip.GzipFile(fileobj=raw, mode="rb")
    stream = cast("IO[bytes]", io.BufferedReader(packed))
    if _is_gzipped(stream):
        raise OSError("it is gzipped twice: unpack it once")
    return stream


def _records(stream: Iterator[bytes], name: str) -> Iterator[Record]:
    lines = _numbered(stream)
    first = next(lines, None)
    if first is None:
        return
    _, line = first
    if name.endswith(_LINE_SUFFIXES) or _concatenated(line):
        yield from _lines(chain([first], lines), name)
    elif _parses(line):
        second = next(lines, None)
        if second is None:
            yield from _document(line, name)
        else:
            yield from _lines(chain([first, second], lines), name)
    else:
        yield from _document_or_lines(chain([first], lines), name)


def _numbered(stream: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers."""
    for number, line in enumerate(stream, 1):
        text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
        if text.strip():
            yield number, text


def _document_or_lines(lines: Iterator[tuple[int, bytes]], name: str) -> Iterator[Record]:
    """A document over several lines, or lines of which the first is broken."""
    read = []
    size = 0
    for number, line in lines:
        read.append((number, line))
        size += len(line)
        if size > _LARGE and any(_parses(each, dict) for _, each in read):
            yield from _lines(chain(read, lines), name)
            return
    text = b"".join(each for _, each in read)
    if _parses(text) or not any(_parses(each, dict) for _, each in read):
        yield from _document(text, name)
    else:
        yield from _lines(read, name)


def _lines(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[Record]:
    for number, line in lines:
        where = f"{name}:{number}"
        body = line.strip()
        if b'ecords"' in body or b'"body"' in body or b'"kinesis"' in body:
            # A line without any of these is one event, and need not be parsed twice.
            value = _parse(body)
            if is_batch(value) or is_message(value):
                yield from _expand(value, where)
                continue
        pieces = _concatenated(body)
        if pieces:
            for position, piece in enumerate(pieces):
                yield Record(piece, f"{where}#{position}")
        else:
            yield Record(body, where)


def _document(text: bytes, name: str) -> Iterator[Record]:
    value = _parse(text)
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _expand(item, f"{name}#/{position}")
    elif is_batch(value) or is_message(value):
        yield from _expand(value, name)
    else:
        yield Record(text.strip(), name)


def _expand(value: Any, where: str) -> Iterator[Record]:
    if is_batch(value):
        for position, record in enumerate(read_invocation(value).records):
            yield record._replace(source=f"{where}#/Records/{position}")
    elif is_message(value):
        yield read_message(value)._replace(source=where)
    else:
        yield Record(to_text(value), where)


def _concatenated(line: bytes) -> list[bytes]:
    """The events of a line as Firehose writes it, without separators; empty for any other line.

    A broken event includes all that follows it.
    """
    if b"}{" not in line or _parses(line):
        return []
    try:
        text = line.decode().strip()
    except UnicodeError:
        return []
    pieces: list[bytes] = []
    at = 0
    while at < len(text):
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = len(text)
        pieces.append(text[at:end].encode())
        at = end
    return pieces if len(pieces) > 1 else []


def _parses(text: bytes, kind: type = object) -> bool:
    try:
        return isinstance(from_json(text, allow_inf_nan=False), kind)
    except ValueError:
        return False


def _parse(text: bytes) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        return None
