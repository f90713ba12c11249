"""A retry comes when its handler asked for it: against SQS as a stand-in."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from processor.aws.requests import Requests
from processor.aws.visibility import delay_retries
from processor.aws.workers import CallingThread
from processor.errors import StoreUnavailable
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record


def test_a_message_is_delivered_again_when_it_was_asked_for(sqs: Any) -> None:
    """At once with 0, although its queue hides what was received; a wrong handle is an error."""
    name = f"events-{os.urandom(6).hex()}"
    hidden = {"VisibilityTimeout": "600"}
    url = sqs.create_queue(QueueName=name, Attributes=hidden)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": each, "MessageBody": each} for each in "abc"]
    )
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    outcomes = [
        Outcome.of(
            Record(each["Body"], arn["QueueArn"], receipt_handle=each["ReceiptHandle"]),
            Reason.HANDLER_ERROR,
        )._replace(retry_after={"a": 0, "b": 300}.get(each["Body"]))
        for each in received
    ]
    requests = Requests(CallingThread(), time.time, time.sleep)
    until = time.time() + 600
    delay_retries(outcomes, lambda: sqs, requests, queues_near=url, until=until)
    again = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [each["Body"] for each in again] == ["a"]
    wrong = [
        outcome._replace(record=outcome.record._replace(receipt_handle="wrong"))
        for outcome in outcomes
    ]
    with pytest.raises(StoreUnavailable, match="for 2 messages"):
        delay_retries(wrong, lambda: sqs, requests, queues_near=url, until=until)
