"""Redriving from a queue: every letter back where it came from, whatever comes between."""

from __future__ import annotations

import base64
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from support.events import example
from tools.dead_letters.find_queue import find_queue
from tools.dead_letters.queue import QueueStore
from tools.dead_letters.redrive import RateLimit
from tools.dead_letters.redrive_queue import QueueRedrive

PRIVATE = "+15555550147"
EVENT = "conversation.update"
Letter = Callable[..., Any]
Run = Callable[..., Any]


@pytest.fixture
def run(call: Run) -> Run:
    """The command in this process; what is struck by signals is one of its own."""
    return call


@pytest.fixture(autouse=True)
def _credentials(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for what runs in this process as for the command."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, environment[name])


def test_letters_go_back_to_where_they_came_from(queues: Any, letter: Letter, run: Run) -> None:
    """Bodies verbatim, each once, gone from the dead letters, with the time they were seen at."""
    bodies = [f'{{"n": {n},\n "name": "Ärger ☎"}}' for n in range(23)]
    queues.dead_letter(*(letter(body, group=f"g{n % 3}") for n, body in enumerate(bodies)))

    result = run("redrive", "--queue", queues.dead)

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().startswith("redriven: 23 (malformed 23)\n  23 -> ")
    assert queues.bodies(queues.dead) == []
    assert sorted(queues.bodies(queues.source)) == sorted(bodies)


def test_what_is_said_of_a_letter_stays_behind(queues: Any, letter: Letter, run: Run) -> None:
    """Of the attributes `seen_at` goes along, by which its event is as old as it was."""
    queues.dead_letter(letter("{}", seen_at=1772460301.5))

    run("redrive", "--queue", queues.dead)

    [message] = queues.messages(queues.source)
    assert {name: each["StringValue"] for name, each in message["MessageAttributes"].items()} == {
        "seen_at": "1772460301500"
    }


def test_the_order_of_a_group_is_kept(queues: Any, letter: Letter, run: Run) -> None:
    """A FIFO queue's letters go back in their groups, in their order."""
    if not queues.suffix:
        pytest.skip("a standard queue has no order")
    queues.dead_letter(*(letter(f"{n}", group=f"g{n % 2}") for n in range(24)))

    run("redrive", "--queue", queues.dead)

    messages = queues.messages(queues.source)
    for group in ("g0", "g1"):
        numbers = [
            int(each["Body"]) for each in messages if each["Attributes"]["MessageGroupId"] == group
        ]
        assert numbers == sorted(numbers)
        assert len(numbers) == 12


def test_a_letter_from_a_standard_queue_gets_a_group(
    standard: Any, letter: Letter, run: Run, sqs: Any
) -> None:
    """A FIFO queue takes nothing without one."""
    fifo = sqs.create_queue(QueueName="redriven-to.fifo", Attributes={"FifoQueue": "true"})[
        "QueueUrl"
    ]
    standard.dead_letter(letter("a"), letter("b"))
    arn = standard.attributes(fifo)["QueueArn"]

    result = run("redrive", "--queue", standard.dead, "--to", arn, AWS_ENDPOINT_URL=_host(standard))

    assert (result.returncode, result.stderr) == (0, b"")
    groups = {each["Attributes"]["MessageGroupId"] for each in standard.messages(fifo)}
    sqs.delete_queue(QueueUrl=fifo)
    assert len(groups) == 2


def _host(queues: Any) -> str:
    return "/".join(queues.dead.split("/")[:3])


def test_what_is_not_chosen_stays_and_is_shown_again(queues: Any, letter: Letter, run: Run) -> None:
    """By reason, type and age; what was received and not sent is visible at once."""
    queues.dead_letter(
        letter("a", reason="stale", group="a"),
        letter("b", reason="rejected", event_type=EVENT, group="b"),
        letter("c", reason="rejected", event_type="users.presence", group="c"),
        letter("d", reason="rejected", event_type=EVENT, group="d", dead_lettered_at=4e9),
    )

    result = run(
        *("redrive", "--queue", queues.dead, "--reason", "rejected", "--reason", "malformed"),
        *("--type", "conversation.*", "--older-than", "1h"),
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert queues.bodies(queues.source) == ["b"]
    assert sorted(queues.bodies(queues.dead)) == ["a", "c", "d"]


def test_a_limit_is_kept(queues: Any, letter: Letter, run: Run) -> None:
    """So many and no more."""
    queues.dead_letter(*(letter(f"{n}", group=f"{n}") for n in range(15)))

    run("redrive", "--queue", queues.dead, "--limit", "12")

    assert len(queues.bodies(queues.source)) == 12
    assert len(queues.bodies(queues.dead)) == 3


def test_a_dry_run_says_what_this_registry_makes_of_them(
    queues: Any, letter: Letter, run: Run
) -> None:
    """Nothing moves; what a new schema version accepts shows as readable."""
    import json

    good = json.dumps(example(EVENT, "2.1.0"))
    queues.dead_letter(
        letter(good, reason="schema_violation", group="1"), letter(PRIVATE, group="2")
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
def test_a_body_that_no_queue_holds_goes_as_it_lies(
    standard: Any, letter: Letter, run: Run, body: str | bytes
) -> None:
    """As base64, with the attribute by which the processor decodes it."""
    standard.dead_letter(letter(body))

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 0
    [message] = standard.messages(standard.source)
    assert message["MessageAttributes"]["encoding"]["StringValue"] == "base64"
    raw = body if isinstance(body, bytes) else body.encode()
    assert (base64.b64decode(message["Body"]) if raw else b"") == raw


def test_the_largest_bodies_go_too(queues: Any, letter: Letter, run: Run) -> None:
    """Of nearly 1 MiB, the limit of a message and of a request."""
    bodies = [f"{n}" + "x" * 1_048_000 for n in range(3)]
    queues.dead_letter(*(letter(body, group="g") for body in bodies))

    result = run("redrive", "--queue", queues.dead)

    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted(queues.bodies(queues.source)) == bodies


def test_what_the_source_queue_refuses_is_left(standard: Any, letter: Letter, run: Run) -> None:
    """A queue may take less than another; the rest goes, and exit 1 says that something is left."""
    standard.sqs.set_queue_attributes(
        QueueUrl=standard.source, Attributes={"MaximumMessageSize": "2048"}
    )
    standard.dead_letter(letter("x" * 5_000), letter("a"), letter("b"))

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 1
    assert b"left: 1: " in result.stderr
    assert b"refuses them: InvalidParameterValue" in result.stderr
    assert sorted(standard.bodies(standard.source)) == ["a", "b"]
    assert standard.bodies(standard.dead) == ["x" * 5_000]


def test_what_is_behind_a_letter_that_is_refused_waits(
    queues: Any, letter: Letter, run: Run
) -> None:
    """In a FIFO queue nothing overtakes a letter of its group; other groups go on."""
    if not queues.suffix:
        pytest.skip("a standard queue has no order")
    queues.sqs.set_queue_attributes(
        QueueUrl=queues.source, Attributes={"MaximumMessageSize": "2048"}
    )
    bodies = ["a", "x" * 5_000, *(f"{n}" for n in range(12))]
    queues.dead_letter(*(letter(body, group="g") for body in bodies), letter("c", group="h"))

    result = run("redrive", "--queue", queues.dead)

    assert result.returncode == 1
    assert b"an earlier one of their message group was not sent" in result.stderr
    assert sorted(queues.bodies(queues.source)) == ["a", "c"]
    assert queues.bodies(queues.dead) == bodies[1:]


def test_a_letter_without_a_queue_is_left_and_told(standard: Any, letter: Letter, run: Run) -> None:
    """What came from a stream has no queue to go back to; `--to` says where."""
    standard.dead_letter(letter("a", source="arn:aws:kinesis:eu-central-1:1:stream/s"), letter("b"))

    left = run("redrive", "--queue", standard.dead)
    to = run("redrive", "--queue", standard.dead, "--to", standard.source)

    assert left.returncode == 1
    assert b"left: 1: their source is not a queue: give one with --to" in left.stderr
    assert (to.returncode, to.stderr) == (0, b"")
    assert sorted(standard.bodies(standard.source)) == ["a", "b"]


def test_a_source_that_is_gone_holds_nothing_else_up(
    standard: Any, letter: Letter, run: Run
) -> None:
    """Its letters stay; the message names the queue."""
    gone = standard.source_arn + "-gone"
    standard.dead_letter(letter("a", source=gone), letter("b"))

    result = run("redrive", "--queue", standard.dead)

    assert result.returncode == 1
    assert f"left: 1: {gone}: there is no such queue".encode() in result.stderr
    assert standard.bodies(standard.source) == ["b"]
    assert standard.bodies(standard.dead) == ["a"]


def test_what_sqs_moved_goes_back_too(standard: Any, run: Run, sqs: Any) -> None:
    """It says its source itself; it is as old as when it was sent, and keeps its attributes."""
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
    seen = message["MessageAttributes"]["seen_at"]["StringValue"]
    assert seen == received["Attributes"]["SentTimestamp"]


def test_what_eventbridge_moved_goes_to_the_rules_queue(standard: Any, run: Run, sqs: Any) -> None:
    """It names its target; what EventBridge says of it stays behind."""
    said = {
        "RULE_ARN": "arn:aws:events:eu-central-1:1:rule/r",
        "TARGET_ARN": standard.source_arn,
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "not allowed",
    }
    attributes = {
        name: {"DataType": "String", "StringValue": value} for name, value in said.items()
    }
    sqs.send_message(QueueUrl=standard.dead, MessageBody="a", MessageAttributes=attributes)

    result = run("redrive", "--queue", standard.dead)

    assert result.stdout.decode().startswith("redriven: 1 (eventbridge 1)")
    [message] = standard.messages(standard.source)
    assert list(message["MessageAttributes"]) == ["seen_at"]


def test_what_comes_back_meanwhile_does_not_go_round(
    queues: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that the Lambda writes again while others go is for the next run."""
    queues.dead_letter(*(letter(f"{n}", group=f"{n}") for n in range(3)))
    with QueueStore.open(queues.dead) as store:
        monkeypatch.setattr(store, "_began", store._began - 5)
        assert [letter.id for letter in store.scan()] == []
    assert len(queues.bodies(queues.dead)) == 3


def test_a_redriven_letter_that_fails_again_at_once_is_kept(
    queues: Any, letter: Letter, run: Run
) -> None:
    """Within the five minutes in which a FIFO queue swallows what is alike, too."""
    queues.dead_letter(letter("a", group="g", identifier="first"))
    run("redrive", "--queue", queues.dead)
    [message] = queues.messages(queues.source)

    queues.dead_letter(letter("a", group="g", identifier=message["MessageId"]))

    assert queues.bodies(queues.dead) == ["a"]


def test_a_rate_is_kept(standard: Any, letter: Letter) -> None:
    """No more in hand than a second allows, and as long a wait as they take."""
    standard.dead_letter(*(letter(f"{n}") for n in range(5)))
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
def test_interrupted_it_finishes_what_is_in_hand(
    standard: Any,
    letter: Letter,
    proxy: Any,
    stop_at: Any,
    started: Any,
    operation: str,
    when: str,
    kind: int,
) -> None:
    """At any request: each body lies in one queue, none in both, and the count told is right."""
    bodies = [f"{n}" for n in range(25)]
    standard.dead_letter(*map(letter, bodies))
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
def test_killed_it_loses_nothing(
    queues: Any,
    letter: Letter,
    proxy: Any,
    stop_at: Any,
    started: Any,
    run: Run,
    operation: str,
    when: str,
) -> None:
    """At any request: each body lies in a queue; the next run brings the rest back."""
    bodies = [f"{n}" for n in range(25)]
    queues.dead_letter(*(letter(body, group=f"g{int(body) % 4}") for body in bodies))
    _strike(proxy, stop_at, started, queues, operation, when, signal.SIGKILL)
    started.process.communicate(timeout=600)
    proxy.show_again(queues.sqs, queues.dead)

    again = run("redrive", "--queue", queues.dead)

    assert started.process.returncode == -signal.SIGKILL
    assert again.returncode == 0
    sent = queues.bodies(queues.source)
    assert set(sent) == set(bodies)
    assert queues.bodies(queues.dead) == []
    most = 0 if queues.suffix else 10  # FIFO queues keep one of what is sent twice
    assert len(sent) <= len(bodies) + most


def _strike(
    proxy: Any, stop_at: Any, started: Any, queues: Any, operation: str, when: str, kind: int
) -> None:
    """Start a redrive whose second request of a kind is struck by a signal."""
    ready = threading.Event()

    def pid() -> int:
        assert ready.wait(30)
        return int(started.process.pid)

    stop_at(proxy, pid, operation, 2, when, kind)
    started.process = started("redrive", "--queue", proxy.url(queues.dead))
    ready.set()


def test_a_queue_that_answers_with_faults_is_asked_again(
    queues: Any, letter: Letter, proxy: Any, run: Run
) -> None:
    """Throttled, failing, cut off before and after it has done it: nothing is lost."""
    bodies = [f"{n}" for n in range(12)]
    queues.dead_letter(*(letter(body, group=body) for body in bodies))
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


def test_an_answer_that_is_lost_doubles_at_most(
    queues: Any, letter: Letter, proxy: Any, run: Run
) -> None:
    """The messages were taken, and nobody heard: they are sent again, and are there."""
    queues.dead_letter(letter("a", group="a"), letter("b", group="b"))
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


def test_a_source_that_takes_nothing_more_ends_it(
    standard: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again for a while, and then everything stays where it is."""
    from processor.errors import StoreUnavailable

    standard.dead_letter(letter("a"), letter("b"))
    monkeypatch.setattr("tools.dead_letters.find_queue.RETRY_SECONDS", 0)
    with QueueStore.open(standard.dead) as store:
        redrive = QueueRedrive(store, None)
        target = redrive.target(standard.source_arn)
        assert not isinstance(target, str)
        monkeypatch.setattr(
            target.client,
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
    standard: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in both queues then, which is said, and is no loss."""
    from tools.registry.locate import UsageError

    standard.dead_letter(letter("a"), letter("b"))
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


def test_the_dead_letter_queue_is_no_target(standard: Any, run: Run) -> None:
    """Sending letters to where they lie would end never."""
    result = run("redrive", "--queue", standard.dead, "--to", standard.dead)

    assert result.returncode == 2
    assert b"that is the dead-letter queue itself" in result.stderr


def test_find_queue_takes_both_names(standard: Any) -> None:
    """A URL and an ARN lead to one queue."""
    by_url = find_queue(standard.source)
    by_arn = find_queue(standard.source_arn, by_url.endpoint)
    assert by_url.url.split("/")[3:] == by_arn.url.split("/")[3:]
