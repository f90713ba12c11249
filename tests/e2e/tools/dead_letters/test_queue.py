"""Listing a queue's dead letters removes none; errors of a queue are explained."""

from __future__ import annotations

import gzip
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.record import Record
from support.events import example
from support.paths import ROOT
from tools.dead_letters.find_queue import find_queue
from tools.dead_letters.open_store import open_store
from tools.dead_letters.queue import QueueStore
from tools.dead_letters.store import read_records
from tools.process.sources import read_source
from tools.registry.locate import UsageError

PRIVATE = "+15555550147"
MakeDeadLetter = Callable[..., Any]
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _credentials(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same credentials for code in this process as for the command."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, environment[name])


def test_the_list_of_a_queue(queues: Any, make_dead_letter: MakeDeadLetter, call: Run) -> None:
    """Every known field of each, but no body; afterwards each is still in the queue and visible."""
    queues.dead_letter(
        *(
            make_dead_letter(f"{PRIVATE}{n}", event_type="users.presence", group=f"{n}")
            for n in range(23)
        )
    )

    result = call("list", "--queue", queues.dead, "--json")

    assert (result.returncode, result.stderr) == (0, b"")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({line["id"] for line in lines}) == 23
    assert {line["source"] for line in lines} == {queues.source_arn}
    assert {line["dead_lettered_at"] for line in lines} == {"2026-03-02T14:05:00.250+00:00"}
    assert PRIVATE.encode() not in result.stdout
    assert len(queues.bodies(queues.dead)) == 23


def test_an_empty_queue_is_not_an_error(standard: Any, call: Run) -> None:
    """For every command."""
    for command in (["list", "--json"], ["redrive"], ["purge", "--yes"]):
        result = call(*command, "--queue", standard.dead)
        assert (result.returncode, result.stderr) == (0, b"")


def test_a_dead_letter_is_found_by_the_start_of_its_id(
    standard: Any, make_dead_letter: MakeDeadLetter, call: Run
) -> None:
    """As printed in the list; its body only with `--body`, verbatim."""
    body = f'{{"phone": "{PRIVATE}"}}'
    standard.dead_letter(make_dead_letter(body), make_dead_letter("b"))
    rows = [
        json.loads(line)
        for line in call("list", "--queue", standard.dead, "--json").stdout.splitlines()
    ]
    [name] = [
        row["id"]
        for row in rows
        if call("show", row["id"], "--body", "--queue", standard.dead).stdout == body.encode()
    ]

    table = call("list", "--queue", standard.dead)
    shown = call("show", name[:8], "--queue", standard.dead)
    unknown = call("show", "zzz", "--queue", standard.dead)
    several = call("show", "", "--queue", standard.dead)

    assert name[:8].encode() in table.stdout
    assert name[9:].encode() not in table.stdout
    assert f"dead letter {name} in {standard.dead}" in shown.stdout.decode()
    assert PRIVATE.encode() not in shown.stdout
    assert unknown.stderr.decode().startswith(
        f"genesys-events: {standard.dead} shows no dead letter zzz"
    )
    assert b" is ambiguous: " in several.stderr
    assert len(standard.bodies(standard.dead)) == 2


def test_messages_of_other_senders_are_explained(standard: Any, call: Run, sqs: Any) -> None:
    """By EventBridge, or sent manually: the reason is explained, the type is the event's own."""
    event = {
        "event_id": "e",
        "event_type": "users.presence",
        "timestamp": "2026-03-02T14:05:00Z",
        "payload": {},
    }
    metadata = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "no", "TARGET_ARN": "arn:t"}
    attributes = {
        name: {"DataType": "String", "StringValue": value} for name, value in metadata.items()
    }
    sqs.send_message(
        QueueUrl=standard.dead, MessageBody=json.dumps(event), MessageAttributes=attributes
    )
    sqs.send_message(QueueUrl=standard.dead, MessageBody="by hand")

    listed = call("list", "--queue", standard.dead, "--json").stdout
    by_reason = {each["reason"]: each for each in map(json.loads, listed.splitlines())}

    assert by_reason["eventbridge"]["error"] == "NO_PERMISSIONS: no"
    assert by_reason["eventbridge"]["event_type"] == "users.presence"
    assert by_reason["eventbridge"]["source"] == "arn:t"
    assert by_reason["sqs"]["event_type"] is None
    shown = call("show", by_reason["eventbridge"]["id"], "--queue", standard.dead).stdout
    assert b"EventBridge could not deliver it to its queue" in shown


def test_dead_letters_hidden_by_a_fifo_queue_are_reported(
    queues: Any, make_dead_letter: MakeDeadLetter, call: Run
) -> None:
    """It returns a part of a group: the output says that there are more, and none is lost."""
    if not queues.suffix:
        pytest.skip("a standard queue shows all")
    queues.dead_letter(*(make_dead_letter(f"{n}", group="g") for n in range(14)))

    result = call("list", "--queue", queues.dead, "--json")

    assert len(result.stdout.splitlines()) == 10
    assert b"10 of about 14 dead letters were shown: a FIFO queue shows" in result.stderr
    assert len(queues.bodies(queues.dead)) == 14


def test_dead_letters_received_by_another_reader_are_reported(
    sqs: Any, standard: Any, make_dead_letter: MakeDeadLetter, call: Run
) -> None:
    """A hidden dead letter is not a removed one."""
    standard.dead_letter(make_dead_letter("a"), make_dead_letter("b"))
    [held] = sqs.receive_message(QueueUrl=standard.dead, VisibilityTimeout=600)["Messages"]

    result = call("list", "--queue", standard.dead, "--json")

    assert len(result.stdout.splitlines()) == 1
    assert b"about 1 more are hidden" in result.stderr
    sqs.change_message_visibility(
        QueueUrl=standard.dead, ReceiptHandle=held["ReceiptHandle"], VisibilityTimeout=0
    )


def test_dead_letters_that_become_visible_again_are_listed_once(
    standard: Any, make_dead_letter: MakeDeadLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a slow queue the first reappear before the last are received: each counts once."""
    monkeypatch.setattr("tools.dead_letters.queue._HIDDEN_SECONDS", 0)
    standard.dead_letter(*(make_dead_letter(f"{n}") for n in range(7)))
    with QueueStore.open(standard.dead) as store:
        assert store._hidden_seconds == 0
        seen = [each.dead_letter.body for each in store.scan()]
        assert store._hidden_seconds > 0, "it hides them for longer then"
    assert sorted(seen) == [f"{n}" for n in range(7)]


def test_a_slow_queue_is_waited_for(
    standard: Any, make_dead_letter: MakeDeadLetter, proxy: Any, call: Run
) -> None:
    """Slow responses count; the command ends when there are no more."""
    import threading

    pause = threading.Event()  # never set: a wait of a given length
    proxy.before = lambda _operation: pause.wait(0.3) or None
    standard.dead_letter(*(make_dead_letter(f"{n}") for n in range(12)))

    result = call("redrive", "--queue", proxy.url(standard.dead))

    assert (result.returncode, result.stderr) == (0, b"")
    assert len(standard.bodies(standard.source)) == 12


def test_a_queue_that_never_answers_is_given_up(
    standard: Any, make_dead_letter: MakeDeadLetter, proxy: Any, call: Run
) -> None:
    """With exit 1, since another run may succeed, and nothing is removed."""
    standard.dead_letter(make_dead_letter("a"))

    def cut(operation: str) -> None:
        if operation == "ReceiveMessage":
            raise ConnectionError

    proxy.before = cut
    result = call("list", "--queue", proxy.url(standard.dead))

    assert result.returncode == 1
    [line] = result.stderr.decode().splitlines()
    assert "does not answer: ConnectionClosedError; nothing is lost: run it again" in line
    assert standard.bodies(standard.dead) == ["a"]


def test_an_export_is_read_as_the_original_records(
    queues: Any, make_dead_letter: MakeDeadLetter, call: Run, tmp_path: Path
) -> None:
    """By `process` and `drift`: bodies to the byte, groups, and that they are redriven."""
    dead_letters = [
        make_dead_letter(f'{{"n": 1,\r\n "name": "Ärger ☎ {PRIVATE}"}}', group="g"),
        make_dead_letter(b"\xff\x00", group="h"),
        make_dead_letter("", group="i"),
    ]
    queues.dead_letter(*dead_letters)
    file = tmp_path / "letters.jsonl.gz"

    result = call("export", "--queue", queues.dead, "-o", str(file))

    assert result.stdout.decode() == f"3 dead letters -> {file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    read = {bytes_of(each): each for each in read_source(str(file))}
    assert set(read) == {bytes_of(each) for each in dead_letters}
    first = read[bytes_of(dead_letters[0])]
    assert (first.is_redriven, first.sent_at) == (True, dead_letters[0].dead_lettered_at)
    assert first.group == ("g" if queues.suffix else None)
    assert first.receive_count is None, "it counts as received for the first time"
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert {line["messageAttributes"]["reason"]["stringValue"] for line in lines} == {"malformed"}
    assert len(queues.bodies(queues.dead)) == 3


def bytes_of(each: Any) -> bytes:
    """A body as bytes."""
    return each.body if isinstance(each.body, bytes) else each.body.encode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("letters.json", "end the name in one of .jsonl"),
        ("there.jsonl", "exists already"),
        ("none/letters.jsonl", "does not exist"),
    ],
)
def test_an_export_overwrites_nothing(
    name: str,
    expected: str,
    call: Run,
    state: Path,
    keep: Any,
    make_dead_letter: MakeDeadLetter,
    tmp_path: Path,
) -> None:
    """An earlier export may be the only copy of purged dead letters."""
    keep(make_dead_letter("a"))
    (tmp_path / "there.jsonl").write_text("precious")

    result = call("export", "--state", str(state), "-o", str(tmp_path / name))

    assert result.returncode == 2
    assert expected in result.stderr.decode()
    assert (tmp_path / "there.jsonl").read_text() == "precious"


def test_an_export_that_fails_leaves_no_file(
    standard: Any, make_dead_letter: MakeDeadLetter, proxy: Any, call: Run, tmp_path: Path
) -> None:
    """An incomplete export would look like a complete one."""
    standard.dead_letter(*(make_dead_letter(f"{n}") for n in range(12)))

    def cut(operation: str) -> None:
        if operation == "ReceiveMessage" and proxy.seen.count("ReceiveMessage") > 1:
            raise ConnectionError

    proxy.before = cut
    folder = tmp_path / "out"
    folder.mkdir()
    result = call("export", "--queue", proxy.url(standard.dead), "-o", str(folder / "x.jsonl"))

    assert result.returncode == 1
    assert list(folder.iterdir()) == []


def test_records_of_either_store(
    standard: Any, make_dead_letter: MakeDeadLetter, state: Path, keep: Any
) -> None:
    """`drift` reads the original records, and removes nothing."""
    dead_letters = [make_dead_letter("a"), make_dead_letter("b")]
    standard.dead_letter(*dead_letters)
    keep(*dead_letters)
    for queue, source in ((standard.dead, standard.source_arn), (None, "in.jsonl:1")):
        for _ in range(2):
            with open_store(state, queue) as store:
                read = sorted(read_records(store))
            assert [(each.body, each.source) for each in read] == [("a", source), ("b", source)]
            assert all(isinstance(each, Record) for each in read)
            assert all(each.is_redriven for each in read)


def test_drift_reads_dead_letters_from_their_store(
    standard: Any,
    make_dead_letter: MakeDeadLetter,
    state: Path,
    keep: Any,
    environment: dict[str, str],
) -> None:
    """From a queue and from a state file; it removes none."""
    event = example("conversation.update", "2.1.0")
    event["payload"]["state"] = PRIVATE
    dead_letters = [make_dead_letter(json.dumps({**event, "event_id": f"e{n}"})) for n in range(12)]
    standard.dead_letter(*dead_letters)
    keep(*dead_letters)

    reports = [
        subprocess.run(
            [sys.executable, "-m", "tools.cli", "drift", source, "--format", "json"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
        )
        for source in (standard.dead, str(state), f"{standard.dead}-gone")
    ]

    for report in reports[:2]:
        assert (report.returncode, report.stderr) == (0, b"")
        drifted = json.loads(report.stdout)["types"]["conversation.update"]
        assert (drifted["events"], drifted["rejected"]) == (12, 12)
        assert PRIVATE.encode() not in report.stdout
    assert reports[2].returncode == 2
    assert b"there is no such queue" in reports[2].stderr
    assert len(standard.bodies(standard.dead)) == 12


# -- purging -------------------------------------------------------------------------------


def test_a_purge_removes_the_selected_dead_letters(
    queues: Any, make_dead_letter: MakeDeadLetter, call: Run
) -> None:
    """It prints how many, by reason; the others are visible at once."""
    queues.dead_letter(
        make_dead_letter("a", reason="stale", group="a"),
        make_dead_letter("b", group="b"),
        make_dead_letter("c", reason="stale", group="c"),
    )

    dry = call("purge", "--queue", queues.dead, "--reason", "stale", "--dry-run")
    done = call("purge", "--queue", queues.dead, "--reason", "stale", "--yes")

    assert f"{queues.dead}: 2 (stale 2) to purge" in dry.stdout.decode()
    assert done.stdout.decode() == "purged: 2 (stale 2)\n"
    assert queues.bodies(queues.dead) == ["b"]


@pytest.mark.parametrize(("answer", "left"), [("y\n", ["b"]), ("n\n", ["a", "b"])])
def test_a_purge_asks_for_confirmation(
    answer: str,
    left: list[str],
    call: Run,
    make_dead_letter: MakeDeadLetter,
    state: Path,
    keep: Any,
    stored: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only yes removes anything."""
    keep(make_dead_letter("a", reason="stale"), make_dead_letter("b"))
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answer == "y\n"

    monkeypatch.setattr("typer.confirm", confirm)
    monkeypatch.setattr("tools.cli.dead_letters.has_terminal", lambda: True)
    result = call("purge", "--state", str(state), "--reason", "stale")

    assert asked == ["Remove them for good?"]
    assert result.returncode == (0 if answer == "y\n" else 1)
    assert [each.body for each in stored().values()] == left


def test_a_purge_without_a_terminal_is_refused(
    run: Run, make_dead_letter: MakeDeadLetter, state: Path, keep: Any, stored: Any
) -> None:
    """A script uses --yes."""
    keep(make_dead_letter("a"))

    refused = run("purge", "--state", str(state))
    kept = len(stored())
    done = run("purge", "--state", str(state), "--yes")

    assert refused.returncode == 2
    assert b"give --yes" in refused.stderr
    assert kept == 1
    assert done.stdout == b"purged: 1 (malformed 1)\n"
    assert stored() == {}


# -- errors of a queue ------------------------------------------------------------


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("events", "events is not a queue: give its URL"),
        ("https://sqs.eu-central-1.amazonaws.com", "is not a queue: give its URL"),
        ("arn:aws:sns:eu-central-1:123456789012:topic", "is not a queue: give its URL"),
        ("{dead}-gone", "{dead}-gone: there is no such queue (GetQueueAttributes: "),
    ],
    ids=["a-name", "no-path", "another-service", "not-there"],
)
def test_a_name_that_is_not_a_queue(queue: str, expected: str, standard: Any, call: Run) -> None:
    """The message has the given name, and says what to give."""
    result = call("list", "--queue", queue.format(dead=standard.dead))

    assert result.returncode == 2
    [line] = result.stderr.decode().splitlines()
    assert expected.format(dead=standard.dead) in line


def test_a_queue_with_a_dead_letter_queue_is_refused(standard: Any, call: Run, sqs: Any) -> None:
    """Listing a source queue would count as receiving its events, and hide them meanwhile."""
    arn = standard.attributes(standard.dead)["QueueArn"]
    sqs.set_queue_attributes(
        QueueUrl=standard.source,
        Attributes={
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 9})
        },
    )

    result = call("list", "--queue", standard.source)

    assert result.returncode == 2
    assert b"is not a dead-letter queue: it has one" in result.stderr
    assert f"it has one, {arn}; give that queue" in result.stderr.decode()


@pytest.mark.parametrize(
    ("operation", "code", "expected"),
    [
        ("GetQueueAttributes", "AccessDenied", "it needs sqs:GetQueueAttributes"),
        ("ReceiveMessage", "AccessDeniedException", "it needs sqs:GetQueueAttributes"),
        ("ChangeMessageVisibilityBatch", "AccessDenied", "and ChangeMessageVisibility"),
        (
            "GetQueueAttributes",
            "InvalidClientTokenId",
            "the credentials are invalid or have expired",
        ),
    ],
)
def test_a_missing_permission_is_named(
    operation: str,
    code: str,
    expected: str,
    standard: Any,
    make_dead_letter: MakeDeadLetter,
    proxy: Any,
    call: Run,
) -> None:
    """The operation, SQS's code, and the permissions that it needs; exit 2, no traceback."""
    standard.dead_letter(make_dead_letter("a"))
    refusal = {"__type": f"com.amazonaws.sqs#{code}", "message": "no"}
    proxy.before = lambda each: (403, refusal) if each == operation else None

    result = call("list", "--queue", proxy.url(standard.dead), "--json")

    assert result.returncode == 2
    [line] = result.stderr.decode().splitlines()
    assert f"({operation}: {code})" in line
    assert expected in line
    proxy.show_again(standard.sqs, standard.dead)
    assert standard.bodies(standard.dead) == ["a"]


def test_a_queue_without_a_region(standard: Any, run: Run) -> None:
    """Neither its URL nor the environment names one."""
    result = run("list", "--queue", standard.dead, AWS_REGION="", AWS_CONFIG_FILE="/nowhere")

    assert result.returncode == 2
    assert b"does not name a region: set AWS_REGION, or give the queue's ARN" in result.stderr


def test_no_credentials(standard: Any, run: Run) -> None:
    """The message has the usual ways to provide them."""
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": "/nowhere"}
    result = run(
        "list",
        *("--queue", standard.dead),
        **nothing,
        AWS_SHARED_CREDENTIALS_FILE="/nowhere",
    )

    assert result.returncode == 2
    assert b"there are no AWS credentials" in result.stderr


def test_a_missing_boto3_is_reported(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    """It is an extra: the message says how to install it."""
    for name in [each for each in sys.modules if each.startswith("tools.dead_letters.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(UsageError, match="pip install boto3"):
        open_store(state, "https://sqs.eu-central-1.amazonaws.com/1/q")


@pytest.mark.parametrize(
    ("url", "region", "endpoint"),
    [
        (
            "https://sqs.us-west-2.amazonaws.com/123456789012/q",
            "us-west-2",
            "https://sqs.us-west-2.amazonaws.com",
        ),
        (
            "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q",
            "cn-north-1",
            "https://sqs.cn-north-1.amazonaws.com.cn",
        ),
        (
            "https://ap-south-1.queue.amazonaws.com/123456789012/q",
            "ap-south-1",
            "https://sqs.ap-south-1.amazonaws.com",
        ),
        (
            "https://queue.amazonaws.com/123456789012/q",
            "us-east-1",
            "https://sqs.us-east-1.amazonaws.com",
        ),
        (
            "https://vpce-1-a.sqs.us-east-2.vpce.amazonaws.com/123456789012/q",
            "us-east-2",
            "https://vpce-1-a.sqs.us-east-2.vpce.amazonaws.com",
        ),
        ("http://127.0.0.1:4566/000000000000/q", "eu-central-1", "http://127.0.0.1:4566"),
    ],
)
def test_the_region_is_that_of_the_url(url: str, region: str, endpoint: str) -> None:
    """SQS refuses requests signed for another region; other hosts are used as the endpoint."""
    meta = find_queue(url).client.meta
    assert (meta.region_name, meta.endpoint_url) == (region, endpoint)
