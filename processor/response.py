"""The outcomes of an invocation -> the response that its invoker expects."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from processor.errors import RetryInvocation
from processor.invocation import Invocation, Shape
from processor.outcomes import Outcome
from processor.reasons import Fate


def respond(invocation: Invocation, outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """The response that makes the invoker deliver again what is to be retried.

    The partial batch response is the return value, `{"batchItemFailures":
    [{"itemIdentifier": …}]}`; a direct invocation has none. Raises RetryInvocation where failing
    the invocation is the only way to keep a record: a direct one, Firehose's, or one with a record
    to be retried that came without an identifier.
    """
    failed = [outcome for outcome in outcomes if outcome.fate is Fate.RETRY]
    is_named = all(outcome.record.identifier is not None for outcome in failed)
    if failed and not (invocation.shape is Shape.PARTIAL and is_named):
        raise RetryInvocation(
            f"{len(failed)} of {len(outcomes)} records are to be retried, and only a failed "
            f"invocation reports that: {', '.join(sorted({o.reason.value for o in failed}))}"
        )
    if invocation.shape is Shape.PARTIAL:
        return {"batchItemFailures": [{"itemIdentifier": o.record.identifier} for o in failed]}
    if invocation.shape is Shape.FIREHOSE:
        return {"records": [_firehose_result(outcome) for outcome in outcomes]}
    return None


def _firehose_result(outcome: Outcome) -> dict[str, Any]:
    """Firehose delivers the data unchanged.

    ProcessingFailed would put it into Firehose's error bucket, and never deliver it again here.
    """
    body = outcome.record.body
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return {
        "recordId": outcome.record.identifier,
        "result": "Ok",
        "data": base64.b64encode(data).decode("ascii"),
    }
