"""Batched requests to AWS: concurrent, retried, and never after the deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from processor.errors import ConfigurationError

Item = TypeVar("Item")

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
_SETTINGS = {
    "BatchExecuteStatement": (
        "DEDUP_TABLE",
        "dynamodb:PartiQLInsert, PartiQLSelect, PartiQLUpdate and PartiQLDelete on the table",
    ),
    "SendMessageBatch": ("DLQ_URL", "sqs:SendMessage on the queue"),
}
"""By operation: the setting that names its table or queue, and the permissions that it needs."""

_WORKERS = 4
_pool: ThreadPoolExecutor | None = None


@dataclass(frozen=True)
class Requests:
    """How requests are made within one invocation."""

    deadline: float
    """When to give up, in seconds since 1970."""
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def before(self, until: float | None) -> Requests:
        """The same, but giving up at `until`, if that is earlier."""
        return self if until is None else replace(self, deadline=min(self.deadline, until))

    def run(
        self, items: Sequence[Item], size: int, attempt: Callable[[list[Item]], dict[int, str]]
    ) -> dict[int, str]:
        """Pass items to `attempt` in chunks of `size`, several at a time.

        `attempt` returns the items to retry, by their position in the chunk, and why; they are
        retried with exponential backoff and jitter until the deadline. Returns the items that
        are left then, by their position in `items`, and why. Raises ConfigurationError where a
        retry is pointless.
        """
        starts = range(0, len(items), size)
        chunks = [list(items[start : start + size]) for start in starts]
        results: Iterable[dict[int, str]]
        if len(chunks) < 2:
            results = [self._retry(chunk, attempt) for chunk in chunks]
        else:
            results = _workers().map(lambda chunk: self._retry(chunk, attempt), chunks)
        return {
            start + position: why
            for start, left in zip(starts, results, strict=True)
            for position, why in left.items()
        }

    def _retry(
        self, chunk: list[Item], attempt: Callable[[list[Item]], dict[int, str]]
    ) -> dict[int, str]:
        """Attempt what is left of a chunk until nothing is, or until the deadline."""
        # Imported here: a cold start that makes no request needs none of it.
        from tenacity import Retrying, retry_if_result, wait_random_exponential

        left = dict.fromkeys(range(len(chunk)), "")

        def attempt_rest() -> dict[int, str]:
            nonlocal left
            positions = list(left)
            failed = _attempt([chunk[position] for position in positions], attempt)
            left = {positions[position]: why for position, why in failed.items()}
            return left

        retrying = Retrying(
            retry=retry_if_result(bool),
            wait=wait_random_exponential(multiplier=0.05, max=2),
            stop=lambda state: self.clock() + state.upcoming_sleep >= self.deadline,
            sleep=self.sleep,
            retry_error_callback=lambda _state: left,
        )
        return retrying(attempt_rest)


def _attempt(chunk: list[Item], attempt: Callable[[list[Item]], dict[int, str]]) -> dict[int, str]:
    try:
        return attempt(chunk)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _MISCONFIGURED:
            setting, needs = _SETTINGS[error.operation_name]
            raise ConfigurationError(
                f"{setting}: {error.operation_name} returned {code}: "
                f"{_MISCONFIGURED[code].format(needs=needs)}"
            ) from None
        why = f"{error.operation_name}: {code}"
    except BotoCoreError as error:
        why = type(error).__name__
    return dict.fromkeys(range(len(chunk)), why)


def _workers() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(_WORKERS, "aws-requests")
    return _pool
