"""Every format of files and standard input, and every kind of damage."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import lzma
import os
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from processor.record import Record
from tools.process import lines, sources
from tools.process.lines import MIB, SourceDamaged
from tools.process.sources import check_sources, read_source, read_stream
from tools.registry.locate import UsageError


def event(number: int) -> dict[str, Any]:
    """An event of any type, with text that is not ASCII."""
    return {"event_id": f"e{number}", "payload": {"name": "Zoë", "notes": ["a", "b"]}}


def message(body: dict[str, Any]) -> dict[str, Any]:
    """The event as a message of SQS."""
    return {
        "messageId": f"m-{body['event_id']}",
        "body": json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1700000000000",
            "ApproximateFirstReceiveTimestamp": "1700000001000",
            "MessageGroupId": "group",
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:events.fifo",
    }


def one_line(*values: object) -> bytes:
    """Each value on its own line."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def pretty(value: object) -> bytes:
    """A pretty-printed value, as `jq` writes it."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


THREE = [event(1), event(2), event(3)]
PAYLOAD = {"Records": [message(each) for each in THREE]}


class Format(NamedTuple):
    """A file's content, and the source that each of its records names."""

    content: bytes
    sources: list[str]
    events: list[dict[str, Any]] = THREE


BY_LINE = ["{}:1", "{}:2", "{}:3"]
FORMATS = {
    "json-lines": Format(one_line(*THREE), BY_LINE),
    "one-event-pretty": Format(pretty(event(1)), ["{}"], THREE[:1]),
    "one-event-on-a-line": Format(one_line(event(1)), ["{}"], THREE[:1]),
    "array-on-a-line": Format(one_line(THREE), ["{}#/0", "{}#/1", "{}#/2"]),
    "array-pretty": Format(pretty(THREE), ["{}#/0", "{}#/1", "{}#/2"]),
    "array-with-an-event-a-line": Format(
        b"[\n" + b",\n".join(one_line(each).strip() for each in THREE) + b"\n]\n",
        ["{}#/0", "{}#/1", "{}#/2"],
    ),
    "array-of-messages": Format(
        pretty([message(each) for each in THREE]), ["{}#/0", "{}#/1", "{}#/2"]
    ),
    "lambda-payload-pretty": Format(
        pretty(PAYLOAD), ["{}#/Records/0", "{}#/Records/1", "{}#/Records/2"]
    ),
    "lambda-payload-on-a-line": Format(
        one_line(PAYLOAD), ["{}#/Records/0", "{}#/Records/1", "{}#/Records/2"]
    ),
    "lambda-payload-a-line": Format(
        one_line({"Records": PAYLOAD["Records"][:2]}, {"Records": PAYLOAD["Records"][2:]}),
        ["{}:1#/Records/0", "{}:1#/Records/1", "{}:2#/Records/0"],
    ),
    "sqs-message-a-line": Format(one_line(*map(message, THREE)), BY_LINE),
    "sqs-message-alone": Format(pretty(message(event(1))), ["{}"], THREE[:1]),
    "blank-lines": Format(
        b"\n  \n" + one_line(event(1)) + b"\n\t\n" + one_line(*THREE[1:]) + b"\n",
        ["{}:3", "{}:6", "{}:7"],
    ),
    "byte-order-mark": Format(b"\xef\xbb\xbf" + one_line(*THREE), BY_LINE),
    "byte-order-mark-pretty": Format(b"\xef\xbb\xbf" + pretty(event(1)), ["{}"], THREE[:1]),
    "crlf": Format(one_line(*THREE).replace(b"\n", b"\r\n"), BY_LINE),
    "crlf-pretty": Format(pretty(event(1)).replace(b"\n", b"\r\n"), ["{}"], THREE[:1]),
    "no-final-newline": Format(one_line(*THREE).removesuffix(b"\n"), BY_LINE),
    "no-final-newline-pretty": Format(pretty(event(1)).strip(), ["{}"], THREE[:1]),
    "byte-order-mark-within": Format(
        b"".join(b"\xef\xbb\xbf" + one_line(each) for each in THREE), BY_LINE
    ),
    "byte-order-mark-between-events": Format(
        b"\xef\xbb\xbf".join(one_line(each).strip() for each in THREE),
        ["{}:1#0", "{}:1#1", "{}:1#2"],
    ),
    "utf-16": Format(one_line(*THREE).decode().encode("utf-16"), BY_LINE),
    "utf-16-be-pretty": Format(
        codecs.BOM_UTF16_BE + pretty(event(1)).decode().encode("utf-16-be"), ["{}"], THREE[:1]
    ),
    "utf-16-without-a-mark": Format(one_line(*THREE).decode().encode("utf-16-le"), BY_LINE),
    "utf-16-concatenated": Format(
        b"".join(one_line(each).decode().encode("utf-16") for each in THREE), BY_LINE
    ),
    "utf-32": Format(one_line(*THREE).decode().encode("utf-32"), BY_LINE),
    "utf-32-without-a-mark": Format(one_line(*THREE).decode().encode("utf-32-be"), BY_LINE),
    "pretty-documents": Format(b"".join(map(pretty, THREE)), ["{}:1", "{}:11", "{}:21"]),
    "pretty-documents-without-separators": Format(
        b"".join(pretty(each).strip() for each in THREE), ["{}:1", "{}:10", "{}:19"]
    ),
    "pretty-documents-with-blank-lines-and-marks": Format(
        b"\n\xef\xbb\xbf\n".join(map(pretty, THREE)), ["{}:1", "{}:13", "{}:25"]
    ),
    "pretty-after-a-line": Format(
        one_line(event(1)) + pretty(event(2)) + one_line(event(3)), ["{}:1", "{}:2", "{}:12"]
    ),
    "pretty-arrays": Format(
        pretty(THREE[:2]) + pretty(THREE[2:]), ["{}:1#/0", "{}:1#/1", "{}:23#/0"]
    ),
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], str]:
    """`write(name, content)`: create a file in the test's folder; return its path."""

    def to(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return to


def events_of(records: list[Record]) -> list[dict[str, Any]]:
    """The events in the records' bodies."""
    return [json.loads(record.body) for record in records]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzipped"])
def test_reads_every_format(name: str, zipped: bool, write: Callable[[str, bytes], str]) -> None:
    """Every format gives its events in order, and each record has its position."""
    content, sources, events = FORMATS[name]
    path = write("in.gz" if zipped else "in", gzip.compress(content) if zipped else content)

    records = list(read_source(path))

    assert events_of(records) == events
    assert [record.source for record in records] == [each.format(path) for each in sources]


@pytest.mark.parametrize("name", FORMATS)
def test_reads_every_format_from_standard_input(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is read like a file, and its records name `-` as their source."""
    content, sources, events = FORMATS[name]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    records = list(read_source("-"))

    assert events_of(records) == events
    assert [record.source for record in records] == [each.format("-") for each in sources]


@pytest.mark.parametrize(
    "suffix", [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"], ids=lambda suffix: suffix[1:]
)
def test_a_suffix_can_select_json_lines(suffix: str, write: Callable[[str, bytes], str]) -> None:
    """With a JSON Lines suffix a single line is line 1, and each element of a list is a record."""
    content = one_line(event(1), [event(2)])
    path = write(f"in{suffix}", gzip.compress(content) if suffix.endswith("gz") else content)

    records = list(read_source(path))

    assert [record.source for record in records] == [f"{path}:1", f"{path}:2#/0"]
    assert events_of(records) == [event(1), event(2)]


def test_json_lines_keep_each_line_verbatim(write: Callable[[str, bytes], str]) -> None:
    """A line's body is the same bytes: nothing is parsed and serialized again."""
    lines = [
        b'{ "a" : 1.10, "b":1E5, "c":"\\u00e9" }',
        b'{"body": 1, "a":1.0e0}',
        b'{"Records": 7 }',
        b"17",
        b"null",
        b'"text"',
        b"no JSON at all",
        b'{"a":"\xff\xfe"}',
    ]
    path = write("in.jsonl", b"\n".join(lines))

    assert [record.body for record in read_source(path)] == lines


def test_a_document_keeps_its_text_verbatim(write: Callable[[str, bytes], str]) -> None:
    """A single event that is pretty-printed keeps its layout."""
    text = b'{\n  "event_id" : "e1",\n  "n" : 1.10\n}'

    (record,) = read_source(write("in.json", text + b"\n"))

    assert record.body == text


@pytest.mark.parametrize("line", [False, True], ids=["document", "a-line"])
def test_an_sqs_message_keeps_its_attributes(
    line: bool, write: Callable[[str, bytes], str]
) -> None:
    """Receive count, times, group and id are read with a message's body."""
    value = message(event(1))
    path = write("in.json", one_line(value, value) if line else pretty(value))

    record = next(iter(read_source(path)))

    assert record.body == json.dumps(event(1))
    assert record.identifier == "m-e1"
    assert record.receive_count == 2
    assert record.first_received_at == 1_700_000_001
    assert record.sent_at == 1_700_000_000
    assert record.group == "group"


# -- damage ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["in", "in.json", "in.jsonl"])
def test_a_truncated_first_line_does_not_affect_the_others(
    name: str, write: Callable[[str, bytes], str]
) -> None:
    """JSON Lines whose first line is broken are still JSON Lines."""
    lines = one_line(*THREE).splitlines()
    path = write(name, b"\n".join([lines[0][9:], *lines[1:]]))

    records = list(read_source(path))

    assert [record.body for record in records] == [lines[0][9:], *lines[1:]]
    assert [record.source for record in records] == [f"{path}:1", f"{path}:2", f"{path}:3"]


@pytest.mark.parametrize("name", ["in", "in.json", "in.jsonl"])
def test_a_truncated_last_line_does_not_affect_the_others(
    name: str, write: Callable[[str, bytes], str]
) -> None:
    """Lines written before a crash can be read."""
    lines = one_line(*THREE).splitlines()
    path = write(name, b"\n".join([*lines[:2], lines[2][:-7]]))

    assert [record.body for record in read_source(path)] == [*lines[:2], lines[2][:-7]]


@pytest.mark.parametrize("value", [event(1), THREE, PAYLOAD], ids=["event", "array", "payload"])
def test_a_truncated_pretty_document_is_one_record(
    value: object, write: Callable[[str, bytes], str]
) -> None:
    """Not one record for each line."""
    text = pretty(value)[:-6].strip()
    assert len(text.splitlines()) > 5

    path = write("in.json", text)
    (record,) = read_source(path)

    assert record == Record(text, path)


@pytest.mark.parametrize(
    "value",
    [b"[17]", b"17", b"null", b"true", b'"text"'],
    ids=["list", "number", "null", "boolean", "text"],
)
def test_json_that_is_not_an_object_is_a_record(
    value: bytes, write: Callable[[str, bytes], str]
) -> None:
    """A line of another kind between two events is one record, which is malformed."""
    path = write("in", one_line(event(1)) + value + b"\n" + one_line(event(2)))

    bodies = [record.body for record in read_source(path)]
    assert len(bodies) == 3
    assert bodies[1] in (value, "17")


def test_a_truncated_gzip_file_yields_the_lines_before(
    write: Callable[[str, bytes], str],
) -> None:
    """The lines that can be decompressed are yielded; then the error names the file."""
    content = b"".join(one_line({"event_id": os.urandom(24).hex()}) for _ in range(5_000))
    packed = gzip.compress(content)
    path = write("in.jsonl.gz", packed[: len(packed) // 2])
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match=r"in\.jsonl\.gz is damaged"):
        _collect(path, records)

    assert 1_000 < len(records) < 4_000
    assert [record.body for record in records] == content.splitlines()[: len(records)]


def _collect(path: str, into: list[Record]) -> None:
    """Keep what comes before an exception."""
    for record in read_source(path):
        into.append(record)  # noqa: PERF402 - extend() would lose them


@pytest.mark.parametrize(
    "complete",
    [[b'{"event_id":"e1"}'], [b"{broken", b'{"event_id":"e2"}']],
    ids=["in-the-second-line", "after-a-broken-first-line"],
)
def test_a_truncated_gzip_file_of_any_name_yields_the_lines_before(
    complete: list[bytes], write: Callable[[str, bytes], str]
) -> None:
    """With any suffix."""
    lines = [*complete, b'{"event_id":"' + os.urandom(200_000).hex().encode()]
    packed = gzip.compress(b"\n".join(lines))
    path = write("in.gz", packed[: len(packed) // 2])
    records: list[Record] = []

    with pytest.raises(SourceDamaged):
        _collect(path, records)

    assert [record.body for record in records] == complete


@pytest.mark.parametrize(
    "content",
    [one_line(event(1)), gzip.compress(one_line(event(1)))[:5], b"\x1f\x8b"],
    ids=["plain-text", "header-cut-off", "mark-alone"],
)
def test_a_file_that_is_not_gzip_is_damaged(
    content: bytes, write: Callable[[str, bytes], str]
) -> None:
    """A file that is only named .gz yields no record and one clear error."""
    with pytest.raises(SourceDamaged, match=r"in\.gz is damaged: "):
        list(read_source(write("in.gz", content)))


def test_a_file_that_is_gzipped_twice_is_damaged(write: Callable[[str, bytes], str]) -> None:
    """It gives no record, and the message says what to do."""
    path = write("in.jsonl.gz", gzip.compress(gzip.compress(one_line(event(1)))))

    with pytest.raises(SourceDamaged, match=r"in\.jsonl\.gz .* gzipped twice: unpack it once"):
        list(read_source(path))


def test_a_gzip_with_a_changed_byte_is_damaged(write: Callable[[str, bytes], str]) -> None:
    """A wrong checksum is damage too."""
    packed = bytearray(gzip.compress(one_line(*THREE)))
    packed[-6] ^= 0xFF

    with pytest.raises(SourceDamaged, match="is damaged"):
        list(read_source(write("in.jsonl.gz", bytes(packed))))


def test_gzip_members_one_after_another_are_one_file(write: Callable[[str, bytes], str]) -> None:
    """`cat a.gz b.gz` is a gzipped file, and S3 exports are written so."""
    path = write("in.jsonl.gz", b"".join(gzip.compress(one_line(each)) for each in THREE))

    assert events_of(list(read_source(path))) == THREE


@pytest.mark.parametrize("mark", [b"", b'"Records",'], ids=["plain", "mentions-records"])
def test_a_line_of_fifty_megabytes_is_one_record(
    mark: bytes, write: Callable[[str, bytes], str]
) -> None:
    """The line is read completely, and so is the one after it."""
    long = b'{"a":[' + mark + b'"' + b"x" * 50_000_000 + b'"]}'
    path = write("in.jsonl", long + b"\n" + one_line(event(1)))

    first, second = read_source(path)

    assert first.body == long
    assert second.source == f"{path}:2"


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
@pytest.mark.parametrize("key", ["Records", "records", "body", "kinesis", "other"])
def test_deep_nesting_is_one_record(
    name: str, key: str, write: Callable[[str, bytes], str]
) -> None:
    """A line nested too deep to parse is one record, even if it looks like a batch."""
    deep = f'{{"{key}":'.encode() + b"[" * 10_000 + b"]" * 10_000 + b"}"

    records = list(read_source(write(name, deep + b"\n")))

    assert [record.body for record in records] == [deep]


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
@pytest.mark.parametrize(
    "line",
    [b'{"a":"\xff\xfe"}', b'{"Records":[{"a":"\xc3("}]}', b'{"a":\x00\x01}'],
    ids=["in-a-string", "in-a-batch", "control-characters"],
)
def test_bytes_that_are_not_utf8_are_kept(
    name: str, line: bytes, write: Callable[[str, bytes], str]
) -> None:
    """A body that cannot be decoded is one record of the same bytes."""
    assert [record.body for record in read_source(write(name, line))] == [line]


@pytest.mark.parametrize(
    "content",
    [
        b'{"Records":[{"kinesis":{"data":null}},{"kinesis":1},5,null,[],{"body":{"a":1}}]}',
        b'{"records":[{"recordId":"1","data":"!"},{"data":5},7]}',
        b'{"messageId":"x","body":null}',
        b'{"body":"x","attributes":[]}',
        b'{"kinesis":[]}',
        b"[[[]],null,5,{}]",
    ],
    ids=["records", "firehose", "message", "attributes", "kinesis", "array"],
)
def test_an_incomplete_batch_raises_nothing(
    content: bytes, write: Callable[[str, bytes], str]
) -> None:
    """A value that only resembles a batch yields records, never an exception."""
    assert list(read_source(write("in.json", content)))


def test_a_byte_order_mark_does_not_shift_line_numbers(
    write: Callable[[str, bytes], str],
) -> None:
    """Also if the mark is on its own line."""
    path = write("in.jsonl", b"\xef\xbb\xbf\n" + one_line(event(1)))

    assert [record.source for record in read_source(path)] == [f"{path}:2"]


def test_an_element_of_an_array_stays_json(write: Callable[[str, bytes], str]) -> None:
    """The body of an array's element can be parsed again by any JSON parser."""
    (record,) = read_source(write("in.json", b'[{"event_id":"e1","n":1e400}]'))

    json.loads(record.body, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


# -- streaming -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["in.jsonl", "in.json", "in", "in.jsonl.gz", "in.gz"])
def test_records_come_out_before_the_file_is_read_to_its_end(
    name: str, write: Callable[[str, bytes], str]
) -> None:
    """JSON Lines are streamed: the first records need only the first bytes."""
    content = b"".join(one_line({"event_id": os.urandom(500).hex()}) for _ in range(4_000))
    packed = gzip.compress(content, 1) if name.endswith(".gz") else content
    seen: list[int] = []
    records = read_source(write(name, packed), seen.append)

    for _ in range(3):
        next(records)
    early = sum(seen)
    rest = sum(1 for _ in records)

    assert early < len(packed) / 10
    assert rest == 3_997
    assert sum(seen) == len(packed)


def test_records_come_out_before_standard_input_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is streamed too: the second record needs no more than two lines."""
    output, written = os.pipe()
    with os.fdopen(output, "rb") as stream, os.fdopen(written, "wb", 0) as writer:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))
        records = read_source("-")
        writer.write(one_line(event(1), event(2)))

        assert events_of([next(records), next(records)]) == THREE[:2]

        writer.write(one_line(event(3)))
        assert json.loads(next(records).body) == event(3)


@pytest.mark.parametrize("name", ["in.jsonl", "in.json", "in.jsonl.gz"])
def test_memory_does_not_grow_with_the_file(name: str, write: Callable[[str, bytes], str]) -> None:
    """20 MB of JSON Lines pass through in less than 5 MB."""
    line = one_line({"event_id": "e", "text": "x" * 2_000})
    content = line * (20_000_000 // len(line))
    path = write(name, gzip.compress(content, 1) if name.endswith(".gz") else content)
    size = len(content)
    del content

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_source(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == size // len(line)
    assert peak < 5_000_000


def test_progress_adds_up_to_the_size_on_disk(write: Callable[[str, bytes], str]) -> None:
    """A progress bar that adds what `advance` gets ends at the total of `check_sources`."""
    plain = write("a.jsonl", b"\n\n" + one_line(*THREE))
    packed = write("b.jsonl.gz", gzip.compress(one_line(*THREE)))
    seen: list[int] = []

    for path in (plain, packed):
        list(read_source(path, seen.append))

    assert sum(seen) == check_sources([plain, packed])


# -- whether they can be opened --------------------------------------------------------------


def test_the_size_is_unknown_with_standard_input(write: Callable[[str, bytes], str]) -> None:
    """If one source has no size, the total has none."""
    assert check_sources([write("a", b"12345"), "-"]) is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message has the name as given, and why it cannot be read."""
    with pytest.raises(UsageError, match=r"nope\.jsonl cannot be read: No such file"):
        check_sources([str(tmp_path / "nope.jsonl")])


def test_a_folder_is_named(tmp_path: Path) -> None:
    """A folder is not a file; the message says what to name instead."""
    with pytest.raises(UsageError, match=r"is a folder; name the files in it"):
        check_sources([str(tmp_path)])


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """Not even root can open a link to itself."""
    loop = tmp_path / "loop.jsonl"
    loop.symlink_to(loop)

    with pytest.raises(UsageError, match=r"loop\.jsonl cannot be read: "):
        check_sources([str(loop)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(write: Callable[[str, bytes], str]) -> None:
    """The message differs from that for a missing file."""
    path = write("in.jsonl", one_line(event(1)))
    Path(path).chmod(0)

    with pytest.raises(UsageError, match=r"in\.jsonl cannot be read: Permission denied"):
        check_sources([path])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_a_file_that_fails_while_it_is_read_is_damaged() -> None:
    """A file that opens but cannot be read (a bad disk, a lost mount) is named, as damage is."""
    with pytest.raises(SourceDamaged, match="/proc/self/mem"):
        list(read_source("/proc/self/mem"))


# -- what is no source of events -------------------------------------------------------------

NO_EVENTS = {
    "empty": (b"", "is empty"),
    "blank-lines": (b"\n \r\n\t\n", "is empty"),
    "byte-order-mark": (b"\xef\xbb\xbf", "is empty"),
    "null": (b"null", "nothing in it is a JSON object"),
    "numbers": (b"1\n2\n3\n", "nothing in it is a JSON object"),
    "empty-list": (b"[]", "nothing in it is a JSON object"),
    "list-of-numbers": (b"[\n1,\n2\n]", "nothing in it is a JSON object"),
    "text": (b"Dear all,\n\nthe events follow.\n", "nothing in it is a JSON object"),
    "csv": (b"id,name\n1,one\n", "nothing in it is a JSON object"),
    "xml": (b"<events>\n  <event/>\n</events>\n", "nothing in it is a JSON object"),
    "long-text": (b"a line of a log\n" * 5_000, "nothing in its first 1,000 lines"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
    "zeros": (b"\0" * 10_000, "is not text"),
    "icon": (b"\0\0\1\0\1\0" * 100, "is not text"),
    "binary": (bytes(range(256)) * 10, "is not text"),
    "zip": (b"PK\3\4\x14\0\0\0", "is a zip archive; unpack it"),
    "zstd": (b"\x28\xb5\x2f\xfd\0", "is packed with zstd; unpack it"),
    "bzip2": (bz2.compress(b"{}"), "is packed with bzip2; unpack it"),
    "xz": (lzma.compress(b"{}"), "is packed with xz; unpack it"),
    "sqlite": (b"SQLite format 3\0", "is a database"),
    "tar": (b"events.jsonl".ljust(257, b"\0") + b"ustar\x0000", "is a tar archive; unpack it"),
}


@pytest.mark.parametrize("name", NO_EVENTS)
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize("suffix", ["", ".json", ".jsonl"], ids=["no-suffix", "json", "jsonl"])
def test_a_source_without_events_yields_no_record(
    name: str, zipped: bool, suffix: str, write: Callable[[str, bytes], str]
) -> None:
    """The message names the file, and what it is."""
    content, problem = NO_EVENTS[name]
    path = write(f"in{suffix}", gzip.compress(content) if zipped else content)
    records: list[Record] = []

    with pytest.raises(SourceDamaged) as raised:
        _collect(path, records)

    assert records == []
    assert str(raised.value).startswith(f"{path} ")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    "first", [b"# exported on Monday", b"17", b"null", b"\0" * 100, b"{broken"]
)
def test_lines_before_the_first_event_are_records(
    first: bytes, write: Callable[[str, bytes], str]
) -> None:
    """Nothing is skipped in a file that has events: such a line is malformed."""
    path = write("in.jsonl", first + b"\n" + one_line(event(1)))

    broken, whole = read_source(path)

    assert broken.body == first.strip()
    assert events_of([whole]) == THREE[:1]


@pytest.mark.parametrize("text", [b'{"event_id": "e1", ', b'[{"event_id": "e1"}, {"ev', b"{broken"])
def test_an_event_that_was_cut_off_is_a_record(
    text: bytes, write: Callable[[str, bytes], str]
) -> None:
    """It is meant as an event: its sender gets to know of it by the dead letter."""
    for name in ("in", "in.json", "in.jsonl"):
        assert [record.body for record in read_source(write(name, text))] == [text.strip()]


# -- documents one after the other -----------------------------------------------------------


@pytest.mark.parametrize("name", ["in", "in.json", "in.jsonl"])
def test_a_broken_document_does_not_affect_the_others(
    name: str, write: Callable[[str, bytes], str]
) -> None:
    """It ends where the next begins; each has the number of its first line."""
    broken = pretty(event(2)).replace(b'"notes": [', b'"notes": ')
    path = write(name, pretty(event(1)) + broken + pretty(event(3)))

    first, second, third = read_source(path)

    assert events_of([first, third]) == [event(1), event(3)]
    assert second.body == broken.strip()
    assert [each.source for each in (first, second, third)] == [
        f"{path}:1",
        f"{path}:11",
        f"{path}:21",
    ]


def test_a_document_that_is_cut_off_does_not_affect_those_before(
    write: Callable[[str, bytes], str],
) -> None:
    """Documents written before a crash can be read."""
    text = pretty(event(1)) + pretty(event(2)) + pretty(event(3))[:-9]

    *whole, last = read_source(write("in.json", text))

    assert events_of(whole) == THREE[:2]
    assert last.body == pretty(event(3))[:-9].strip()


def test_a_great_many_broken_documents_are_read_in_linear_time(
    write: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their number is bounded: what follows is one more."""
    splits: list[int] = []
    split = sources.split_values
    monkeypatch.setattr(sources, "split_values", lambda text: splits.append(1) or split(text))

    records = list(read_source(write("in.json", b'{\n"a": [\n' * 20_000)))

    assert len(splits) < 200
    assert 1 < len(records) < 200
    assert b"\n".join(bytes(record.body) for record in records).count(b"{") == 20_000


def test_documents_are_streamed(
    write: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is held is bounded: 6 MB of indented documents pass through in less."""
    monkeypatch.setattr(sources, "SPLIT_BYTES", sources.SPLIT_BYTES // 10)
    one = pretty({"event_id": "e", "list": ["x" * 100] * 20})
    path = write("in.json", one * (6_000_000 // len(one)))

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_source(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 6_000_000 // len(one)
    assert peak < 5_000_000


def test_a_document_that_is_too_long_is_refused(
    write: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says where it begins, and how to write it instead."""
    monkeypatch.setattr(sources, "MAX_BYTES", 300_000)
    monkeypatch.setattr(sources, "SPLIT_BYTES", 50_000)
    path = write("in.json", pretty(event(1)) + pretty([event(2)] * 9_000) + pretty(event(3)))
    records: list[Record] = []

    with pytest.raises(
        SourceDamaged, match=r"the document at line 11 has more than .* an event a line"
    ):
        _collect(path, records)

    assert events_of(records) == THREE[:1]


# -- encodings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_an_encoding_that_breaks_off_is_damage(
    encoding: str, write: Callable[[str, bytes], str]
) -> None:
    """The lines before are read."""
    path = write("in.jsonl", one_line(*THREE).decode().encode(encoding) + b"\0\xd8\1")
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match=f"it begins in {encoding.upper()}"):
        _collect(path, records)

    assert events_of(records) == THREE


def test_files_of_two_encodings_are_not_one_file(write: Callable[[str, bytes], str]) -> None:
    """The message says at which line the other begins; what is before it is read."""
    path = write("in.jsonl", one_line(*THREE) + one_line(event(4)).decode().encode("utf-16"))
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match="at line 4 a file of another encoding begins"):
        _collect(path, records)

    assert events_of(records) == THREE


# -- damage and limits -------------------------------------------------------------------------


@pytest.mark.parametrize("less", [1, 4, 8, 9, 12])
def test_a_gzip_that_is_cut_off_is_read_to_its_last_complete_line(
    less: int, write: Callable[[str, bytes], str]
) -> None:
    """Its checksum may be missing, or more: what can be unpacked is read."""
    content = b"".join(one_line(event(number)) for number in range(3_000))
    packed = gzip.compress(content)[:-less]
    unpacked = zlib.decompressobj(31).decompress(packed)
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match="it ends before its gzip data does"):
        _collect(write("in.jsonl.gz", packed), records)

    assert len(records) >= unpacked.count(b"\n") >= 2_990
    assert [record.body for record in records] == content.splitlines()[: len(records)]


def test_a_gzip_with_a_changed_byte_is_read_to_that_byte(
    write: Callable[[str, bytes], str],
) -> None:
    """As zcat does: the block in which the damage is noticed is not lost."""
    content = b"".join(one_line({"event_id": os.urandom(24).hex()}) for _ in range(3_000))
    packed = bytearray(gzip.compress(content))
    packed[-8:-4] = b"\1\2\3\4"  # the checksum
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match="incorrect data check"):
        _collect(write("in.jsonl.gz", bytes(packed)), records)

    assert [record.body for record in records] == content.splitlines()


@pytest.mark.parametrize("padding", [b"\0" * 3, b"\0" * 200_000])
def test_a_gzip_may_be_padded_with_zeros(
    padding: bytes, write: Callable[[str, bytes], str]
) -> None:
    """As by a tape; the members after it are read too."""
    packed = gzip.compress(one_line(event(1))) + padding + gzip.compress(one_line(event(2)))

    assert events_of(list(read_source(write("in.jsonl.gz", packed)))) == THREE[:2]


def test_what_follows_a_gzip_is_damage(write: Callable[[str, bytes], str]) -> None:
    """Such as a file that was appended without being gzipped."""
    records: list[Record] = []

    with pytest.raises(SourceDamaged, match="is damaged"):
        _collect(
            write("in.jsonl.gz", gzip.compress(one_line(*THREE)) + one_line(event(4))), records
        )

    assert events_of(records) == THREE


def test_a_line_without_end_is_left_out_in_bounded_memory(
    write: Callable[[str, bytes], str],
) -> None:
    """A gzip bomb of 256 MiB in 256 KB: the line is named, the others are read."""
    bomb = gzip.compress(b'{"a":"' + b"x" * (256 * MIB) + b'"}\n', 1)
    path = write(
        "in.jsonl.gz", gzip.compress(one_line(event(1))) + bomb + gzip.compress(one_line(event(2)))
    )
    problems: list[str] = []

    tracemalloc.start()
    try:
        records = list(read_source(path, report=problems.append))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert events_of(records) == THREE[:2]
    assert problems == [f"{path}:2 has more than 64 MiB: it is left out"]
    assert peak < 200 * MIB


def test_a_source_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before its endless line is read, and no more of it than the limit."""
    monkeypatch.setattr(lines, "MAX_BYTES", MIB)
    monkeypatch.setattr(lines, "_MAX_SKIPPED_BYTES", 3 * MIB)
    endless = Endless(one_line(event(1)))
    problems: list[str] = []
    records: list[Record] = []

    with pytest.raises(
        SourceDamaged, match="endless is not read to its end: line 2 has none within 3 MiB"
    ):
        records += read_stream(endless, "endless", lambda _: None, problems.append)

    assert problems == ["endless:2 has more than 64 MiB: it is left out"]
    assert endless.count < 4 * MIB


class Endless(io.RawIOBase):
    """A stream of one line, and of x for ever."""

    def __init__(self, first: bytes) -> None:
        self.first = first
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """So many bytes; counts them."""
        data, self.first = self.first or b"x" * size, b""
        self.count += len(data)
        return data


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_is_no_source(device: str) -> None:
    """After its first bytes, whatever they are."""
    seen: list[int] = []

    with pytest.raises(SourceDamaged, match=f"{device} (is not text|has no events)"):
        list(read_source(device, seen.append))

    assert sum(seen) <= 64 * 1024


def test_many_events_without_line_ends_are_streamed(
    write: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Firehose writes objects of up to 128 MiB so; what is held is bounded."""
    monkeypatch.setattr(lines, "SPLIT_BYTES", lines.SPLIT_BYTES // 10)
    monkeypatch.setattr(sources, "SPLIT_BYTES", sources.SPLIT_BYTES // 10)
    one = one_line({"event_id": "e", "text": "x" * 2_000}).strip()
    count = 8_000_000 // len(one)
    path = write("firehose", one * count)
    problems: list[str] = []

    tracemalloc.start()
    try:
        last = ""
        seen = 0
        for record in read_source(path, report=problems.append):
            seen, last = seen + 1, record.source
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (seen, last, problems) == (count, f"{path}:1#{count - 1}", [])
    assert peak < 5_000_000
