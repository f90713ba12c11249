"""The real zip, run by Lambda's runtime client in Lambda's emulator: starts and crashes.

The emulator does what ministack does not: it measures the time, kills a function at its time-out,
and restarts the process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import datetime, timezone
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from support.events import example, native
from support.ledger_rows import claimed_keys, completed_keys
from support.servers import find_installed, run_server

HANDLER = "processor.lambda_function.lambda_handler"
NOTHING_TO_RETRY: dict[str, Any] = {"batchItemFailures": []}


class Function(NamedTuple):
    """The function in the emulator, which starts its process at the first invocation."""

    port: int
    log: Path

    def invoke(self, messages: Sequence[dict[str, Any]], receives: int = 1) -> dict[str, Any]:
        """Deliver a batch, as received so many times; Lambda's response."""
        for message in messages:
            message["attributes"]["ApproximateReceiveCount"] = str(receives)
        path = "/2015-03-31/functions/function/invocations"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=600)) as connection:
            connection.request("POST", path, json.dumps({"Records": list(messages)}))
            text = connection.getresponse().read().decode()
        # The emulator reports a time-out in plain text, Lambda in JSON.
        answer: dict[str, Any] = json.loads(text) if text[:1] == "{" else {"errorMessage": text}
        return answer

    def lines(self) -> list[dict[str, Any]]:
        """The function's JSON log: its lines and its metrics."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line[:1] == "{"]

    def handled(self) -> Counter[str]:
        """How often each event's handler finished."""
        return Counter(line["handled"] for line in self.lines() if "handled" in line)

    def reasons(self) -> set[str]:
        """The reasons of records that were not processed."""
        return {line["reason"] for line in self.lines() if "fate" in line}

    def counted(self, metric: str) -> Counter[str]:
        """The sum of a metric by event type."""
        counts: Counter[str] = Counter()
        for line in self.lines():
            if "event_type" in line and metric in line:
                counts[line["event_type"]] += sum(line[metric])
        return counts


class Stores(NamedTuple):
    """The ledger's table and the dead-letter queue, with their clients."""

    dynamodb: Any
    table: str
    sqs: Any
    queue: str

    def completed(self) -> list[bool]:
        """For each event in the ledger, whether it is completed."""
        rows = self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]
        completed = completed_keys(rows)
        return [key in completed for key in claimed_keys(rows)]

    def letters(self) -> list[str]:
        """The bodies of dead letters, at most ten."""
        answer = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]


@pytest.fixture(scope="session")
def task(lambda_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked as in /var/task."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(lambda_zip) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def stores(dynamodb: Any, table: str, sqs: Any) -> Stores:
    """An empty table and an empty queue."""
    queue = sqs.create_queue(QueueName=f"dead-{uuid4()}")["QueueUrl"]
    return Stores(dynamodb, table, sqs, queue)


@pytest.fixture
def environment(dynamodb_endpoint: str, ministack_endpoint: str, stores: Stores) -> dict[str, str]:
    """The environment of the function's process."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",  # /var/task is read-only
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_endpoint,
        "AWS_ENDPOINT_URL_SQS": ministack_endpoint,
        "DEDUP_TABLE": stores.table,
        "DLQ_URL": stores.queue,
    }


@pytest.fixture
def start(
    lambda_python: Path, task: Path, environment: Any, tmp_path: Path, until: Callable[..., None]
) -> Iterator[Callable[..., Function]]:
    """`start(timeout=…, SETTING=…)`: the function, not invoked yet."""
    sam = find_installed("sam/bin/sam", "AWS SAM, which brings Lambda's emulator along").parents[1]
    name = {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    (emulator,) = sam.glob(f"lib/python3.*/site-packages/samcli/local/rapid/aws-lambda-rie-{name}")
    command = ["env", f"--chdir={task}", str(emulator)]
    command += ["--runtime-interface-emulator-address", "127.0.0.1:{port}"]
    # On another address of the loopback, so that one free port is enough for both.
    command += ["--runtime-api-address", "127.0.0.2:{port}"]
    command += [str(lambda_python), "-m", "awslambdaric", HANDLER]
    path = tmp_path / "log"
    with ExitStack() as stack:

        def run(timeout: int = 300, **settings: str) -> Function:
            given = {**environment, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout), **settings}
            log = stack.enter_context(path.open("wb"))
            return Function(stack.enter_context(run_server(command, given, log=log)).port, path)

        yield run
    # Neither emulator nor runtime keeps running.
    until(lambda: not any(_runs_in(task, each) for each in Path("/proc").glob("[0-9]*")))


def _runs_in(folder: Path, process: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False  # it has ended, or is not ours


@pytest.fixture
def loaded(lambda_python: Path, task: Path, environment: dict[str, str]) -> Any:
    """`loaded(statement)`: the files that Lambda's Python loads for it, in the zip's folder."""

    def files(statement: str) -> list[str]:
        command = [str(lambda_python), "-v", "-c", statement]
        printed = subprocess.run(
            command, cwd=task, env=environment, capture_output=True, text=True, check=True
        ).stderr
        return re.findall("^# code object from '?(.+?)'?$", printed, re.MULTILINE)

    return files


@pytest.fixture
def presence() -> Callable[..., dict[str, Any]]:
    """`presence(message)`: an event with instructions for the probe, of a user of its own.

    Two events of one user in one millisecond would be the same event.
    """

    def event(message: str = "") -> dict[str, Any]:
        body = {**example("users.presence", "2.1.0")["payload"], "message": message}
        topic = "v2.users.{id}.presence"
        event_id, user = str(uuid4()), str(uuid4())
        return native(topic, body, event_id=event_id, timestamp=_now(), ids=(user,))

    return event


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def message_of(event: dict[str, Any]) -> dict[str, Any]:
    """A message of the source queue, with all its SQS attributes."""
    now = str(int(time.time() * 1000))
    return {
        "messageId": str(uuid4()),
        "body": json.dumps(event),
        "attributes": {"SentTimestamp": now, "ApproximateFirstReceiveTimestamp": now},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:events",
    }


def deliver(function: Function, events: Any, until: Callable[..., None]) -> list[dict[str, Any]]:
    """Deliver a batch repeatedly, like SQS; every response."""
    answers: list[dict[str, Any]] = []
    left = [message_of(event) for event in events]

    def delivered() -> bool:
        answers.append(function.invoke(left, len(answers) + 1))
        if (
            "batchItemFailures" in answers[-1]
        ):  # otherwise the invocation failed, and all are delivered again
            failures = {each["itemIdentifier"] for each in answers[-1]["batchItemFailures"]}
            left[:] = [message for message in left if message["messageId"] in failures]
        return not left

    until(delivered)
    return answers


def test_a_cold_start_and_a_warm_invocation(start: Any, presence: Any, stores: Stores) -> None:
    """The first invocation processes events of all kinds, and the next one none again."""
    acd_end = "detail.events.conversation.acd.end"
    topic = "v2.detail.events.conversation.{id}.acd.end"
    ended = native(topic, example(acd_end, "2.1.0")["payload"], timestamp=_now())
    oldest = {**example("conversation.update", "1.0.0"), "timestamp": _now()}
    event = presence()
    messages = [message_of(each) for each in (event, ended, {"detail": oldest})]
    once_each = {"users.presence": 1, acd_end: 1, "conversation.update": 1}
    function = start()

    assert function.invoke(messages) == NOTHING_TO_RETRY
    assert function.counted("EventsProcessed") == once_each
    assert stores.completed() == [True] * 3

    assert function.invoke(messages, 2) == NOTHING_TO_RETRY
    assert function.counted("EventsProcessed") == function.counted("EventsDuplicate") == once_each
    assert function.handled() == {event["id"]: 1}


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DLQ_URL", "", "set it to the URL of the dead-letter queue"),
        ("MAX_EVENT_AGE_SECONDS", "5m", "give a number of seconds"),
    ],
    ids=["no-queue", "bad-age"],
)
def test_a_wrong_setting_fails_the_first_invocation(
    start: Any, presence: Any, stores: Stores, name: str, value: str, remedy: str
) -> None:
    """Response and log have one error, which names the setting and the fix; nothing is stored."""
    function = start(**{name: value})

    answer = function.invoke([message_of(presence())])

    assert answer.get("errorType") == "ConfigurationError"
    assert name in answer["errorMessage"]
    assert remedy in answer["errorMessage"]
    errors = {line for line in function.log.read_text().splitlines() if line[:7] == "[ERROR]"}
    assert errors == {f"[ERROR] ConfigurationError: {answer['errorMessage']}"}
    assert stores.completed() == stores.letters() == []


def test_batches_with_nothing_to_handle(start: Any, stores: Stores) -> None:
    """An empty one gets a response; a message without a body is dead-lettered whole."""
    message = message_of({})
    del message["body"]
    function = start()

    assert function.invoke([]) == function.invoke([message]) == NOTHING_TO_RETRY
    assert [json.loads(letter) for letter in stores.letters()] == [message]


def test_a_message_without_an_id_fails_the_invocation(
    start: Any, presence: Any, stores: Stores
) -> None:
    """It cannot be reported: the invocation fails, and its processed events are not repeated."""
    events = [presence(), presence("raise once"), presence()]
    messages = [message_of(event) for event in events]
    del messages[1]["messageId"]
    function = start()

    answer = function.invoke(messages)
    assert answer.get("errorType") == "RetryInvocation"
    assert "1 of 3 records are to be retried" in answer["errorMessage"]

    assert function.invoke(messages, 2) == NOTHING_TO_RETRY
    assert function.handled() == {event["id"]: 1 for event in events}
    assert stores.letters() == []


def test_a_slow_batch_is_partly_deferred(
    start: Any, presence: Any, until: Any, stores: Stores
) -> None:
    """Records without time left are reported before the time-out, and processed later."""
    # The slow one takes until no other handler may start.
    events = [presence(what) for what in ("", "slow once", *[""] * 10)]
    # If deferral were a failure, the first receive would be the last permitted.
    function = start(timeout=60, TIME_RESERVE_SECONDS="20", MAX_RECEIVE_COUNT="1")
    # Warm, so that all of the time is the handlers'.
    assert function.invoke([message_of(presence())]) == NOTHING_TO_RETRY

    answers = deliver(function, events, until)

    assert all("batchItemFailures" in answer for answer in answers)
    assert 0 < len(answers[0]["batchItemFailures"]) < len(events)
    handled = function.handled()
    assert {handled[event["id"]] for event in events} == {1}
    assert function.reasons() == {"deferred"}
    assert stores.letters() == []


@pytest.mark.parametrize(
    ("what", "timeout", "error", "reasons"),
    [
        # The lease ended with the time-out: it is over when clocks that differ agree on that.
        ("hang once", 30, "Task timed out after 30.00 seconds", [set(), {"in_progress"}]),
        # The lease is still valid when a new process finds it.
        ("kill once", 60, "Runtime exited with error: signal: killed", [{"in_progress"}]),
    ],
    ids=["hang", "kill"],
)
def test_a_process_that_is_killed_loses_nothing(
    start: Any,
    presence: Any,
    until: Any,
    stores: Stores,
    what: str,
    timeout: int,
    error: str,
    reasons: Any,
) -> None:
    """Every event is handled in the end, and again only those not flushed to the ledger yet."""
    first_flush = [presence() for _ in range(25)]  # in one request, as soon as there are as many
    events = [*first_flush, presence(what), presence(), presence()]
    function = start(timeout=timeout, TIME_RESERVE_SECONDS="2", MAX_RECEIVE_COUNT="2")
    # Warm, so that all of the time is the handlers'.
    assert function.invoke([message_of(presence())]) == NOTHING_TO_RETRY

    answers = deliver(function, events, until)

    assert answers[0]["errorMessage"].endswith(error)
    assert function.reasons() in reasons
    handled = function.handled()
    assert {handled[event["id"]] for event in first_flush} == {1}
    assert all(handled[event["id"]] for event in events)
    assert stores.completed() == [True] * (len(events) + 1)
    assert stores.letters() == []


def test_the_zip_has_every_dependency_but_boto3(
    loaded: Any, task: Path, lambda_python: Path
) -> None:
    """Our code and pydantic are the zip's, boto3 is the runtime's."""
    files = loaded("import processor.lambda_function, boto3")

    for name, home in ("processor", task), ("pydantic", task), ("boto3", lambda_python.parents[1]):
        (package,) = [file for file in files if f"/{name}/__pycache__/__init__." in file]
        assert Path(package).is_relative_to(home)


def test_a_cold_start_imports_no_boto3(loaded: Any) -> None:
    """It takes longer than everything else; the first batch imports it."""
    files = loaded("import awslambdaric.bootstrap, processor.lambda_function")

    assert any("/processor/handlers/" in file for file in files)
    # Powertools imports only botocore's `__init__`, which is cheap.
    assert [file for file in files if re.search("/boto3/|/botocore/(?!.*__init__)", file)] == []


def test_a_cold_start_compiles_nothing(loaded: Any, task: Path) -> None:
    """Every module of the zip, pydantic's and ours, comes from its bytecode."""
    files = [file for file in loaded("import processor.lambda_function") if str(task) in file]

    assert any("/pydantic/" in file for file in files)
    assert any("/processor/handlers/" in file for file in files)
    assert {Path(file).suffix for file in files} == {".pyc"}
