"""Every response, for every shape of an invocation."""

from __future__ import annotations

import base64
import sys
from contextlib import suppress
from typing import Any

import pytest

from processor.errors import RetryInvocation
from processor.invocation import Invocation, read_invocation
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.response import respond

FAILING = [reason.value for reason in Reason if reason.fate.value == "retry"]
DONE = ["processed", "duplicate", "unhandled"]
DEAD = [reason.value for reason in Reason if reason.fate.value == "dead_lettered"]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _outcomes(invocation: Invocation, *reasons: str) -> list[Outcome]:
    return [
        Outcome.of(record, Reason(reason))
        for record, reason in zip(invocation.records, reasons, strict=True)
    ]


def _sqs_invocation(number: int) -> Invocation:
    return read_invocation(
        {"Records": [{"messageId": f"m{n}", "body": "{}"} for n in range(number)]}
    )


def test_a_partial_response_names_the_records_to_retry() -> None:
    """Exactly the records with the fate RETRY are reported, in order, by their identifiers."""
    reasons = [*DONE, *FAILING, *DEAD]
    invocation = _sqs_invocation(len(reasons))
    response = respond(invocation, _outcomes(invocation, *reasons))
    assert response == {
        "batchItemFailures": [
            {"itemIdentifier": f"m{n}"} for n, reason in enumerate(reasons) if reason in FAILING
        ]
    }


def test_a_successful_batch_reports_an_empty_list() -> None:
    """Lambda takes an empty list as complete success."""
    invocation = _sqs_invocation(1)
    assert respond(invocation, _outcomes(invocation, "processed")) == {"batchItemFailures": []}


@pytest.mark.parametrize("reason", FAILING)
def test_a_direct_invocation_raises_to_be_retried(reason: str) -> None:
    """Without a partial response only an exception makes Lambda deliver again."""
    invocation = read_invocation({"id": "e1", "detail": {}})
    with pytest.raises(RetryInvocation, match=f"1 of 1 records .*{reason}"):
        respond(invocation, _outcomes(invocation, reason))


@pytest.mark.parametrize("reason", [*DONE, *DEAD])
def test_a_direct_invocation_that_is_done_returns_nothing(reason: str) -> None:
    """What was acknowledged or dead-lettered does not fail the invocation."""
    invocation = read_invocation({"id": "e1", "detail": {}})
    assert respond(invocation, _outcomes(invocation, reason)) is None


def test_a_failed_record_without_an_identifier_fails_the_batch() -> None:
    """A record that cannot be named can only be kept by failing the invocation."""
    invocation = read_invocation([{"detail": {}}, {"id": "e1", "detail": {}}])
    with pytest.raises(RetryInvocation, match="1 of 2 records"):
        respond(invocation, _outcomes(invocation, "handler_error", "processed"))


def test_a_record_without_an_identifier_that_is_done_fails_nothing() -> None:
    """Only failed records need an identifier."""
    invocation = read_invocation([{"detail": {}}, {"id": "e1", "detail": {}}])
    assert respond(invocation, _outcomes(invocation, "processed", "deferred")) == {
        "batchItemFailures": [{"itemIdentifier": "e1"}]
    }


def _firehose_invocation(number: int, data: str = "e30=") -> Invocation:
    return read_invocation(
        {"records": [{"recordId": f"r{n}", "data": data} for n in range(number)]}
    )


def test_firehose_gets_a_result_for_every_record() -> None:
    """Each record has a result with its id and its data, base64, as it came."""
    data = [_base64("{}"), _base64("é"), base64.b64encode(b"\xff").decode()]
    invocation = read_invocation(
        {"records": [{"recordId": f"r{n}", "data": each} for n, each in enumerate(data)]}
    )
    outcomes = _outcomes(invocation, "processed", "unhandled", "malformed")
    assert respond(invocation, outcomes) == {
        "records": [
            {"recordId": f"r{n}", "result": "Ok", "data": each} for n, each in enumerate(data)
        ]
    }


@pytest.mark.parametrize("reason", FAILING)
def test_a_record_to_be_retried_fails_firehoses_invocation(reason: str) -> None:
    """Firehose delivers the whole batch again, and never what is reported as ProcessingFailed."""
    invocation = _firehose_invocation(3)
    with pytest.raises(RetryInvocation, match=f"1 of 3 records .*{reason}"):
        respond(invocation, _outcomes(invocation, "processed", reason, "malformed"))


@pytest.mark.parametrize("make", [_firehose_invocation, _sqs_invocation])
@pytest.mark.parametrize("reason", ["processed", "malformed", "deferred"])
def test_the_work_of_a_response_grows_with_its_records(make: Any, reason: str) -> None:
    """Twice as many records take twice as many calls, not four times as many."""

    def calls(number: int) -> int:
        invocation = make(number)
        outcomes = _outcomes(invocation, *[reason] * number)
        count = 0

        def trace(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(trace)
        try:
            with suppress(RetryInvocation):
                respond(invocation, outcomes)
        finally:
            sys.setprofile(None)
        return count

    assert calls(400) < 2.2 * calls(200)


def test_a_half_processed_batch_reports_the_other_half(rig: Any) -> None:
    """From invocation to response: only the failed records are delivered again."""
    messages = [{"messageId": name, "body": rig.body(name)} for name in "abc"]
    for message in messages:
        message["attributes"] = {"ApproximateReceiveCount": "1"}
    rig.actions["b"] = ValueError()
    invocation = read_invocation({"Records": messages})
    response = respond(invocation, rig.process(invocation.records))
    assert response == {"batchItemFailures": [{"itemIdentifier": "b"}]}
