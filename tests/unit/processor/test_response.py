"""Every response, for every shape of an invocation."""

from __future__ import annotations

import base64
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


def test_report_dead_lettered_reports_them_too() -> None:
    """REPORT_DEAD_LETTERED=true adds the dead-lettered records to the failures."""
    invocation = _sqs_invocation(3)
    outcomes = _outcomes(invocation, "processed", "malformed", "handler_error")
    assert respond(invocation, outcomes, report_dead_lettered=True) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }


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


def test_a_direct_invocation_raises_for_dead_letters_if_configured() -> None:
    """REPORT_DEAD_LETTERED applies to direct invocations as well."""
    invocation = read_invocation({"id": "e1", "detail": {}})
    with pytest.raises(RetryInvocation, match="malformed"):
        respond(invocation, _outcomes(invocation, "malformed"), report_dead_lettered=True)


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


def test_firehose_gets_a_result_for_every_record() -> None:
    """Each record has a result with its id and its data, base64, as it came."""
    data = [_base64("{}"), _base64("é"), base64.b64encode(b"\xff").decode()]
    invocation = read_invocation(
        {"records": [{"recordId": f"r{n}", "data": each} for n, each in enumerate(data)]}
    )
    outcomes = _outcomes(invocation, "processed", "handler_error", "malformed")
    expected = ["Ok", "ProcessingFailed", "Ok"]
    for report in (False, True):
        assert respond(invocation, outcomes, report_dead_lettered=report) == {
            "records": [
                {"recordId": f"r{n}", "result": result, "data": each}
                for n, (result, each) in enumerate(zip(expected, data, strict=True))
            ]
        }
        expected[2] = "ProcessingFailed"


def test_firehose_results_distinguish_equal_records() -> None:
    """Each of two equal records has its own result."""
    invocation = read_invocation({"records": [{"recordId": "r", "data": "e30="}] * 2})
    outcomes = _outcomes(invocation, "processed", "deferred")
    response = respond(invocation, outcomes)
    assert response is not None
    assert [each["result"] for each in response["records"]] == ["Ok", "ProcessingFailed"]


def test_a_half_processed_batch_reports_the_other_half(rig: Any) -> None:
    """From invocation to response: only the failed records are delivered again."""
    messages = [{"messageId": name, "body": rig.body(name)} for name in "abc"]
    for message in messages:
        message["attributes"] = {"ApproximateReceiveCount": "1"}
    rig.actions["b"] = ValueError()
    invocation = read_invocation({"Records": messages})
    response = respond(invocation, rig.process(invocation.records))
    assert response == {"batchItemFailures": [{"itemIdentifier": "b"}]}
