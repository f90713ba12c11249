"""Retries: how long to wait, when to give up, and with which error."""

from __future__ import annotations

import pytest

from processor.genesys import GenesysRefusal, GenesysUnavailable, RateLimited
from processor.genesys.retries import RetryableError, call_with_retry
from support.genesys_cloud import FakeClock


class Attempts:
    """Raises the errors in turn, and then returns."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        if self.errors:
            raise self.errors.pop(0)
        return "response"


def call(attempts: Attempts, clock: FakeClock, seconds: float = 30) -> str:
    """The result of a call that may take so many seconds."""
    return call_with_retry(
        "GET /a", attempts, until=clock() + seconds, clock=clock, sleep=clock.sleep
    )


def test_a_success_is_returned_at_once(clock: FakeClock) -> None:
    attempts = Attempts()

    assert call(attempts, clock) == "response"
    assert (attempts.count, clock.slept) == (1, [])


def test_pauses_grow_and_are_never_shorter_than_retry_after(clock: FakeClock) -> None:
    attempts = Attempts(
        RetryableError("502"), RetryableError("502"), RetryableError("429", retry_after=7)
    )

    assert call(attempts, clock) == "response"
    assert attempts.count == 4
    assert clock.slept[0] <= 0.5
    assert clock.slept[1] <= 1
    assert 7 <= clock.slept[2] <= 9


@pytest.mark.parametrize(("status", "kind"), [(503, GenesysUnavailable), (429, RateLimited)])
def test_a_pause_beyond_the_deadline_is_not_started(
    status: int, kind: type[Exception], clock: FakeClock
) -> None:
    attempts = Attempts(RetryableError("why", status=status, retry_after=31))

    with pytest.raises(kind, match=r"^GET /a: why; no time is left to retry$") as raised:
        call(attempts, clock)

    assert type(raised.value) is kind
    assert raised.value.status == status  # type: ignore[attr-defined]
    assert (attempts.count, clock.slept) == (1, [])


def test_other_errors_are_not_retried(clock: FakeClock) -> None:
    attempts = Attempts(GenesysRefusal("GET /a: 404", status=404))

    with pytest.raises(GenesysRefusal):
        call(attempts, clock)

    assert attempts.count == 1
