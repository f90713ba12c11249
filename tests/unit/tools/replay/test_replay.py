"""Replaying files: what is selected is sent once, in its order, after an interruption too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from processor.errors import StoreUnavailable
from processor.invocation import read_message
from support.drift_events import flat
from tools.dead_letters.find_queue import Queue
from tools.dead_letters.rate_limit import RateLimit
from tools.drift.sources import EventSource
from tools.registry.locate import UsageError
from tools.replay.journal import Journal, journal_name
from tools.replay.read_events import (
    ReadCounts,
    absolute_name,
    check_content,
    describe_replay,
    open_repeatable,
    read_events,
)
from tools.replay.select_events import Selection, select
from tools.replay.send_events import Sender, check_target

URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/events"
EVERYTHING = Selection()
REPLAY = {"queue": URL, "sources": ["events.jsonl"]}


class Sqs:
    """SQS, which does at a request what a test wants."""

    def __init__(self, policy: str | None = "{}") -> None:
        self.messages: list[dict[str, Any]] = []
        self.requests = 0
        self.at_request: Callable[[int], str] = lambda _number: "answer"
        self.attributes = {} if policy is None else {"RedrivePolicy": policy}

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Store the entries; "lose" the answer, "stop" before or after, or "refuse" the first."""
        assert QueueUrl.startswith(URL)
        assert len(Entries) <= 10
        self.requests += 1
        what = self.at_request(self.requests)
        if what == "stop before":
            raise KeyboardInterrupt
        refused = Entries[:1] if what in ("refuse", "throttle") else []
        self.messages += Entries[len(refused) :]
        if what in ("stop after", "lose"):
            raise KeyboardInterrupt
        failed = [
            {"Id": each["Id"], "Code": "InvalidMessageContents", "SenderFault": what == "refuse"}
            for each in refused
        ]
        return {"Successful": [{"Id": each["Id"]} for each in Entries], "Failed": failed}

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        """What the queue is."""
        return {"Attributes": self.attributes}

    @property
    def ids(self) -> list[str]:
        """The ids of the events that were stored."""
        return [json.loads(each["MessageBody"])["event_id"] for each in self.messages]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is throttled is given up at once."""
    monkeypatch.setattr("tools.dead_letters.find_queue.RETRY_SECONDS", 0.3)
    monkeypatch.setattr("tools.dead_letters.find_queue.time.sleep", lambda _seconds: None)


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with 47 events."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(flat(number)) + "\n" for number in range(47)))
    return path


def run(sqs: Sqs, *, selection: Selection = EVERYTHING, url: str = URL, rate: Any = None) -> Sender:
    """Replay events.jsonl."""
    sources = open_repeatable(["events.jsonl"])
    counts = ReadCounts()
    with Journal(Path("journal.jsonl"), REPLAY) as journal:
        for source in sources:
            check_content(journal, source)
        sender = Sender(Queue(sqs, url, None), journal)  # type: ignore[arg-type]
        ignore: Callable[[int], None] = lambda _more: None  # noqa: E731
        chosen = read_events(sources, selection, journal, counts, ignore, ignore)
        sender.run(chosen, rate or RateLimit())
    return sender


IDS = [f"evt-{number}" for number in range(47)]


def test_events_are_sent_in_their_order_and_marked(events: Path) -> None:
    """Ten a request, verbatim; the processor knows that they were replayed, not redriven."""
    sqs = Sqs()
    assert run(sqs).counts.sent == 47
    assert (sqs.ids, sqs.requests) == (IDS, 5)
    lines = events.read_text().splitlines()
    assert [each["MessageBody"] for each in sqs.messages] == lines
    record = read_message({"body": lines[0], **_attributes(sqs.messages[0])})
    assert (record.is_replayed, record.is_redriven, record.body) == (True, False, lines[0])


def _attributes(message: dict[str, Any]) -> dict[str, Any]:
    values = message["MessageAttributes"]
    named = {name: {"stringValue": each["StringValue"]} for name, each in values.items()}
    return {"messageId": "m", "messageAttributes": named}


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("how", ["stop before", "stop after"])
@pytest.mark.usefixtures("events")
def test_an_interrupted_replay_goes_on(number: int, how: str) -> None:
    """Nothing is lost; sent twice is only what SQS took without an answer."""
    sqs = Sqs()
    sqs.at_request = lambda request: how if request == number else "answer"
    with pytest.raises(KeyboardInterrupt):
        run(sqs)
    run(sqs)
    twice = {each for each, count in Counter(sqs.ids).items() if count == 2}
    expected = IDS[10 * (number - 1) : 10 * number] if how == "stop after" else []
    assert set(sqs.ids) == set(IDS)
    assert twice == set(expected)
    assert run(sqs).counts.sent == 0, "all of it is in the journal"


@pytest.mark.usefixtures("events")
def test_what_is_throttled_for_good_is_sent_by_the_next_run() -> None:
    """Those of its request that SQS took are not sent again."""
    sqs = Sqs()
    sqs.at_request = lambda request: "throttle" if request > 2 else "answer"
    with pytest.raises(StoreUnavailable, match="takes no more: InvalidMessageContents"):
        run(sqs)
    sqs.at_request = lambda _request: "answer"
    run(sqs)
    assert Counter(sqs.ids) == Counter(IDS)


@pytest.mark.usefixtures("events")
def test_what_sqs_refuses_leaves_the_others_alone() -> None:
    """It is counted, and tried again by the next run."""
    sqs = Sqs()
    sqs.at_request = lambda request: "refuse" if request == 1 else "answer"
    sender = run(sqs)
    assert sender.counts.sent == 46
    assert sum(sender.counts.refused.values()) == 1
    assert run(sqs).counts.sent == 1
    assert Counter(sqs.ids) == Counter(IDS)


def test_an_event_that_is_too_long_is_counted(events: Path) -> None:
    """SQS takes a mebibyte, packed or not."""
    import random

    noise = random.Random(1).randbytes(1_600_000).hex()  # noqa: S311 - does not compress
    events.write_text(json.dumps({**flat(0), "noise": noise}) + "\n" + json.dumps(flat(1)) + "\n")
    sqs = Sqs()
    sender = run(sqs)
    assert (sqs.ids, sender.counts.refused) == (["evt-1"], {"longer than SQS takes": 1})


@pytest.mark.usefixtures("events")
def test_to_a_fifo_queue_events_go_one_by_one() -> None:
    """In the group of their conversation, with the same deduplication id in each run."""
    sqs = Sqs()
    sqs.at_request = lambda request: "stop after" if request == 3 else "answer"
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run(sqs, url=f"{URL}.fifo")
        sqs.requests = 0
    sqs.at_request = lambda _request: "answer"
    run(sqs, url=f"{URL}.fifo")
    names = Counter(each["MessageDeduplicationId"] for each in sqs.messages)
    assert len(names) == 47, "what was sent twice, SQS keeps once"
    assert sum(names.values()) == 49
    assert len({each["MessageGroupId"] for each in sqs.messages}) >= 1


@pytest.mark.usefixtures("events")
def test_the_rate_is_kept() -> None:
    """No request has more than a second's events."""
    slept: list[float] = []
    sqs = Sqs()
    run(sqs, rate=RateLimit(5, slept.append))
    assert sqs.requests == 10
    assert sum(slept) == pytest.approx(47 / 5)


# -- what is selected ----------------------------------------------------------------------------


def test_a_time_range_and_types_are_selected(events: Path) -> None:
    """From the first time on, before the second; by the event's own time."""
    lines = [
        {**flat(0), "timestamp": f"2026-03-0{day}T00:00:00Z", "event_id": f"evt-{day}"}
        for day in range(1, 6)
    ]
    lines[2]["event_type"] = "users.presence"
    events.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    sqs = Sqs()
    run(sqs, selection=select("2026-03-02", "2026-03-04T00:00Z", []))
    assert sqs.ids == ["evt-2", "evt-3"]
    Path("journal.jsonl").unlink()
    run(sqs, selection=select(None, None, ["users.*"]))
    assert sqs.ids[2:] == ["evt-3"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("soon", None, ()), "--from soon: give a date or time"),
        ((None, "2026-13-01", ()), "--to 2026-13-01: give"),
        (("2026-03-02", "2026-03-02", ()), "nothing is between the two"),
        ((None, None, ("conversation.updates",)), "conversation.update"),
        ((None, None, ("users.*", "no.such")), "--types no.such: no such event type"),
    ],
)
def test_a_selection_of_nothing_is_refused(arguments: Any, message: str) -> None:
    """Before anything is read."""
    with pytest.raises(UsageError, match=message):
        select(*arguments)


# -- the journal ---------------------------------------------------------------------------------


def test_a_line_that_was_not_written_to_its_end_does_not_count(tmp_path: Path) -> None:
    """The process ended in it: the events are sent again."""
    path = tmp_path / "j"
    with Journal(path, REPLAY) as journal:
        journal.note("a", [0, 1])
    with path.open("ab") as file:
        file.write(b'{"source": "a", "sent": [2')
    with Journal(path, REPLAY) as journal:
        assert journal.sent == {"a": {0, 1}}
        journal.note("a", [2])
    with Journal(path, REPLAY) as journal:
        assert (journal.sent, journal.count) == ({"a": {0, 1, 2}}, 3)


@pytest.mark.usefixtures("events")
def test_a_dry_run_only_reads_the_journal() -> None:
    """Not even a line that was not written to its end is removed; a replaced source is refused."""
    run(Sqs())
    path = Path("journal.jsonl")
    with path.open("ab") as file:
        file.write(b'{"source": "a", "sent": [2')
    before = path.read_bytes()
    (source,) = open_repeatable(["events.jsonl"])
    with Journal(path, REPLAY, read_only=True) as journal:
        assert journal.count == 47
        check_content(journal, replace(source, name=str(path)))
        Path("events.jsonl").write_text(json.dumps(flat(0)))
        with pytest.raises(UsageError, match="is not what it was"):
            check_content(journal, source)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["not JSON\n", "[]\n", '{"replay": {}}\n'])
def test_another_file_is_no_journal(tmp_path: Path, text: str) -> None:
    """It is left as it is."""
    path = tmp_path / "j"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"is not the journal|another replay"):
        Journal(path, REPLAY)
    assert path.read_text() == text


def test_two_runs_do_not_share_a_journal(tmp_path: Path) -> None:
    """The second would send what the first is sending."""
    with Journal(tmp_path / "j", REPLAY), pytest.raises(UsageError, match="another run"):
        Journal(tmp_path / "j", REPLAY)
    with Journal(tmp_path / "j", REPLAY):
        pass


@pytest.mark.parametrize("change", ["smaller", "as long", "longer"])
def test_a_source_that_was_replaced_is_refused(events: Path, change: str) -> None:
    """Its positions mean something else; without the journal, all that it has is sent."""
    run(Sqs())
    text = events.read_text()
    other = text.replace("evt-0", "new-0")
    events.write_text({"smaller": text[:1000], "as long": other, "longer": other * 2}[change])
    sqs = Sqs()
    with pytest.raises(UsageError, match=r"events.jsonl is not what it was .* journal\.jsonl"):
        run(sqs)
    assert sqs.ids == []
    Path("journal.jsonl").unlink()
    assert run(sqs).counts.sent == len(events.read_text().splitlines())


def test_a_source_that_has_grown_goes_on(events: Path) -> None:
    """Only what was added is sent; what it had before must still be there the next time."""
    text = events.read_text()
    first = "".join(text.splitlines(keepends=True)[:20])
    events.write_text(first)
    sqs = Sqs()
    sent = run(sqs).counts.sent
    events.write_text(text)
    assert run(sqs).counts.sent == 47 - sent
    assert sqs.ids == IDS
    events.write_text(first + text[len(first) :].replace("evt-46", "new-46"))
    with pytest.raises(UsageError, match="is not what it was"):
        run(sqs)


def test_a_source_is_checked_when_its_turn_comes(events: Path) -> None:
    """It may be replaced while those before it are sent."""
    second = Path("second.jsonl")
    second.write_text(json.dumps(flat(100)) + "\n")
    sources = open_repeatable(["events.jsonl", "second.jsonl"])
    ignore: Callable[[int], None] = lambda _more: None  # noqa: E731
    with Journal(Path("journal.jsonl"), REPLAY) as journal:
        for source in sources:
            check_content(journal, source)
        chosen = read_events(sources, EVERYTHING, journal, ReadCounts(), ignore, ignore)
        assert next(chosen).position == (str(events), 0)
        second.write_text(json.dumps(flat(101)) + "\n")
        with pytest.raises(UsageError, match=r"second.jsonl is not what it was"):
            list(chosen)


@pytest.mark.usefixtures("events")
def test_an_object_that_was_overwritten_is_refused(tmp_path: Path) -> None:
    """S3's ETag says so."""
    source = EventSource("s3://b/k", lambda _advance, _report: iter(()), 10, etag="one")
    with Journal(tmp_path / "j", REPLAY) as journal:
        check_content(journal, source)
        check_content(journal, source)
        for size in (10, 20):
            with pytest.raises(UsageError, match="s3://b/k is not what it was"):
                check_content(journal, replace(source, size=size, etag="two"))


def test_a_source_has_one_name_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And files of the same name in other folders have others."""
    names = []
    replays = []
    for day, name in (("1", "e.jsonl"), ("2", "e.jsonl"), ("2", "../1/e.jsonl")):
        folder = tmp_path / day
        folder.mkdir(exist_ok=True)
        (folder / "e.jsonl").write_text("{}\n")
        monkeypatch.chdir(folder)
        names += [source.name for source in open_repeatable([name])]
        replays.append(journal_name(describe_replay(URL, [name], EVERYTHING)))
    assert names == [str(tmp_path / f"{day}/e.jsonl") for day in "121"]
    assert replays[0] == replays[2] != replays[1]
    assert absolute_name("s3://bucket/prefix") == "s3://bucket/prefix"


def test_each_replay_has_its_own_journal() -> None:
    """By its queue, its sources and what it selects."""
    names = {journal_name({**REPLAY, "types": types}) for types in ([], ["users.*"])}
    assert len(names) == 2
    assert journal_name(REPLAY) == journal_name(dict(reversed(REPLAY.items())))


# -- sources and targets -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["-", "pipe"])
def test_what_cannot_be_read_again_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted replay reads its sources from their beginning."""
    import os

    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with pytest.raises(UsageError, match="cannot be replayed"):
        open_repeatable([name])


def test_a_queue_without_a_dead_letter_queue_is_refused() -> None:
    """It is the dead-letter queue itself, as a rule; one that does not answer is an error."""
    check_target(Queue(Sqs(), URL, None))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="has no dead-letter queue"):
        check_target(Queue(Sqs(policy=None), URL, None))  # type: ignore[arg-type]

    class Broken(Sqs):
        def get_queue_attributes(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url=URL)

    class Missing(Sqs):
        def get_queue_attributes(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "QueueDoesNotExist"}}, "GetQueueAttributes")

    for sqs, message in ((Broken(), "does not answer"), (Missing(), "no such queue")):
        with pytest.raises(UsageError, match=message):
            check_target(Queue(sqs, URL, None))  # type: ignore[arg-type]
