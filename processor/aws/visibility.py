"""When SQS delivers again what a handler wants after so many seconds (`RetryLater(after=…)`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from processor.aws.dead_letters import MESSAGES_PER_REQUEST, failed_entries
from processor.aws.requests import Refused, Requests
from processor.errors import StoreUnavailable
from processor.outcomes import Outcome
from processor.reasons import Fate

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_SECONDS = 43_200 - 1_200
"""SQS counts its 12 hours from the receive; before a batch ends, its window and its function's time
have passed, 20 minutes at the most."""


def delay_retries(
    outcomes: Sequence[Outcome],
    client: Callable[[], SQSClient],
    requests: Requests,
    *,
    queues_near: str,
    until: float,
) -> None:
    """Set the visibility time-outs of the messages whose handlers said when to deliver them again.

    `queues_near` is the URL of a queue in the region that they came from. Raises StoreUnavailable
    if some could not be set: they come again after the time-out of their queue.
    """
    by_queue: dict[str, list[tuple[str, int]]] = {}
    for outcome in outcomes:
        after, record = outcome.retry_after, outcome.record
        if after is None or record.receipt_handle is None or outcome.fate is not Fate.RETRY:
            continue
        if record.source.count(":") != 5:  # no ARN
            continue
        seconds = round(max(0.0, min(after, MAX_SECONDS)))
        by_queue.setdefault(record.source, []).append((record.receipt_handle, seconds))
    refused = [
        answer.why
        for arn, messages in by_queue.items()
        for answer in _change(_url(arn, queues_near), messages, client, requests, until)
        if isinstance(answer, Refused)
    ]
    if refused:
        raise StoreUnavailable(f"SQS: {refused[0]} for {len(refused)} messages")


def _change(
    url: str,
    messages: Sequence[tuple[str, int]],
    client: Callable[[], SQSClient],
    requests: Requests,
    until: float,
) -> list[Refused | None]:
    def change(batch: list[tuple[str, int]]) -> list[Refused | None]:
        response = client().change_message_visibility_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                for number, (handle, seconds) in enumerate(batch)
            ],
        )
        failed = failed_entries(response)
        return [
            Refused(failed[number]["Code"], is_final=failed[number].get("SenderFault", False))
            if number in failed
            else None
            for number in range(len(batch))
        ]

    chunks = [
        messages[start : start + MESSAGES_PER_REQUEST]
        for start in range(0, len(messages), MESSAGES_PER_REQUEST)
    ]
    return requests.run(chunks, change, until=until)


def _url(arn: str, queues_near: str) -> str:
    """The URL of a queue: an ARN has its account and its name, another queue the rest."""
    account, name = arn.split(":")[-2:]
    return urlsplit(queues_near)._replace(path=f"/{account}/{name}").geturl()
