"""The Lambda's entry point, run like in the runtime: in its own process, imported once."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.broken_aws import broken_aws
from support.events import example

DRIVER = """
import json, os, sys, time
import processor.lambda_function as deployed
from processor.lambda_function import lambda_handler

deployed.METRICS_SECONDS = float(os.environ.get("METRICS_SECONDS", deployed.METRICS_SECONDS))

class Context:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds
        self.reported = None
    def get_remaining_time_in_millis(self):
        return (self.end - time.monotonic()) * 1000
    def report_batch_item_failures(self, response):
        self.reported = response

for line in sys.stdin:
    event, seconds = json.loads(line)
    context = Context(seconds)
    try:
        answer = {"response": lambda_handler(event, context), "reported": context.reported}
    except Exception as error:
        answer = {"raised": type(error).__name__, "message": str(error)}
    sys.stdout.write(f"LEFT {context.get_remaining_time_in_millis()}\\n")
    sys.stdout.write("ANSWER " + json.dumps(answer) + "\\n")
    sys.stdout.flush()
"""


class Run(NamedTuple):
    """A run's responses and output."""

    answers: list[dict[str, Any]]
    left: list[float]
    """For each answer, the milliseconds that were left."""
    logs: list[dict[str, Any]]
    metrics: list[dict[str, Any]]
    code: int
    stderr: str


@pytest.fixture
def queue(sqs: Any) -> Iterator[str]:
    """A dead-letter queue; its URL."""
    url: str = sqs.create_queue(QueueName=f"dead-{os.urandom(6).hex()}")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def run(
    known_registry: Path, queue: str, table: str, dynamodb_endpoint: str, ministack_endpoint: str
) -> Callable[..., Run]:
    """`run(event, …, seconds=…, SETTING=…)`: invoke one execution environment several times."""

    def invoke(*events: Any, seconds: float = 300, **settings: str) -> Run:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(known_registry),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_endpoint,
            "AWS_ENDPOINT_URL": ministack_endpoint,
            "DLQ_URL": queue,
            "DEDUP_TABLE": table,
            "MAX_EVENT_AGE_SECONDS": "0",
            **settings,
        }
        lines = "".join(json.dumps([event, seconds]) + "\n" for event in events)
        done = subprocess.run(
            [sys.executable, "-c", DRIVER],
            input=lines,
            env=environment,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )
        answers, left, metrics = [], [], []
        for line in done.stdout.splitlines():
            if line.startswith("ANSWER "):
                answers.append(json.loads(line.removeprefix("ANSWER ")))
            elif line.startswith("LEFT "):
                left.append(float(line.removeprefix("LEFT ")))
            else:
                metrics.append(json.loads(line))
        logs = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        return Run(answers, left, logs, metrics, done.returncode, done.stderr)

    return invoke


@pytest.fixture
def message() -> Callable[..., dict[str, Any]]:
    """`message(id, …)`: an SQS message with a valid event, or with another body."""

    def of(
        name: str, body: str | None = None, event_id: str | None = None, **attributes: str
    ) -> dict[str, Any]:
        event = {**example("conversation.update", "2.1.0"), "event_id": event_id or name}
        return {
            "messageId": name,
            "body": json.dumps({"detail": event}) if body is None else body,
            "attributes": {"ApproximateReceiveCount": "1", **attributes},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:events",
        }

    return of


def _bodies(sqs: Any, queue: str) -> list[str]:
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for each in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
    return bodies


def _count(run: Run, name: str) -> float:
    """The sum of a metric without dimensions."""
    return sum(
        sum(line[name])
        for line in run.metrics
        if line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[]] and name in line
    )


def test_a_batch_is_processed_and_recorded(run: Any, message: Any, sqs: Any, queue: str) -> None:
    """Processed and duplicate events are acknowledged, invalid ones dead-lettered, all counted."""
    batch = {
        "Records": [message("a"), message("b"), message("a2", event_id="a"), message("c", "{")]
    }
    result = run(batch, batch)
    assert [answer["response"] for answer in result.answers] == [{"batchItemFailures": []}] * 2
    assert result.answers[0]["reported"] == {"batchItemFailures": []}
    assert _bodies(sqs, queue) == ["{", "{"]
    assert _count(result, "EventsProcessed") == 2
    assert _count(result, "EventsDuplicate") == 4
    assert _count(result, "EventsDeadLettered") == _count(result, "EventsFailed") == 2
    reasons = [log["reason"] for log in result.logs]
    assert reasons == ["malformed", "malformed"]


def test_another_process_finds_duplicates(run: Any, message: Any) -> None:
    """The ledger is not in memory."""
    assert _count(run({"Records": [message("a")]}), "EventsProcessed") == 1
    assert _count(run({"Records": [message("a")]}), "EventsDuplicate") == 1


def test_records_over_the_limit_are_reported(run: Any, message: Any) -> None:
    """Records beyond MAX_BATCH_RECORDS are retried; none is lost."""
    batch = {"Records": [message(f"m{number}") for number in range(5)]}
    result = run(batch, MAX_BATCH_RECORDS="3")
    assert result.answers[0]["response"] == {
        "batchItemFailures": [{"itemIdentifier": "m3"}, {"itemIdentifier": "m4"}]
    }


def test_firehose_is_processed_as_a_whole_or_fails(run: Any, message: Any) -> None:
    """MAX_BATCH_RECORDS does not apply; what is to be retried fails the invocation."""
    batch = {
        "records": [
            {
                "recordId": f"r{n}",
                "data": base64.b64encode(message(f"f{n}")["body"].encode()).decode(),
            }
            for n in range(5)
        ]
    }
    result = run(batch, MAX_BATCH_RECORDS="2")
    assert [each["result"] for each in result.answers[0]["response"]["records"]] == ["Ok"] * 5
    failed = run(batch, AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9", seconds=12)
    assert failed.answers[0]["raised"] == "RetryInvocation"
    assert "5 of 5 records are to be retried" in failed.answers[0]["message"]


def test_no_powertools_variable_adds_a_dimension(run: Any, message: Any) -> None:
    """Alarms use metrics without dimensions."""
    result = run({"Records": [message("a")]}, POWERTOOLS_SERVICE_NAME="payments")
    assert _count(result, "EventsProcessed") == 1


def test_the_log_level_is_a_setting(run: Any, message: Any) -> None:
    """Dead letters are errors: with LOG_LEVEL=critical they are sent, but not logged."""
    result = run({"Records": [message("a", "{")]}, LOG_LEVEL="critical")
    assert (result.logs, _count(result, "EventsDeadLettered")) == ([], 1)


def test_tolerated_drift_is_counted_and_logged_by_pointer(run: Any, message: Any) -> None:
    """One line for an event, with pointers and no values; the metric by type, and in total."""
    event = example("conversation.update", "2.1.0")
    event["payload"] |= {"mediaType": "TELEPATHY", "vip": "Jane Doe", "+15555550142": "Jane Doe"}
    event["payload"]["participants"] = [{"id": "p", "purpose": "customer", "mood": "fine"}]
    body = json.dumps({"detail": event})
    result = run({"Records": [message("a", body), message("b")]}, DRIFT_SAMPLE_RATE="1")

    pointers = ["/payload/mediaType", "/payload/participants/*/mood", "/payload/vip", "/payload/*"]
    [line] = result.logs
    assert line["level"] == "INFO"
    assert line["message"] == "tolerated drift: " + " ".join(pointers)
    assert line["pointers"] == pointers
    assert (line["event_type"], line["schema_version"]) == ("conversation.update", "2.1.0")
    for value in ("TELEPATHY", "Jane", "5555550142", "fine"):
        assert value not in result.stderr
    assert _count(result, "EventsProcessed") == 2
    assert _count(result, "SchemaDrift") == 1
    [by_type] = [
        each["SchemaDrift"]
        for each in result.metrics
        if "SchemaDrift" in each and each.get("event_type") == "conversation.update"
    ]
    assert by_type == [1]


def test_drift_is_not_reported_at_sample_rate_0(run: Any, message: Any) -> None:
    """DRIFT_SAMPLE_RATE=0 turns it off."""
    event = example("conversation.update", "2.1.0")
    event["payload"]["vip"] = True
    body = json.dumps({"detail": event})
    result = run({"Records": [message("a", body)]}, DRIFT_SAMPLE_RATE="0")
    assert (result.logs, _count(result, "SchemaDrift")) == ([], 0)


def test_metrics_by_request(run: Any, message: Any, cloudwatch: Any) -> None:
    """METRICS=put sends them with PutMetricData and writes no metric lines."""
    # As long as it takes: on a busy machine the processor would give them up.
    result = run({"Records": [message("a")]}, METRICS="put", METRICS_SECONDS="200")
    assert result.metrics == []
    names = {
        metric["MetricName"]
        for metric in cloudwatch.list_metrics(Namespace="GenesysEventBridge/Processor")["Metrics"]
    }
    assert names >= {"EventsProcessed", "ProcessingLatency", "EventAge"}


def test_an_unreachable_ledger_keeps_every_record(run: Any, message: Any) -> None:
    """The Lambda answers in time, and every record is reported for retry."""
    batch = {"Records": [message("a"), message("b")]}
    result = run(batch, seconds=3, AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9")
    assert result.answers[0]["response"] == {
        "batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]
    }
    assert {log["reason"] for log in result.logs} == {"store_unavailable"}


def test_unreachable_dead_letters_do_not_delay_other_records(run: Any, message: Any) -> None:
    """The valid event is processed; the one whose dead letter was not stored is reported."""
    batch = {"Records": [message("bad", "{"), message("good")]}
    result = run(
        batch, seconds=30, TIME_RESERVE_SECONDS="1", AWS_ENDPOINT_URL_SQS="http://127.0.0.1:9"
    )
    assert result.answers[0]["response"] == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert _count(result, "EventsProcessed") == 1


def test_stores_that_hang_do_not_delay_the_response(run: Any, message: Any) -> None:
    """With the shortest time-out that suits the default reserve, twice, and the process ends."""
    batch = {"Records": [*(message(f"m{number}") for number in range(60)), message("bad", "{")]}
    with broken_aws() as server:
        server.failure_of = lambda _request: "hangs"
        result = run(
            batch,
            batch,
            seconds=12,
            METRICS="put",
            AWS_ENDPOINT_URL=server.url,
            AWS_ENDPOINT_URL_DYNAMODB=server.url,
        )
    assert [len(answer["response"]["batchItemFailures"]) for answer in result.answers] == [61, 61]
    assert min(result.left) > 0
    assert result.code == 0


def test_a_missing_table_fails_the_invocation(run: Any, message: Any) -> None:
    """One error names the setting; nothing is acknowledged."""
    [answer] = run({"Records": [message("a")]}, DEDUP_TABLE="nowhere").answers
    assert answer["raised"] == "ConfigurationError"
    assert "nowhere (DEDUP_TABLE)" in answer["message"]


def test_a_missing_queue_fails_the_invocation(run: Any, message: Any, queue: str) -> None:
    """One error names the queue for the operator, and nothing is acknowledged."""
    [answer] = run({"Records": [message("a", "{")]}, DLQ_URL=queue + "-not").answers
    assert answer["raised"] == "ConfigurationError"
    assert answer["message"].startswith("DLQ_URL: SendMessageBatch returned ")
    assert "there is no such queue in this account and region" in answer["message"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"DLQ_URL": ""}, "DLQ_URL is not set"),
        ({"DLQ_URL": "dead"}, "DLQ_URL is 'dead'"),
        (
            {"DLQ_URL": "https://sqs.eu-west-1.amazonaws.com/1/dead"},
            "DLQ_URL is a queue in eu-west-1, and the function runs in eu-central-1",
        ),
        ({"MAX_EVENT_AGE_SECONDS": "5m"}, "MAX_EVENT_AGE_SECONDS is '5m'"),
        ({"HANDLER_CONCURRENCY": "0"}, "HANDLER_CONCURRENCY is '0'"),
    ],
    ids=["no-queue", "no-url", "other-region", "bad-age", "no-handlers-at-once"],
)
def test_a_wrong_setting_stops_the_cold_start(
    run: Any, message: Any, settings: dict[str, str], named: str
) -> None:
    """The function does not start, so the events stay in their queue."""
    result = run({"Records": [message("a")]}, **settings)
    assert result.code != 0
    assert result.answers == []
    assert named in result.stderr


def test_a_direct_event_is_retried_by_raising(run: Any) -> None:
    """One EventBridge event has no partial response: the invocation fails, or returns None."""
    event = {"id": "a", "detail": example("conversation.update", "2.1.0")}
    assert run(event).answers == [{"response": None, "reported": None}]
    [answer] = run(event, seconds=3, AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9").answers
    assert answer["raised"] == "RetryInvocation"


def test_unusual_batches(run: Any, message: Any, sqs: Any, queue: str) -> None:
    """An empty batch, one without bodies or ids, and one of 10,000 records all get a response."""
    nameless = {**message("x"), "messageId": None}
    bodiless = {"messageId": "y", "attributes": {}}
    many = [message(f"m{number}", "[]") for number in range(10_000)]
    result = run({"Records": []}, {"Records": [nameless, bodiless]}, {"Records": many})
    failures = [answer["response"]["batchItemFailures"] for answer in result.answers]
    assert failures[:2] == [[], []]
    assert [failure["itemIdentifier"] for failure in failures[2]] == [
        f"m{number}" for number in range(100, 10_000)
    ]
    assert len(_bodies(sqs, queue)) == 101


def test_no_payload_value_is_logged(run: Any, message: Any) -> None:
    """No line has names or phone numbers, for any failure of an event."""
    event = example("conversation.update", "2.1.0")
    event["payload"]["participants"][0]["name"] = "Marker Person"
    event["payload"]["attributes"] = {"phone": "+15555550123"}
    broken = json.loads(json.dumps(event))
    broken["payload"]["durationMs"] = "+15555550123"
    batch = {
        "Records": [
            message(f"m{n}", json.dumps({"detail": e})) for n, e in enumerate([event, broken])
        ]
    }
    result = run(batch)
    written = result.stderr + json.dumps(result.metrics)
    assert "Marker" not in written
    assert "5555550123" not in written
    assert "/payload/durationMs" in written
