"""Files and standard input -> records, in constant memory where the format allows."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json

from processor.json_text import to_text
from processor.records import Record, is_batch, is_message, read_invocation, read_message
from tools.root import UserMistake

STANDARD_INPUT = "-"

_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_LARGE = 16 * 1024 * 1024
"""Of this much without a verdict, one line that is an object by itself says that all are."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BATCH_MARKS = (b'"Records"', b'"records"', b'"body"', b'"kinesis"')
"""A line without any of these is one event: no need to parse it twice to know."""


class SourceDamaged(UserMistake):
    """A source ends in the middle: what came before has been read."""


def check_sources(names: Iterable[str]) -> int | None:
    """Make sure that all sources can be opened; return their size in bytes if it is known.

    Raises UserMistake before anything is processed.
    """
    total: int | None = 0
    for name in names:
        if name == STANDARD_INPUT:
            if sys.stdin is None or sys.stdin.closed:
                raise UserMistake("- is standard input, and there is none")
            total = None
            continue
        if not name:
            raise UserMistake("a file name is empty")
        path = Path(name)
        if path.is_dir():
            raise UserMistake(f"{name} is a folder; name the files in it, such as {name}/*.jsonl")
        try:
            with path.open("rb"):
                size = path.stat().st_size
        except OSError as error:
            raise UserMistake(f"{name} cannot be read: {error.strerror}") from None
        total = None if total is None else total + size
    return total


def read_source(
    name: str, advance: Callable[[int], None] = lambda _bytes: None
) -> Iterator[Record]:
    """Read one file, or standard input for `-`.

    JSON Lines: each line is one event, an SQS message or a Lambda payload. JSON: one event, an
    array, or a Lambda payload. Either may be gzipped. `advance` hears how many bytes were read
    of the file as it lies on disk. Raises SourceDamaged where a gzipped file is cut off.
    """
    with _Counted(name, advance) as lines:
        yield from _records(iter(lines), name)
        if lines.damage is not None:
            raise SourceDamaged(
                f"{name} is damaged: {lines.damage}; what came before it was processed, if anything"
            )


class _Counted:
    """The lines of a source, up to its end or its damage, telling how far they got."""

    damage: Exception | None = None
    """What kept the source from being read to its end."""

    def __init__(self, name: str, advance: Callable[[int], None]) -> None:
        self._raw: IO[bytes] = (
            sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")  # noqa: SIM115
        )
        self._owned = name != STANDARD_INPUT
        self._gzipped = name.endswith(".gz")
        self._advance = advance
        self._at = 0

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owned:
            self._raw.close()

    def __iter__(self) -> Iterator[bytes]:
        try:
            # Standard input has no name that could say so.
            if not self._owned and isinstance(self._raw, io.BufferedReader):
                self._gzipped = self._raw.peek(2)[:2] == b"\x1f\x8b"
            for line in gzip.GzipFile(fileobj=self._raw) if self._gzipped else self._raw:
                if self._owned:
                    at = self._raw.tell() if self._gzipped else self._at + len(line)
                    self._advance(at - self._at)
                    self._at = at
                yield line
        except (EOFError, zlib.error, OSError) as error:
            self.damage = error


def _records(stream: Iterator[bytes], name: str) -> Iterator[Record]:
    lines = ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    first = next(lines, None)
    if first is None:
        return
    number, line = first
    if number == 1:
        line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line.strip():
            first = next(lines, None)
            if first is None:
                return
            number, line = first
    whole = chain([(number, line)], lines)
    if name.endswith(_LINE_SUFFIXES):
        yield from _lines(whole, name)
        return
    if _parses(line):
        second = next(lines, None)
        if second is None:
            yield from _document(line, name)
        else:
            yield from _lines(chain([(number, line), second], lines), name)
        return
    # Either a document over several lines, or lines of which the first is broken.
    rest = []
    size = 0
    for number, line in whole:
        rest.append((number, line))
        size += len(line)
        if size > _LARGE and any(_parses(part, dict) for _, part in rest):
            yield from _lines(chain(rest, lines), name)
            return
    text = b"".join(part for _, part in rest)
    if _parses(text) or not any(_parses(part, dict) for _, part in rest):
        yield from _document(text, name)
    else:
        yield from _lines(iter(rest), name)


def _lines(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[Record]:
    for number, line in lines:
        where = f"{name}:{number}"
        body = line.strip()
        if any(mark in body for mark in _BATCH_MARKS):
            value = _parse(body)
            if is_batch(value) or is_message(value):
                yield from _expand(value, where)
                continue
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
