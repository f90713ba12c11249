"""The outcomes of an invocation -> the response that its invoker expects."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from processor.errors import RetryInvocation
from processor.invocation import Invocation, Shape
from processor.outcomes import Outcome
from processor.reasons import Fate


def respond(
    invocation: Invocation, outcomes: Sequence[Outcome], *, report_dead_lettered: bool = False
) -> dict[str, Any] | None:
    """The response that makes the invoker deliver again what is to be retried.

    The partial batch response is the return value, `{"batchItemFailures":
    [{"itemIdentifier": …}]}`; for Firehose it has a result for each record; a direct invocation
    has none. Raises RetryInvocation where failing the invocation is the
    only way to keep a record: a direct one, or one that came without an identifier.
    """
    failed = [
        outcome
        for outcome in outcomes
        if outcome.fate is Fate.RETRY
        or (report_dead_lettered and outcome.fate is Fate.DEAD_LETTERED)
    ]
    if invocation.shape is Shape.FIREHOSE:
        return {"records": [_firehose_result(outcome, failed) for outcome in outcomes]}
    unnamed = [outcome for outcome in failed if outcome.record.identifier is None]
    if failed and (invocation.shape is Shape.DIRECT or unnamed):
        raise RetryInvocation(
            f"{len(failed)} of {len(outcomes)} records are to be retried, and only a failed "
            f"invocation reports that: {', '.join(sorted({o.reason.value for o in failed}))}"
        )
    if invocation.shape is Shape.DIRECT:
        return None
    return {"batchItemFailures": [{"itemIdentifier": o.record.identifier} for o in failed]}


def _firehose_result(outcome: Outcome, failed: Iterable[Outcome]) -> dict[str, Any]:
    body = outcome.record.body
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return {
        "recordId": outcome.record.identifier,
        # Firehose delivers "Ok" data unchanged, and "ProcessingFailed" data to its error bucket.
        "result": "ProcessingFailed" if any(outcome is o for o in failed) else "Ok",
        "data": base64.b64encode(data).decode("ascii"),
    }
