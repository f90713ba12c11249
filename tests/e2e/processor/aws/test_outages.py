"""An invocation is answered in time when a store is not: with real boto3 and connections."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from processor.dispatch import Handlers
from support.broken_aws import BrokenAws, Failure, Request, VirtualTime, broken_aws, hang_names
from support.rig import Rig

LIMITS = pytest.mark.parametrize("limit", [3, 12, 20, 30])
ANSWER_SECONDS = 0.5
"""What is left for the response at least."""
QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"


class Invoker:
    """Invokes a function against a broken AWS, in virtual time."""

    def __init__(self, server: BrokenAws, environment: dict[str, str]) -> None:
        self.server = server
        self.time = VirtualTime(server)
        self.environment = environment
        self.handled: list[str] = []
        self.left = 0.0
        """The seconds that were left when the last invocation was answered."""

    def fail(self, failure: Failure, *operations: str) -> None:
        """Let every request of these operations fail, or every one; not the permission check."""

        def failure_of(request: Request) -> Failure | None:
            is_meant = request.operation in operations and not request.is_permission_check
            return failure if is_meant or not operations else None

        self.server.failure_of = failure_of

    def runtime(self, **settings: str) -> Any:
        """A new execution environment; the handler fails events called `fails-…`."""
        from processor.lambda_function import Runtime  # which needs a queue to be imported

        runtime = Runtime(
            {"MAX_EVENT_AGE_SECONDS": "0", **self.environment, **settings},
            clock=self.time.clock,
            sleep=self.time.sleep,
            workers=self.time.workers,
        )
        runtime.handlers = Handlers()

        @runtime.handlers.handles("conversation.update")
        def handle(event: Any) -> None:
            if event.event_id.startswith("fails"):
                raise RuntimeError
            self.handled.append(event.event_id)

        return runtime

    def invoke(self, runtime: Any, names: list[str], limit: float) -> set[str]:
        """Process valid records, and one malformed for each `bad-…`; those reported for retry."""
        deadline = self.time.now + limit

        class Context:
            def get_remaining_time_in_millis(self) -> int:
                return int(limit * 1000)

        records = [
            {
                "messageId": name,
                "body": "{" if name.startswith("bad") else Rig.body(name),
                "attributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:events",
            }
            for name in names
        ]
        response = runtime.handle({"Records": records}, Context())
        self.left = deadline - self.time.now
        assert response is not None
        return {failure["itemIdentifier"] for failure in response["batchItemFailures"]}

    def requests(self) -> Counter[str]:
        """How many requests were received, by operation, without the permission check."""
        received = self.server.received
        return Counter(each.operation for each in received if not each.is_permission_check)


@pytest.fixture(scope="module")
def session() -> boto3.Session:
    """One for all tests: it reads the services' descriptions, which takes most of their time."""
    return boto3.Session("test", "test", region_name="eu-central-1")


@pytest.fixture
def invoker(monkeypatch: pytest.MonkeyPatch, session: boto3.Session) -> Iterator[Invoker]:
    """Everything works until a test says otherwise."""
    with broken_aws() as server:
        environment = {
            "DLQ_URL": QUEUE,
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": server.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for name in ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("boto3.DEFAULT_SESSION", session)
        yield Invoker(server, environment)


GOOD = [f"good-{number}" for number in range(60)]


def test_everything_works(invoker: Invoker) -> None:
    """Without a failure nothing is reported, and 25 events are one claim and one completion."""
    assert invoker.invoke(invoker.runtime(METRICS="put"), [*GOOD, "bad"], 30) == set()
    assert invoker.handled == GOOD
    assert invoker.left == 30
    assert invoker.requests() == {
        "INSERT": 3,
        "UpdateItem": 3,
        "SendMessageBatch": 1,
        "PutMetricData": 1,
    }


@LIMITS
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "garbled", "unavailable"])
def test_claims_that_fail_leave_every_event_for_retry(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """No handler runs; there are several attempts, and time is left for what else there is."""
    invoker.fail(failure, "INSERT")
    assert invoker.invoke(invoker.runtime(), [*GOOD, "bad"], limit) == set(GOOD)
    assert invoker.handled == []
    assert invoker.left >= 1
    assert invoker.requests()["INSERT"] >= 3
    assert invoker.requests()["SendMessageBatch"] == 1


@LIMITS
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "garbled", "unavailable"])
def test_completions_that_fail_do_not_repeat_events(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """What was handled is acknowledged; dead letters have their time after the completions."""
    invoker.fail(failure, "UpdateItem")
    names = [*GOOD[:20], "bad"]
    assert invoker.invoke(invoker.runtime(), names, limit) == set()
    assert invoker.handled == GOOD[:20]
    assert invoker.left >= ANSWER_SECONDS
    assert invoker.requests()["UpdateItem"] >= 1
    assert invoker.requests()["SendMessageBatch"] == 1


@LIMITS
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "garbled", "unavailable"])
def test_dead_letters_that_fail_leave_their_records_for_retry(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """Of several requests at a time; what was handled is recorded before."""
    invoker.fail(failure, "SendMessageBatch")
    bad = [f"bad-{number}" for number in range(35)]
    assert invoker.invoke(invoker.runtime(), [*bad, *GOOD[:20]], limit) == set(bad)
    assert invoker.handled == GOOD[:20]
    assert invoker.left >= ANSWER_SECONDS
    assert invoker.requests()["SendMessageBatch"] >= 4
    assert invoker.requests()["UpdateItem"] == 1


@LIMITS
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "garbled", "unavailable"])
def test_a_release_that_fails_changes_no_answer(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """Its leases expire."""
    invoker.server.failure_of = lambda request: (
        failure
        if request.operation in ("UPDATE", "DELETE") and not request.is_permission_check
        else None
    )
    assert invoker.invoke(invoker.runtime(), ["good-0", "fails-0"], limit) == {"fails-0"}
    assert invoker.left >= ANSWER_SECONDS


@LIMITS
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "unavailable"])
def test_metrics_that_fail_change_no_answer(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """They take two seconds at most."""
    invoker.fail(failure, "PutMetricData")
    assert invoker.invoke(invoker.runtime(METRICS="put"), [*GOOD, "bad"], limit) == set()
    assert invoker.left >= limit - 2
    assert invoker.requests()["PutMetricData"] >= 1


@pytest.mark.parametrize("limit", [3, 30])
@pytest.mark.parametrize("failure", ["hangs", "drips", "cut", "dropped", "garbled", "unavailable"])
def test_the_invocation_is_answered_if_all_of_aws_fails(
    invoker: Invoker, failure: Failure, limit: float
) -> None:
    """Also the next one of the same environment; and when AWS works again, everything does."""
    invoker.fail(failure)
    runtime = invoker.runtime(METRICS="put")
    names = [*GOOD, "bad"]
    for _ in range(2):
        assert invoker.invoke(runtime, names, limit) == set(names)
        assert invoker.left >= ANSWER_SECONDS
    assert invoker.handled == []
    invoker.server.failure_of = lambda _request: None
    assert invoker.invoke(runtime, names, limit) == set()
    assert invoker.handled == GOOD


@LIMITS
def test_the_invocation_is_answered_if_names_cannot_be_resolved(
    invoker: Invoker, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look-up that hangs has no time-out of its own in Python."""
    hang_names(monkeypatch, invoker.server)
    names = [*GOOD, "bad"]
    assert invoker.invoke(invoker.runtime(METRICS="put"), names, limit) == set(names)
    assert invoker.left >= ANSWER_SECONDS
    assert not invoker.server.received


@LIMITS
def test_the_invocation_is_answered_if_connections_are_refused(
    invoker: Invoker, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attempts that fail at once are repeated with pauses."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        names = [*GOOD, "bad"]
        assert invoker.invoke(invoker.runtime(METRICS="put"), names, limit) == set(names)
    assert invoker.left >= ANSWER_SECONDS


def test_a_late_answer_changes_nothing(invoker: Invoker) -> None:
    """What was reported for retry is not completed because of an answer that comes later."""
    invoker.fail("hangs", "INSERT")
    runtime = invoker.runtime()
    assert invoker.invoke(runtime, GOOD, 12) == set(GOOD)
    before = invoker.requests()
    invoker.server.failure_of = lambda _request: None
    invoker.server.closing.set()  # every request that hangs is answered now
    assert invoker.invoke(runtime, ["next"], 12) == set()
    assert invoker.handled == ["next"]
    assert invoker.requests() - before == {"INSERT": 1, "UpdateItem": 1}


def test_a_response_is_what_the_invoker_reads(invoker: Invoker) -> None:
    """JSON, also for records that are reported because of a store."""
    invoker.fail("hangs", "INSERT")
    assert json.dumps(sorted(invoker.invoke(invoker.runtime(), ["a", "b"], 12))) == '["a", "b"]'
