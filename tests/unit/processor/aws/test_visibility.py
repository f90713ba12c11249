"""When SQS delivers a record again is what its handler said, if it said something."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.aws.requests import Requests
from processor.aws.visibility import MAX_SECONDS, delay_retries
from processor.aws.workers import CallingThread
from processor.errors import ConfigurationError, RetryLater, StoreUnavailable
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from support.genesys_cloud import FakeClock
from support.rig import Rig

ARN = "arn:aws:sqs:eu-central-1:123456789012:events"
DEAD = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"


class Sqs:
    """SQS, which refuses the receipt handles that a test names."""

    def __init__(self, *refused: str, code: str = "") -> None:
        self.refused = refused
        self.code = code
        self.requests: list[dict[str, Any]] = []

    def change_message_visibility_batch(self, **arguments: Any) -> dict[str, Any]:
        """Take the entries, but for those that are refused."""
        self.requests.append(arguments)
        if self.code:
            error = {"Error": {"Code": self.code}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(error, "ChangeMessageVisibilityBatch")  # type: ignore[arg-type]
        entries = arguments["Entries"]
        failed = [
            {"Id": each["Id"], "Code": "ReceiptHandleIsInvalid", "SenderFault": True}
            for each in entries
            if each["ReceiptHandle"] in self.refused
        ]
        return {"Successful": [], "Failed": failed}

    @property
    def seconds(self) -> dict[str, int]:
        """What was set, by receipt handle."""
        return {
            each["ReceiptHandle"]: each["VisibilityTimeout"]
            for request in self.requests
            for each in request["Entries"]
        }


def outcome(handle: str | None, after: float | None, **about: Any) -> Outcome:
    """A record that is to be retried."""
    record = Record("{}", about.get("source", ARN), "m", receipt_handle=handle)
    reason = about.get("reason", Reason.HANDLER_ERROR)
    return Outcome.of(record, reason)._replace(retry_after=after)


def delay(sqs: Sqs, *outcomes: Outcome, until: float = 10.0) -> None:
    """Pass them on, within so many seconds."""
    clock = FakeClock()
    requests = Requests(CallingThread(), clock, clock.sleep)
    until += clock()
    delay_retries(outcomes, lambda: sqs, requests, queues_near=DEAD, until=until)  # type: ignore[arg-type, return-value]


def test_each_message_gets_its_time() -> None:
    """Ten a request, in whole seconds, for the queue that it came from."""
    sqs = Sqs()
    delay(sqs, *(outcome(f"r{number}", number + 0.4) for number in range(12)))
    assert [len(request["Entries"]) for request in sqs.requests] == [10, 2]
    assert sqs.requests[0]["QueueUrl"] == DEAD.replace("dead", "events")
    assert sqs.seconds == {f"r{number}": number for number in range(12)}


@pytest.mark.parametrize(
    ("after", "expected"), [(-5, 0), (0, 0), (43_200, MAX_SECONDS), (float("inf"), MAX_SECONDS)]
)
def test_the_time_is_one_that_sqs_takes(after: float, expected: int) -> None:
    """SQS counts 12 hours from the receive, and refuses what ends later."""
    sqs = Sqs()
    delay(sqs, outcome("r", after))
    assert sqs.seconds == {"r": expected}


def test_other_records_are_left_alone() -> None:
    """Those without a time, of other sources, and those that are not retried."""
    sqs = Sqs()
    delay(
        sqs,
        outcome("r", None),
        outcome(None, 5),
        outcome("r", 5, source="sqs"),
        outcome("r", 5, reason=Reason.RETRIES_EXHAUSTED),
    )
    assert sqs.requests == []


def test_a_message_that_sqs_refuses_leaves_the_others_alone() -> None:
    """It comes again after its queue's time-out."""
    sqs = Sqs("r1")
    with pytest.raises(StoreUnavailable, match="ReceiptHandleIsInvalid for 1 messages"):
        delay(sqs, outcome("r1", 5), outcome("r2", 6))
    assert sqs.seconds == {"r1": 5, "r2": 6}


def test_a_missing_permission_is_named() -> None:
    """No retry can change it."""
    with pytest.raises(ConfigurationError, match="sqs:ChangeMessageVisibility on the queue"):
        delay(Sqs(code="AccessDenied"), outcome("r", 5))


def test_without_time_nothing_is_requested() -> None:
    """The invocation's answer comes first."""
    sqs = Sqs()
    with pytest.raises(StoreUnavailable, match="no time was left"):
        delay(sqs, outcome("r", 5), until=0)
    assert sqs.requests == []


# -- from the handler ----------------------------------------------------------------------------


@pytest.mark.parametrize("rerun", ["allowed", "never"])
def test_the_outcome_has_what_the_handler_said(rerun: Any) -> None:
    """A copy in the batch shares it; a dead letter has none."""
    rig = Rig(rerun=rerun)
    rig.actions["a"] = RetryLater("busy", after=90)
    outcomes = rig.process([rig.record(), rig.record()])
    assert [each.retry_after for each in outcomes] == [90, 90]
    (last,) = rig.process([rig.record()], max_receive_count=2)
    assert (last.reason, last.retry_after) == (Reason.RETRIES_EXHAUSTED, None)
    assert RetryLater().after is None


@pytest.mark.parametrize("code", ["", "AccessDenied"])
def test_the_entry_point_passes_it_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    """After the batch; a failure is logged, and changes nothing of the response."""
    monkeypatch.setenv("DLQ_URL", DEAD)
    from processor.lambda_function import Runtime

    rig, sqs = Rig(), Sqs(code=code)
    rig.actions["a"] = RetryLater("busy", after=90)
    runtime = Runtime({"DLQ_URL": DEAD, "METRICS": "off", "MAX_EVENT_AGE_SECONDS": "0"})
    processor = rig.processor()
    vars(runtime).update(sqs=sqs, processor=processor)
    message = {"messageId": "m", "receiptHandle": "r", "eventSourceARN": ARN, "body": rig.body()}
    monkeypatch.setattr("processor.lambda_function.logger.propagate", True)
    response = runtime.handle({"Records": [{**message, "attributes": {}}]}, None)
    assert response == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert sqs.seconds == {"r": 90}
    warned = "retries were not delayed: RetryLater: ChangeMessageVisibilityBatch returned"
    assert (warned in caplog.text) == bool(code)
