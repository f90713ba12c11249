"""Batched requests to AWS: side by side, tried again, and never past the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
    "InvalidAddress": "the queue's URL is none",
    "InvalidClientTokenId": "the credentials are not valid",
    "ResourceNotFoundException": "there is no such table in this account and region",
    "UnrecognizedClientException": "the credentials are not valid",
}
"""Codes that no further attempt will change."""
_SETTINGS = {
    "BatchExecuteStatement": (
        "DEDUP_TABLE",
        "dynamodb:PartiQLInsert, PartiQLSelect, PartiQLUpdate and PartiQLDelete on the table",
    ),
    "SendMessageBatch": ("DLQ_URL", "sqs:SendMessage on the queue"),
}
"""For each operation, the setting that says on what, and the permissions that it takes."""

_WORKERS = 4
_pool: ThreadPoolExecutor | None = None


@dataclass(frozen=True)
class Requests:
    """How requests are made within one invocation."""

    deadline: float
    """When to give up, in seconds since 1970."""
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def run(
        self, items: Sequence[Item], size: int, attempt: Callable[[list[Item]], dict[int, str]]
    ) -> dict[int, str]:
        """Hand items to `attempt` in chunks, several at a time.

        `attempt` answers with the items to try again, by their place in the chunk, and why;
        they are, with exponential backoff and jitter, until the deadline. Returns the items
        that are left then, by their place, and why. Raises ConfigurationError where trying
        again is pointless.
        """
        starts = range(0, len(items), size)
        chunks = [list(items[start : start + size]) for start in starts]
        results: Iterable[dict[int, str]]
        if len(chunks) < 2:
            results = [self._persist(chunk, attempt) for chunk in chunks]
        else:
            results = _workers().map(lambda chunk: self._persist(chunk, attempt), chunks)
        return {
            start + place: why
            for start, left in zip(starts, results, strict=True)
            for place, why in left.items()
        }

    def _persist(
        self, chunk: list[Item], attempt: Callable[[list[Item]], dict[int, str]]
    ) -> dict[int, str]:
        left = _attempt(chunk, attempt)
        if not left:
            return left
        # Imported here: only a request that failed needs it.
        from tenacity import RetryCallState, Retrying, retry_if_result, wait_random_exponential

        def try_again(state: RetryCallState) -> None:
            nonlocal left
            if state.attempt_number > 1:  # the first is the one above
                places = list(left)
                failed = _attempt([chunk[place] for place in places], attempt)
                left = {places[place]: why for place, why in failed.items()}

        retrying = Retrying(
            before=try_again,
            retry=retry_if_result(bool),
            wait=wait_random_exponential(multiplier=0.05, max=2),
            stop=lambda state: self.clock() + state.upcoming_sleep >= self.deadline,
            sleep=self.sleep,
            retry_error_callback=lambda _state: left,
        )
        return retrying(lambda: left)


def _attempt(chunk: list[Item], attempt: Callable[[list[Item]], dict[int, str]]) -> dict[int, str]:
    try:
        return attempt(chunk)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _MISCONFIGURED:
            setting, needs = _SETTINGS[error.operation_name]
            raise ConfigurationError(
                f"{setting}: {error.operation_name} says {code}: "
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
