"""Every format of files and standard input, and every kind of damage."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from processor.record import Record
from tools.process.sources import SourceDamaged, check_sources, read_source
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
    "empty": Format(b"", [], []),
    "nothing-but-blank-lines": Format(b"\n \r\n\t\n", [], []),
    "nothing-but-a-byte-order-mark": Format(b"\xef\xbb\xbf", [], []),
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
    """With a JSON Lines suffix a single line is line 1, and a list on it is one record."""
    content = one_line(event(1), [event(2)])
    path = write(f"in{suffix}", gzip.compress(content) if suffix.endswith("gz") else content)

    records = list(read_source(path))

    assert [record.source for record in records] == [f"{path}:1", f"{path}:2"]
    assert events_of(records) == [event(1), [event(2)]]


def test_json_lines_keep_each_line_verbatim(write: Callable[[str, bytes], str]) -> None:
    """A line's body is the same bytes: nothing is parsed and serialized again."""
    lines = [
        b'{ "a" : 1.10, "b":1E5, "c":"\\u00e9" }',
        b'{"body": 1, "a":1.0e0}',
        b'{"Records": 7 }',
        b"[ 1,2 ]",
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
    [b"[1, 2]", b"17", b"null", b"true", b'"text"'],
    ids=["list", "number", "null", "boolean", "text"],
)
def test_json_that_is_not_an_object_is_a_record(
    value: bytes, write: Callable[[str, bytes], str]
) -> None:
    """A line of another kind between two events is one record, which is malformed."""
    path = write("in", one_line(event(1)) + value + b"\n" + one_line(event(2)))

    assert [record.body for record in read_source(path)][1] == value


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
    [b'{"a":"\xff\xfe"}', b'{"Records":[{"a":"\xc3("}]}', b"\xff\xfe{\x00}\x00", b"\x00\x01\x02"],
    ids=["in-a-string", "in-a-batch", "utf-16", "binary"],
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
        b"[[[]],null,5]",
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
    stream = io.BytesIO(one_line(event(1)) * 1_000)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))
    records = read_source("-")

    next(records)
    next(records)

    assert stream.tell() <= 3 * len(one_line(event(1)))


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
