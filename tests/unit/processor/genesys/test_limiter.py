"""The limit: never more requests in a minute, from any thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from processor.genesys.limiter import Limiter

FAR = 1_800_000_000.0


@pytest.fixture
def limiter(clock: Any) -> Callable[[int], Limiter]:
    """`limiter(per_minute)`."""
    return lambda per_minute: Limiter(per_minute, clock, clock.sleep)


def test_requests_within_the_limit_are_sent_at_once(
    limiter: Callable[[int], Limiter], clock: Any
) -> None:
    """The next waits until the first is a minute old."""
    ours = limiter(3)

    assert [ours.wait(FAR) for _ in range(3)] == [True] * 3
    assert clock.slept == []
    assert ours.wait(FAR)
    assert 60 <= sum(clock.slept) <= 61


def test_a_wait_beyond_the_deadline_is_refused(
    limiter: Callable[[int], Limiter], clock: Any
) -> None:
    """The record is retried instead, and other requests may use the capacity."""
    ours = limiter(1)
    ours.wait(FAR)

    assert not ours.wait(clock() + 30)
    assert clock.slept == []
    assert ours.wait(clock() + 61)


def test_a_pause_applies_to_every_thread(limiter: Callable[[int], Limiter], clock: Any) -> None:
    """Genesys has asked to wait; a shorter pause does not shorten it."""
    ours = limiter(100)
    ours.pause(clock() + 20)
    ours.pause(clock() + 5)

    assert not ours.wait(clock() + 19)
    assert ours.wait(clock() + 20)
    assert sum(clock.slept) == 20


@pytest.mark.parametrize("per_minute", range(1, 8))
def test_no_minute_exceeds_the_limit(per_minute: int) -> None:
    """For any arrival times."""
    now = [0.0]
    chance = Random(per_minute)  # noqa: S311 - the same each time

    def sleep(seconds: float) -> None:
        now[0] += seconds

    ours = Limiter(per_minute, lambda: now[0], sleep)
    went = []
    for _ in range(500):
        sleep(chance.choice((0, 0, chance.uniform(0, 40))))
        ours.wait(FAR)
        went.append(now[0])

    assert all(bisect_right(went, at + 60) - index <= per_minute for index, at in enumerate(went))


def test_threads_share_the_limit(limiter: Callable[[int], Limiter], clock: Any) -> None:
    """Of 20 threads that may not wait, as many as the limit allows send a request."""
    ours = limiter(7)

    with ThreadPoolExecutor(8) as pool:
        went = list(pool.map(lambda _: ours.wait(clock()), range(20)))

    assert sum(went) == 7
