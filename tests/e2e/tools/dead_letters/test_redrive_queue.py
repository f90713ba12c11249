"""Redriving from a queue: every dead letter returns to its source, despite any failure."""

from __future__ import annotations

import base64
import signal
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from support.events import example
from tools.dead_letters.find_queue import find_queue
from tools.dead_letters.queue import QueueStore
from tools.dead_letters.rate_limit import RateLimit
from tools.dead_letters.redrive_queue import QueueRedrive

PRIVATE = "+15555550147"
EVENT = "conversation.update"
MakeDeadLetter = Callable[..., Any]
Run = Callable[..., Any]


@pytest.fixture
def run(call: Run) -> Run:
    """The command in this process; tests with signals use their own process."""
    return call


@pytest.fixture(autouse=True)
def _credentials(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same credentials for code in this process as for the command."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, environment[name])


def test_dead_letters_return_to_their_source(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """Bodies verbatim, each once, removed from the dead letters, with the time of the age check."""
    bodies = [f'{{"n": {n},\n "name": "Ärger ☎"}}' for n in range(23)]
    queues.dead_letter(
        *(make_dead_letter(body, group=f"g{n % 3}") for n, body in enumerate(bodies))
    )

    result = run("redrive", "--queue", queues.dead)

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().startswith("redriven: 23 (malformed 23)\n  23 -> ")
    assert queues.bodies(queues.dead) == []
    assert sorted(queues.bodies(queues.source)) == sorted(bodies)


def test_attributes_of_a_dead_letter_are_not_redriven(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """Except the one that marks a redriven record."""
    queues.dead_letter(make_dead_letter("{}"))

    run("redrive", "--queue", queues.dead)

    [message] = queues.messages(queues.source)
    assert {name: each["StringValue"] for name, each in message["MessageAttributes"].items()} == {
        "dead_lettered_at": "2026-03-02T14:05:00.250+00:00"
    }


def test_the_order_of_a_group_is_kept(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """A FIFO queue's dead letters return in their groups, in their order."""
    if not queues.suffix:
        pytest.skip("a standard queue has no order")
    queues.dead_letter(*(make_dead_letter(f"{n}", group=f"g{n % 2}") for n in range(24)))

    run("redrive", "--queue", queues.dead)

    messages = queues.messages(queues.source)
    for group in ("g0", "g1"):
        numbers = [
            int(each["Body"]) for each in messages if each["Attributes"]["MessageGroupId"] == group
        ]
        assert numbers == sorted(numbers)
        assert len(numbers) == 12


def test_a_dead_letter_from_a_standard_queue_gets_a_group(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run, sqs: Any
) -> None:
    """A FIFO queue accepts nothing without one."""
    fifo = sqs.create_queue(QueueName="redriven-to.fifo", Attributes={"FifoQueue": "true"})[
        "QueueUrl"
    ]
    standard.dead_letter(make_dead_letter("a"), make_dead_letter("b"))
    arn = standard.attributes(fifo)["QueueArn"]

    result = run("redrive", "--queue", standard.dead, "--to", arn, AWS_ENDPOINT_URL=_host(standard))

    assert (result.returncode, result.stderr) == (0, b"")
    groups = {each["Attributes"]["MessageGroupId"] for each in standard.messages(fifo)}
    sqs.delete_queue(QueueUrl=fifo)
    assert len(groups) == 2


def _host(queues: Any) -> str:
    return "/".join(queues.dead.split("/")[:3])


def test_unselected_dead_letters_stay_visible(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """By reason, type and age; those received and not sent are visible at once."""
    queues.dead_letter(
        make_dead_letter("a", reason="stale", group="a"),
        make_dead_letter("b", reason="rejected", event_type=EVENT, group="b"),
        make_dead_letter("c", reason="rejected", event_type="users.presence", group="c"),
        make_dead_letter("d", reason="rejected", event_type=EVENT, group="d", dead_lettered_at=4e9),
    )

    result = run(
        *("redrive", "--queue", queues.dead, "--reason", "rejected", "--reason", "malformed"),
        *("--type", "conversation.*", "--older-than", "1h"),
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert queues.bodies(queues.source) == ["b"]
    assert sorted(queues.bodies(queues.dead)) == ["a", "c", "d"]


def test_the_limit_is_respected(queues: Any, make_dead_letter: MakeDeadLetter, run: Run) -> None:
    """At most so many are sent."""
    queues.dead_letter(*(make_dead_letter(f"{n}", group=f"{n}") for n in range(15)))

    run("redrive", "--queue", queues.dead, "--limit", "12")

    assert len(queues.bodies(queues.source)) == 12
    assert len(queues.bodies(queues.dead)) == 3


def test_a_dry_run_prints_how_this_registry_reads_them(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """Nothing is moved; events that a new schema version accepts are readable."""
    import json

    good = json.dumps(example(EVENT, "2.1.0"))
    queues.dead_letter(
        make_dead_letter(good, reason="schema_violation", group="1"),
        make_dead_letter(PRIVATE, group="2"),
    )

    result = run("redrive", "--queue", queues.dead, "--dry-run")

    lines = [" ".join(line.split()) for line in result.stdout.decode().splitlines()]
    assert "schema_violation readable 1" in lines
    assert "malformed still malformed 1" in lines
    assert "would be redriven: 2" in lines
    assert PRIVATE.encode() not in result.stdout + result.stderr
    assert queues.bodies(queues.source) == []
    assert len(queues.bodies(queues.dead)) == 2


@pytest.mark.parametrize("body", [b"\xff\xfe", "\x00", "", b""], ids=["bytes", "nul", "none", "0"])
def test_an_encoded_body_is_redriven_encoded(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run, body: str | bytes
) -> None:
    """As base64, with the attribute by which the processor decodes it."""
    standard.dead_letter(make_dead_letter(body))

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 0
    [message] = standard.messages(standard.source)
    assert message["MessageAttributes"]["encoding"]["StringValue"] == "base64"
    raw = body if isinstance(body, bytes) else body.encode()
    assert (base64.b64decode(message["Body"]) if raw else b"") == raw


def test_the_largest_bodies_are_redriven(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """Of nearly 1 MiB, the limit of a message and of a request."""
    bodies = [f"{n}" + "x" * 1_048_000 for n in range(3)]
    queues.dead_letter(*(make_dead_letter(body, group="g") for body in bodies))

    result = run("redrive", "--queue", queues.dead)

    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted(queues.bodies(queues.source)) == bodies


def test_dead_letters_that_the_source_queue_refuses_are_left(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """A queue may have a lower size limit; the rest is sent; exit 1 means some are left."""
    standard.sqs.set_queue_attributes(
        QueueUrl=standard.source, Attributes={"MaximumMessageSize": "2048"}
    )
    standard.dead_letter(
        make_dead_letter("x" * 5_000), make_dead_letter("a"), make_dead_letter("b")
    )

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 1
    assert b"left: 1: " in result.stderr
    assert b"refuses them: InvalidParameterValue" in result.stderr
    assert sorted(standard.bodies(standard.source)) == ["a", "b"]
    assert standard.bodies(standard.dead) == ["x" * 5_000]


def test_dead_letters_after_a_refused_one_wait(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """In a FIFO queue nothing overtakes a dead letter of its group; other groups go on."""
    if not queues.suffix:
        pytest.skip("a standard queue has no order")
    queues.sqs.set_queue_attributes(
        QueueUrl=queues.source, Attributes={"MaximumMessageSize": "2048"}
    )
    bodies = ["a", "x" * 5_000, *(f"{n}" for n in range(12))]
    queues.dead_letter(
        *(make_dead_letter(body, group="g") for body in bodies), make_dead_letter("c", group="h")
    )

    result = run("redrive", "--queue", queues.dead)

    assert result.returncode == 1
    assert b"an earlier one of their message group was not sent" in result.stderr
    assert sorted(queues.bodies(queues.source)) == ["a", "c"]
    assert queues.bodies(queues.dead) == bodies[1:]


def test_a_dead_letter_without_a_source_queue_is_reported(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """A record of a stream has no source queue; `--to` names a target."""
    standard.dead_letter(
        make_dead_letter("a", source="arn:aws:kinesis:eu-central-1:1:stream/s"),
        make_dead_letter("b"),
    )

    left = run("redrive", "--queue", standard.dead)
    to = run("redrive", "--queue", standard.dead, "--to", standard.source)

    assert left.returncode == 1
    assert b"left: 1: their source is not a queue: give one with --to" in left.stderr
    assert (to.returncode, to.stderr) == (0, b"")
    assert sorted(standard.bodies(standard.source)) == ["a", "b"]


def foreign(arn: str) -> dict[str, str]:
    """ARNs that differ from a queue's in one part each."""
    *head, region, account, name = arn.split(":")
    return {
        "deleted": ":".join([*head, region, account, f"{name}-gone"]),
        "of another account": ":".join([*head, region, "999999999999", name]),
        "of another region": ":".join([*head, "us-east-1", account, name]),
    }


@pytest.mark.parametrize("kind", foreign("arn:aws:sqs:r:1:n"))
def test_nothing_is_sent_to_a_queue_without_this_dead_letter_queue(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run, kind: str
) -> None:
    """Who may write to the dead-letter queue chooses no target; others are not affected."""
    other = foreign(standard.source_arn)[kind]
    standard.dead_letter(make_dead_letter("a", source=other), make_dead_letter("b"))

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 1
    assert f"left: 1: {other} is not a queue that has this one".encode() in result.stderr
    assert b"give it with --to" in result.stderr
    assert standard.bodies(standard.source) == ["b"]
    assert standard.bodies(standard.dead) == ["a"]


def test_a_queue_that_exists_needs_this_dead_letter_queue(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run, sqs: Any
) -> None:
    """With it, it is a target like the first one; without, only by --to."""
    url = sqs.create_queue(QueueName=f"other-{standard.dead.rpartition('-')[2]}")["QueueUrl"]
    arn = standard.attributes(url)["QueueArn"]
    standard.dead_letter(make_dead_letter("a", source=arn), make_dead_letter("b"))

    refused = run("redrive", "--queue", standard.dead)
    nothing = standard.bodies(url)
    standard.add_dead_letter_queue(url)
    sent = run("redrive", "--queue", standard.dead)
    bodies = standard.bodies(url)
    sqs.delete_queue(QueueUrl=url)

    assert (refused.returncode, nothing) == (1, [])
    assert (sent.returncode, sent.stderr, bodies) == (0, b"", ["a"])
    assert standard.bodies(standard.source) == ["b"]


def test_a_dry_run_lists_the_targets(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """With their numbers, and what would be left and why; nothing is moved."""
    other = foreign(standard.source_arn)["of another account"]
    standard.dead_letter(
        make_dead_letter("a", source=other), make_dead_letter("b"), make_dead_letter("c")
    )

    result = run("redrive", "--queue", standard.dead, "--dry-run")
    to = run("redrive", "--queue", standard.dead, "--to", standard.source, "--dry-run")

    lines = result.stdout.decode().splitlines()
    assert " would be redriven: 2" in lines
    [target] = [line for line in lines if "->" in line]
    assert target.startswith("   2 -> ")
    assert target.endswith(standard.source.rpartition("/")[2])
    assert any(line.startswith(f" would be left: 1: {other} is not") for line in lines)
    assert f"   3 -> {standard.source}" in to.stdout.decode().splitlines()
    assert standard.bodies(standard.source) == []
    assert len(standard.bodies(standard.dead)) == 3


@pytest.mark.parametrize("dry", [["--dry-run"], []], ids=["dry-run", "run"])
def test_the_permission_to_list_the_sources_is_named(
    standard: Any, make_dead_letter: MakeDeadLetter, run: Run, proxy: Any, dry: list[str]
) -> None:
    """Nothing is sent without it; --to needs none."""
    refused = 400, {"__type": "com.amazonaws.sqs#AccessDeniedException", "message": "no"}
    standard.dead_letter(make_dead_letter("a"))
    proxy.before = lambda operation: refused if operation.startswith("ListDead") else None

    denied = run("redrive", "--queue", proxy.url(standard.dead), *dry)
    left = len(proxy.seen)
    to = run("redrive", "--queue", proxy.url(standard.dead), "--to", standard.source, *dry)

    assert denied.returncode == 2
    assert b"it needs sqs:ListDeadLetterSourceQueues, or --to" in denied.stderr
    assert "SendMessageBatch" not in proxy.seen[:left]
    assert (to.returncode, to.stderr) == (0, b"")


def test_messages_moved_by_sqs_are_redriven_too(standard: Any, run: Run, sqs: Any) -> None:
    """SQS names the source; the age counts from sending, and attributes are kept."""
    import json

    arn = standard.attributes(standard.dead)["QueueArn"]
    policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 1}
    sqs.set_queue_attributes(
        QueueUrl=standard.source, Attributes={"RedrivePolicy": json.dumps(policy)}
    )
    own = {"tenant": {"DataType": "String", "StringValue": "t"}}
    sqs.send_message(QueueUrl=standard.source, MessageBody="a", MessageAttributes=own)
    [received] = sqs.receive_message(
        QueueUrl=standard.source,
        VisibilityTimeout=0,
        MessageSystemAttributeNames=["SentTimestamp"],
    )["Messages"]
    sqs.receive_message(QueueUrl=standard.source)  # which moves it

    listed = run("list", "--queue", standard.dead, "--json")
    result = run("redrive", "--queue", standard.dead, "--reason", "sqs")

    assert json.loads(listed.stdout)["source"] == standard.source_arn
    assert (result.returncode, result.stderr) == (0, b"")
    [message] = standard.messages(standard.source)
    assert message["MessageAttributes"]["tenant"]["StringValue"] == "t"
    marked = message["MessageAttributes"]["dead_lettered_at"]["StringValue"]
    sent = int(received["Attributes"]["SentTimestamp"]) / 1000
    assert datetime.fromisoformat(marked).timestamp() == sent


def test_messages_moved_by_eventbridge_go_to_the_rules_queue(
    standard: Any, run: Run, sqs: Any
) -> None:
    """EventBridge names the target; its attributes are not sent."""
    eventbridge_attributes = {
        "RULE_ARN": "arn:aws:events:eu-central-1:1:rule/r",
        "TARGET_ARN": standard.source_arn,
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "not allowed",
    }
    attributes = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in eventbridge_attributes.items()
    }
    sqs.send_message(QueueUrl=standard.dead, MessageBody="a", MessageAttributes=attributes)

    result = run("redrive", "--queue", standard.dead)

    assert result.stdout.decode().startswith("redriven: 1 (eventbridge 1)")
    [message] = standard.messages(standard.source)
    assert list(message["MessageAttributes"]) == ["dead_lettered_at"]


def test_dead_letters_written_meanwhile_are_not_redriven_again(
    queues: Any, make_dead_letter: MakeDeadLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead letter that the Lambda writes during a redrive is for the next run."""
    queues.dead_letter(*(make_dead_letter(f"{n}", group=f"{n}") for n in range(3)))
    with QueueStore.open(queues.dead) as store:
        monkeypatch.setattr(store, "_began", store._began - 5)
        assert [each.id for each in store.scan()] == []
    assert len(queues.bodies(queues.dead)) == 3


def test_a_redriven_event_that_fails_again_at_once_is_stored(
    queues: Any, make_dead_letter: MakeDeadLetter, run: Run
) -> None:
    """Also within the five minutes in which a FIFO queue drops duplicates."""
    queues.dead_letter(make_dead_letter("a", group="g", identifier="first"))
    run("redrive", "--queue", queues.dead)
    [message] = queues.messages(queues.source)

    queues.dead_letter(make_dead_letter("a", group="g", identifier=message["MessageId"]))

    assert queues.bodies(queues.dead) == ["a"]


def test_the_rate_is_respected(standard: Any, make_dead_letter: MakeDeadLetter) -> None:
    """Each request has at most a second's messages, followed by a pause."""
    standard.dead_letter(*(make_dead_letter(f"{n}") for n in range(5)))
    waits: list[float] = []
    in_hand: list[int] = []
    with QueueStore.open(standard.dead) as store:
        redrive = QueueRedrive(store, None)
        redrive.run(lambda _letter: True, RateLimit(2.5, waits.append), None, in_hand.append)
    assert in_hand == [2, 2, 1]
    assert waits == [0.8, 0.8, 0.4]
    assert redrive.counts.reasons == Counter(malformed=5)


@pytest.mark.parametrize(
    ("operation", "when"),
    [
        ("ReceiveMessage", "after"),
        ("SendMessageBatch", "before"),
        ("SendMessageBatch", "after"),
        ("DeleteMessageBatch", "before"),
        ("DeleteMessageBatch", "after"),
    ],
    ids=lambda each: each,
)
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupt_finishes_the_current_batch(
    standard: Any,
    make_dead_letter: MakeDeadLetter,
    proxy: Any,
    stop_at: Any,
    started: Any,
    operation: str,
    when: str,
    kind: int,
) -> None:
    """At any request: each body is in one queue, none in both, and the printed count is right."""
    bodies = [f"{n}" for n in range(25)]
    standard.dead_letter(*map(make_dead_letter, bodies))
    _strike(proxy, stop_at, started, standard, operation, when, kind)
    process = started.process
    output, errors = process.communicate(timeout=600)

    sent = standard.bodies(standard.source)
    kept = standard.bodies(standard.dead)
    assert process.returncode == 130
    assert sorted(sent + kept) == sorted(bodies)
    assert 0 < len(sent) < len(bodies)
    assert output.decode().startswith(f"redriven: {len(sent)} (malformed {len(sent)})")
    [line] = errors.decode().splitlines()
    assert line.startswith("genesys-events: interrupted; ")


@pytest.mark.parametrize(
    ("operation", "when"),
    [
        ("ReceiveMessage", "after"),
        ("SendMessageBatch", "before"),
        ("SendMessageBatch", "after"),
        ("DeleteMessageBatch", "before"),
        ("DeleteMessageBatch", "after"),
    ],
    ids=lambda each: each,
)
def test_a_kill_loses_nothing(
    queues: Any,
    make_dead_letter: MakeDeadLetter,
    proxy: Any,
    stop_at: Any,
    started: Any,
    run: Run,
    operation: str,
    when: str,
) -> None:
    """At any request: each body is in a queue; the next run redrives the rest."""
    bodies = [f"{n}" for n in range(25)]
    queues.dead_letter(*(make_dead_letter(body, group=f"g{int(body) % 4}") for body in bodies))
    _strike(proxy, stop_at, started, queues, operation, when, signal.SIGKILL)
    started.process.communicate(timeout=600)
    proxy.show_again(queues.sqs, queues.dead)

    again = run("redrive", "--queue", queues.dead)

    assert started.process.returncode == -signal.SIGKILL
    assert again.returncode == 0
    sent = queues.bodies(queues.source)
    assert set(sent) == set(bodies)
    assert queues.bodies(queues.dead) == []
    most = 0 if queues.suffix else 10  # FIFO queues drop duplicates
    assert len(sent) <= len(bodies) + most


def _strike(
    proxy: Any, stop_at: Any, started: Any, queues: Any, operation: str, when: str, kind: int
) -> None:
    """Start a redrive that gets a signal at its second request of an operation."""
    ready = threading.Event()

    def pid() -> int:
        assert ready.wait(600)
        return int(started.process.pid)

    stop_at(proxy, pid, operation, 2, when, kind)
    started.process = started("redrive", "--queue", proxy.url(queues.dead))
    ready.set()


def test_requests_that_fail_are_retried(
    queues: Any, make_dead_letter: MakeDeadLetter, proxy: Any, run: Run
) -> None:
    """Throttled, failing, disconnected before and after execution: nothing is lost."""
    bodies = [f"{n}" for n in range(12)]
    queues.dead_letter(*(make_dead_letter(body, group=body) for body in bodies))
    fault = {"__type": "com.amazonaws.sqs#RequestThrottled", "message": "slow down"}
    troubles = {
        "ReceiveMessage": [(400, fault), (503, {}), None],
        "SendMessageBatch": [(500, {}), (400, fault), None, (503, {})],
        "DeleteMessageBatch": [ConnectionError(), (400, fault)],
    }

    def trouble(operation: str) -> Any:
        waiting = troubles.get(operation)
        each = waiting.pop(0) if waiting else None
        if isinstance(each, ConnectionError):
            raise each
        return each

    proxy.before = trouble
    result = run("redrive", "--queue", proxy.url(queues.dead))

    assert (result.returncode, result.stderr) == (0, b"")
    assert not any(troubles.values())
    assert sorted(queues.bodies(queues.source)) == sorted(bodies)
    assert queues.bodies(queues.dead) == []


def test_a_lost_response_at_most_duplicates(
    queues: Any, make_dead_letter: MakeDeadLetter, proxy: Any, run: Run
) -> None:
    """The messages were accepted, but the response was lost: they are sent again."""
    queues.dead_letter(make_dead_letter("a", group="a"), make_dead_letter("b", group="b"))
    lost = ["SendMessageBatch", "DeleteMessageBatch"]

    def lose(operation: str, _answer: bytes) -> None:
        if operation in lost:
            lost.remove(operation)
            raise ConnectionError

    proxy.after = lose
    result = run("redrive", "--queue", proxy.url(queues.dead))

    assert result.returncode in (0, 1)
    assert not lost
    sent = queues.bodies(queues.source)
    assert set(sent) == {"a", "b"}
    if queues.suffix:
        assert sorted(sent) == ["a", "b"]


def test_a_source_that_accepts_nothing_ends_the_redrive(
    standard: Any, make_dead_letter: MakeDeadLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is retried for a while, and then the dead letters stay."""
    from processor.errors import StoreUnavailable

    standard.dead_letter(make_dead_letter("a"), make_dead_letter("b"))
    ticks = count()
    clock = SimpleNamespace(time=lambda: float(next(ticks)), sleep=lambda _seconds: None)
    monkeypatch.setattr("tools.dead_letters.find_queue.time", clock)
    with QueueStore.open(standard.dead) as store:
        redrive = QueueRedrive(store, None)
        monkeypatch.setattr(
            store.queue.client,
            "send_message_batch",
            lambda QueueUrl, Entries: {  # noqa: ARG005, N803 - boto3's
                "Failed": [{"Id": each["Id"], "Code": "Busy"} for each in Entries]
            },
        )
        with pytest.raises(StoreUnavailable, match="takes no more: Busy"):
            redrive.run(lambda _letter: True, RateLimit(), None, lambda _count: None)
    assert not redrive.counts.reasons
    assert standard.bodies(standard.source) == []


def test_dead_letters_that_cannot_be_deleted_are_reported(
    standard: Any, make_dead_letter: MakeDeadLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in both queues then, which is reported; none is lost."""
    from tools.registry.locate import UsageError

    standard.dead_letter(make_dead_letter("a"), make_dead_letter("b"))
    with QueueStore.open(standard.dead) as store:
        redrive = QueueRedrive(store, None)

        def refuse(**_: object) -> None:
            raise store.queue.client.exceptions.ClientError(
                {"Error": {"Code": "AccessDenied"}}, "DeleteMessageBatch"
            )

        monkeypatch.setattr(store.queue.client, "delete_message_batch", refuse)
        with pytest.raises(UsageError, match=r"not permitted.*sqs:DeleteMessage"):
            redrive.run(lambda _letter: True, RateLimit(), None, lambda _count: None)
    assert redrive.counts.not_deleted == 2
    assert sorted(standard.bodies(standard.source)) == ["a", "b"]


def test_the_dead_letter_queue_is_not_a_valid_target(standard: Any, run: Run) -> None:
    """Redriving a queue into itself would never end."""
    result = run("redrive", "--queue", standard.dead, "--to", standard.dead)

    assert result.returncode == 2
    assert b"that is the dead-letter queue itself" in result.stderr


def test_find_queue_accepts_url_and_arn(standard: Any) -> None:
    """A URL and an ARN lead to one queue."""
    by_url = find_queue(standard.source)
    by_arn = find_queue(standard.source_arn, by_url.endpoint)
    assert by_url.url.split("/")[3:] == by_arn.url.split("/")[3:]
