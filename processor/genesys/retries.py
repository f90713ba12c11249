"""Retries a call after a temporary failure, with exponential backoff and jitter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from processor.genesys.errors import GenesysUnavailable, RateLimited

if TYPE_CHECKING:
    from tenacity import RetryCallState

Result = TypeVar("Result")


class RetryableError(Exception):
    """An attempt failed and may be repeated, after `retry_after` seconds or more.

    `status` is that of the response, if there was one. `may_be_done`: what was requested may have
    taken effect all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float = 0,
        may_be_done: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.may_be_done = may_be_done


def call_with_retry(
    name: str,
    attempt: Callable[[], Result],
    *,
    until: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Result:
    """Repeat `attempt` for as long as it raises RetryableError, and return its result.

    Raises GenesysUnavailable, or RateLimited after a 429, if the next attempt would begin after
    `until`; `name` is the call's, for the message.
    """
    # Imported here: a cold start whose handlers do not call back needs none of it.
    from tenacity import Retrying, retry_if_exception_type, wait_random_exponential

    backoff = wait_random_exponential(multiplier=0.5, max=20)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return (error.retry_after if isinstance(error, RetryableError) else 0) + backoff(state)

    retrying = Retrying(
        retry=retry_if_exception_type(RetryableError),
        wait=wait,
        stop=lambda state: clock() + state.upcoming_sleep >= until,
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except RetryableError as error:
        kind = RateLimited if error.status == 429 else GenesysUnavailable
        raise kind(f"{name}: {error}; no time is left to retry", status=error.status) from None
