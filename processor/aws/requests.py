"""Batched requests to AWS: concurrent, given up in time, and retried here and nowhere else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from itertools import islice
from typing import NamedTuple, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from processor.aws.workers import Workers
from processor.errors import ConfigurationError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

ATTEMPT_SECONDS = 5.0
"""How long one attempt is waited for: a little more than CONNECT_SECONDS and READ_SECONDS."""
MIN_ATTEMPT_SECONDS = 0.25
"""No attempt is begun with less time than this: it would hardly end."""
CONNECT_SECONDS = 1.5
"""Connecting, for a client whose requests are made here."""
READ_SECONDS = 3.0
"""The longest silence within an answer, for such a client."""
GIVE_UP_SECONDS = 30.0
"""How long requests are retried where there is no deadline."""

_FIRST_PAUSE = 0.05
_MAX_PAUSE = 2.0
_MISCONFIGURED = {
    "AccessDenied": "the function's role lacks a permission: {needs}",
    "AccessDeniedException": "the function's role lacks a permission: {needs}",
    "AWS.SimpleQueueService.NonExistentQueue": "there is no such queue in this account and region",
    "KmsAccessDenied": "the function's role may not use the key: kms:Decrypt, kms:GenerateDataKey",
    "QueueDoesNotExist": "there is no such queue in this account and region",
    "InvalidAddress": "the queue's URL is invalid",
    "InvalidClientTokenId": "the credentials are not valid",
    "ResourceNotFoundException": "there is no such table in this account and region",
    "UnrecognizedClientException": "the credentials are not valid",
}
"""Error codes that no further attempt can change."""
_TABLE_NEEDS = (
    "dynamodb:PartiQLInsert, PartiQLSelect, PartiQLUpdate, PartiQLDelete, UpdateItem and"
    " ConditionCheckItem on the table"
)
_SETTINGS = {
    "BatchExecuteStatement": ("DEDUP_TABLE", _TABLE_NEEDS),
    "UpdateItem": ("DEDUP_TABLE", _TABLE_NEEDS),
    "TransactWriteItems": ("DEDUP_TABLE", _TABLE_NEEDS),
    "SendMessageBatch": ("DLQ_URL", "sqs:SendMessage on the queue"),
    "ChangeMessageVisibilityBatch": (
        "RetryLater",
        "sqs:ChangeMessageVisibility on the queue that the events come from",
    ),
    "PutMetricData": ("METRICS", "cloudwatch:PutMetricData"),
}
"""By operation: the setting that it depends on, and the permissions that it needs."""
_TEMPORARY = re.compile("Throttl|Throughput|Limit|TooMany|Busy|Conflict|InProgress|Expired|Timeout")
"""In the codes of errors with a status from 400 to 499 that do not blame the request."""


_BROKEN = (
    *(BotoCoreError, HTTPException, OSError),
    *(AttributeError, LookupError, TypeError, ValueError),
)
"""What a client raises if there is no connection, or an answer is cut off or garbled."""


class Refused(NamedTuple):
    """An item that was not done."""

    why: str
    is_final: bool = False
    """Whether another attempt cannot change it."""


class _Failure(NamedTuple):
    """A request that failed as a whole."""

    why: str
    is_content: bool = False
    """Whether it is the fault of an item in it."""


@dataclass(frozen=True)
class Requests:
    """Makes requests to one service, for as many invocations as there are.

    The clients' own retries must be off, and their time-outs those above. They are created in the
    requests' threads: importing boto3 may take longer than is left.
    """

    workers: Workers
    clock: Callable[[], float]
    """Seconds since 1970."""
    sleep: Callable[[float], None]

    def run(
        self,
        chunks: Sequence[Sequence[Item]],
        call: Callable[[list[Item]], Sequence[Answer | Refused]],
        *,
        until: float | None,
    ) -> list[Answer | Refused]:
        """Pass each chunk to `call`, several at a time; return the answers in the items' order.

        `call` makes one request and returns an answer for each item, or Refused. Those are retried
        with exponential backoff and jitter, as are requests that fail or do not end, until `until`
        (seconds since 1970; None for GIVE_UP_SECONDS from now). It returns by then, also if
        a request hangs; one that was given up may still take effect. Where one item can be at fault
        for all of a request, it is retried in halves, so that the item fails alone.

        Raises ConfigurationError where a retry is pointless.
        """
        if until is None:
            until = self.clock() + GIVE_UP_SECONDS
        items = [item for chunk in chunks for item in chunk]
        answers: list[Answer | Refused] = [Refused("no time was left")] * len(items)
        numbers = iter(range(len(items)))
        requests = [list(islice(numbers, len(chunk))) for chunk in chunks]
        most = _FIRST_PAUSE
        while requests:
            timeout = min(ATTEMPT_SECONDS, until - self.clock())
            if timeout < MIN_ATTEMPT_SECONDS:
                break
            tasks = [
                partial(_attempt, [items[index] for index in request], call) for request in requests
            ]
            results = self.workers.run_all(tasks, timeout)
            retries: list[list[int]] = []
            for request, result in zip(requests, results, strict=True):
                retries += _note(answers, request, result or _Failure("no answer in time"))
            requests = retries
            pause = random.uniform(0, most)  # noqa: S311 - jitter is no secret
            if not requests or self.clock() + pause + MIN_ATTEMPT_SECONDS > until:
                break
            self.sleep(pause)
            most = min(2 * most, _MAX_PAUSE)
        return answers


def _attempt(
    items: list[Item], call: Callable[[list[Item]], Sequence[Answer | Refused]]
) -> Sequence[Answer | Refused] | _Failure:
    """Make one request; a failure is returned, unless no retry can change it."""
    try:
        return call(items)
    except ConfigurationError:
        raise
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _MISCONFIGURED and error.operation_name in _SETTINGS:
            setting, needs = _SETTINGS[error.operation_name]
            raise ConfigurationError(
                f"{setting}: {error.operation_name} returned {code}: "
                f"{_MISCONFIGURED[code].format(needs=needs)}"
            ) from None
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        is_content = 400 <= status < 500 and not _TEMPORARY.search(code)
        return _Failure(f"{error.operation_name}: {code}", is_content)
    except UnicodeError as error:
        return _Failure(type(error).__name__, is_content=True)
    except Exception as error:
        if not _is_of_a_connection(error):
            raise
        return _Failure(type(error).__name__)


def _is_of_a_connection(error: Exception) -> bool:
    # By their modules: to import boto3's parsers and urllib3 would take most of a cold start.
    library = type(error).__module__.partition(".")[0]
    return isinstance(error, _BROKEN) or library in ("botocore", "urllib3")


def _note(
    answers: list[Answer | Refused],
    request: list[int],
    result: Sequence[Answer | Refused] | _Failure,
) -> list[list[int]]:
    """Note the answers to a request by the numbers of its items; return what to request again."""
    if not isinstance(result, _Failure):
        for number, answer in zip(request, result, strict=True):
            answers[number] = answer
        left = [number for number in request if _is_retryable(answers[number])]
        return [left] if left else []
    is_final = result.is_content and len(request) == 1
    for number in request:
        answers[number] = Refused(result.why, is_final)
    if is_final:
        return []
    half = len(request) // 2
    return [request[:half], request[half:]] if result.is_content else [request]


def _is_retryable(answer: object) -> bool:
    return isinstance(answer, Refused) and not answer.is_final
