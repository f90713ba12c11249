"""The bytes of a source -> its lines: unpacked, in UTF-8, and each within a limit."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO

from pydantic_core import from_json

from tools.registry.locate import UsageError

Advance = Callable[[int], None]
"""Called with the number of bytes that were read of the source, packed if it is."""
Report = Callable[[str], None]
"""Called with what is wrong with a part of a source, whose rest is read."""

MIB = 1024 * 1024
MAX_BYTES = 64 * MIB
"""Of a line, and of a document over several lines: they are read as a whole."""
SPLIT_BYTES = 4 * MIB
"""Of a line or document after which whole events at its beginning are read: Firehose writes objects
of up to 128 MiB without line ends."""
TOO_LONG = f"has more than {MAX_BYTES // MIB} MiB"
FORMATS = "give JSON, JSON Lines, or either gzipped"

_MAX_SKIPPED_BYTES = 4096 * MIB
"""Of a line that is too long: after that, the source is taken to have no end."""
_BLOCK = 64 * 1024
_OBJECT = re.compile(rb"^[ \t]*\{\s*[\"}]", re.MULTILINE)
_GZIP = b"\x1f\x8b"
_MARK = codecs.BOM_UTF8
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, "\ufffe".encode())
"""Byte order marks that are left in UTF-8 if files of other encodings were put together."""
_HEAD = 4096
_FORMATS = {
    b"SQLite format 3\0": "a database; genesys-events dead-letters reads a state file",
    b"PK\3\4": "a zip archive; unpack it, or gzip each file",
    b"PK\5\6": "a zip archive without files",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it, or gzip it",
    b"BZh": "packed with bzip2; unpack it, or gzip it",
    b"\xfd7zXZ\0": "packed with xz; unpack it, or gzip it",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it, or gzip each file",
    b"PAR1": "a Parquet file; export it as JSON Lines",
}
"""By their first bytes: what people give instead of text."""
_TAR = (257, b"ustar")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
"""Finds where a value ends. Its numbers stay text, so that none is too long."""
_SPACE = " \t\r\n\ufeff"


class SourceDamaged(UsageError):
    """A source is no events, or cannot be read to its end: what came before has been read."""


class SourceLines:
    """The lines of a source with their numbers, up to its end or its damage.

    Lines are in UTF-8 without byte order marks, and without their ends. A line that is too long
    is reported and left out, and so is a last line that damage cut off. Raises SourceDamaged if
    the source is no text.
    """

    damage: str | None = None
    """Why the source could not be read to its end, once it was iterated over."""

    def __init__(self, raw: IO[bytes], name: str, advance: Advance, report: Report) -> None:
        self._raw = raw
        self._name = name
        self._advance = advance
        self._report = report

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        for number, line in self._split(self._until_damage()):
            text = _without_marks(line)
            if text.startswith(_OTHER_MARKS) and b"\0" in text:
                self.damage = (
                    f"is not read to its end: at line {number} a file of another encoding begins; "
                    "convert the files to UTF-8 before they are put together"
                )
                return
            yield number, text

    def _until_damage(self) -> Iterator[bytes]:
        try:
            yield from self._text()
        except (EOFError, zlib.error, OSError, UnicodeError) as error:
            self.damage = f"is damaged: {error}"

    def _text(self) -> Iterator[bytes]:
        """The source in UTF-8, unpacked."""
        head, blocks = _peek(self._blocks())
        # A file that is only named .gz is unpacked too, and reported as damaged.
        if head.startswith(_GZIP) or self._name.endswith(".gz"):
            head, blocks = _peek(_unpacked(blocks))
            if head.startswith(_GZIP):
                raise EOFError("it is gzipped twice: unpack it once")
        return self._decoded(head, blocks)

    def _blocks(self) -> Iterator[bytes]:
        # What a pipe has, without waiting for more.
        read = getattr(self._raw, "read1", self._raw.read)
        while block := read(_BLOCK):
            self._advance(len(block))
            yield block

    def _decoded(self, head: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for beginning, what in _FORMATS.items():
            if head.startswith(beginning):
                raise SourceDamaged(f"{self._name} is {what}")
        at, mark = _TAR
        if head.startswith(mark, at):
            raise SourceDamaged(f"{self._name} is a tar archive; unpack it, or gzip each file")
        encoding = _encoding(head)
        if encoding is None:
            raise SourceDamaged(f"{self._name} is not text; {FORMATS}")
        return blocks if encoding == "utf-8" else _to_utf8(blocks, encoding)

    def _split(self, blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
        number = 1
        line = bytearray()
        split_at = SPLIT_BYTES
        skipped = 0
        for block in blocks:
            *ends, rest = block.split(b"\n")
            for end in ends:
                if not skipped:
                    yield number, bytes(line + end) if line else end
                line.clear()
                split_at, skipped = SPLIT_BYTES, 0
                number += 1
            if skipped:
                skipped += len(rest)
                if skipped > _MAX_SKIPPED_BYTES:
                    most = f"{_MAX_SKIPPED_BYTES // MIB:,} MiB"
                    self.damage = f"is not read to its end: line {number} has none within {most}"
                    return
                continue
            line += rest
            if len(line) > split_at:
                values, _, left = split_values(bytes(line))
                if values:
                    yield number, b"".join(value for _, value in values)
                line[:] = left
                split_at = max(SPLIT_BYTES, 2 * len(line))
            if len(line) > MAX_BYTES:
                self._report(f"{self._name}:{number} {TOO_LONG}: it is left out")
                skipped = len(line)
                line.clear()
        if line and (self.damage is None or is_object(bytes(line))):
            yield number, bytes(line)


def is_object(text: bytes) -> bool:
    """Whether a text is one JSON object."""
    try:
        return isinstance(from_json(text, allow_inf_nan=False), dict)
    except ValueError:
        return False


def split_values(text: bytes) -> tuple[list[tuple[int, bytes]], int, bytes]:
    """Split off the whole objects and arrays that a text begins with.

    Returns each with the number of line ends before it, the number before what follows them,
    and what follows them. White space and byte order marks between them belong to neither.
    """
    # What is not UTF-8 is passed through: a block may end within a character.
    characters = text.decode("utf-8", "surrogateescape")
    values: list[tuple[int, bytes]] = []
    lines, end = 0, 0
    while True:
        at = _skip_space(characters, end)
        lines += characters.count("\n", end, at)
        if not characters.startswith(("{", "["), at):
            break
        try:
            _, end = _DECODER.raw_decode(characters, at)
        except (ValueError, RecursionError):
            break
        values.append((lines, characters[at:end].encode("utf-8", "surrogateescape")))
        lines += characters.count("\n", at, end)
    return values, lines, characters[at:].encode("utf-8", "surrogateescape")


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _peek(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, four at least if there are so many, and all blocks."""
    head = b""
    for block in blocks:
        head += block
        if len(head) >= 4:
            break
    return head, chain([head], blocks)


def _encoding(head: bytes) -> str | None:
    """The encoding of a text; None if it is no text."""
    encoding = json.detect_encoding(head)
    if encoding in ("utf-16", "utf-32"):
        return encoding  # by a byte order mark
    beginning = head[: min(len(head), _HEAD) // 4 * 4]
    by_zeros = encoding.endswith(("-le", "-be"))  # of ASCII characters; binary files have some too
    if by_zeros and beginning.decode(encoding, "replace").lstrip().startswith(("{", "[")):
        return encoding
    return "utf-8" if b"\0" not in head[:_HEAD] or _has_object(head[:_HEAD]) else None


def _has_object(head: bytes) -> bool:
    """Whether a line begins as an object: then others may be damaged, as after a loss of power."""
    return _OBJECT.search(head) is not None


def _to_utf8(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    # A lone surrogate makes its own line invalid, not the file.
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    try:
        for block in blocks:
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnicodeError(f"it begins in {encoding.upper()} and does not end in it") from None


def _unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip members, one after the other; all that can be unpacked comes before an error."""
    packed = next(blocks, b"")
    while packed:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            if not packed:
                raise EOFError("it ends before its gzip data does")
            yield from _inflate(member, packed, _BLOCK)
            packed = member.unused_data if member.eof else next(blocks, b"")
        packed = packed.lstrip(b"\0")  # the padding of a tape
        while not packed and (block := next(blocks, b"")):
            packed = block.lstrip(b"\0")


def _inflate(member: zlib._Decompress, packed: bytes, most: int) -> Iterator[bytes]:
    """Unpack so many bytes at a time; all that is before the damage, before the error."""
    while True:
        before = member.copy()
        try:
            unpacked = member.decompress(packed, most)
        except zlib.error:
            # What a call had unpacked when it failed is lost: so less is unpacked by each call.
            half = len(packed) // 2
            if half:
                yield from _inflate(before, packed[:half], most)
                yield from _inflate(before, packed[half:], most)
            elif most > 1:
                yield from _inflate(before, packed, 1)
            raise
        if unpacked:
            yield unpacked
        packed = member.unconsumed_tail
        if member.eof or not (packed or len(unpacked) == most):
            return


def _without_marks(line: bytes) -> bytes:
    while line.startswith(_MARK):
        line = line[len(_MARK) :]
    return line
