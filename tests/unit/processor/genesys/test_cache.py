"""What is looked up: kept for a while, asked for once, and not when it has been changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from processor.genesys.cache import Cache

FAR = 1_800_000_000.0


def test_an_answer_is_kept_until_it_is_old(clock: Any) -> None:
    """To the second."""
    cache: Cache[str] = Cache(300, 10, clock)
    answers = iter(("first", "second"))

    assert cache.get("a", FAR, lambda: next(answers)) == "first"
    clock.now += 299
    assert cache.get("a", FAR, lambda: next(answers)) == "first"
    clock.now += 1
    assert cache.get("a", FAR, lambda: next(answers)) == "second"


def test_no_more_are_kept_than_there_is_room_for(clock: Any) -> None:
    """The one that nobody has used for longest goes."""
    cache: Cache[str] = Cache(300, 2, clock)
    asked = []

    def get(key: str) -> None:
        def ask() -> str:
            asked.append(key)
            return key

        cache.get(key, FAR, ask)

    for key in "abacba":
        get(key)

    assert asked == ["a", "b", "c", "b", "a"]


def test_what_fails_is_not_kept(clock: Any) -> None:
    """Who comes next asks again."""
    cache: Cache[str] = Cache(300, 10, clock)

    with pytest.raises(ZeroDivisionError):
        cache.get("a", FAR, lambda: str(1 / 0))

    assert cache.get("a", FAR, lambda: "there") == "there"


def test_threads_share_a_request(clock: Any) -> None:
    """One asks, and the others have its answer."""
    cache: Cache[str] = Cache(300, 10, clock)
    begun, go = Event(), Event()
    asked = []

    def ask() -> str:
        asked.append(1)
        begun.set()
        go.wait()
        return "answer"

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, "a", FAR, ask)
        begun.wait()
        others = [pool.submit(cache.get, "a", FAR, ask) for _ in range(3)]
        go.set()

        assert [each.result() for each in (first, *others)] == ["answer"] * 4
    assert len(asked) == 1


def test_who_waits_for_one_that_fails_asks_itself(clock: Any) -> None:
    """It may have more time, or more luck."""
    cache: Cache[str] = Cache(300, 10, clock)
    begun, go = Event(), Event()

    def fail() -> str:
        begun.set()
        go.wait()
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "a", FAR, fail)
        begun.wait()
        second = pool.submit(cache.get, "a", FAR, lambda: "mine")
        go.set()

        assert isinstance(first.exception(), ZeroDivisionError)
        assert second.result() == "mine"


def test_a_change_outdates_what_is_on_its_way(clock: Any) -> None:
    """It was asked for before the change: whoever waits may have it, nobody later."""
    cache: Cache[str] = Cache(300, 10, clock)
    begun, go = Event(), Event()

    def ask() -> str:
        begun.set()
        go.wait()
        return "before"

    with ThreadPoolExecutor(1) as pool:
        flight = pool.submit(cache.get, "a", FAR, ask)
        begun.wait()
        cache.forget(lambda key: key == "a")
        go.set()
        assert flight.result() == "before"

    assert cache.get("a", FAR, lambda: "after") == "after"
