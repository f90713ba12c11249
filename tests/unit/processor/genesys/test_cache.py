"""Cached responses: how long they are kept, one request for all threads, and invalidation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from processor.genesys.cache import Cache

FAR = 1_800_000_000.0


def test_a_value_is_kept_until_it_expires(clock: Any) -> None:
    """To the second."""
    cache: Cache[str] = Cache(300, 10, clock)
    values = iter(("first", "second"))

    assert cache.get("a", FAR, lambda: next(values)) == "first"
    clock.now += 299
    assert cache.get("a", FAR, lambda: next(values)) == "first"
    clock.now += 1
    assert cache.get("a", FAR, lambda: next(values)) == "second"


def test_the_size_is_limited(clock: Any) -> None:
    """The least recently used is dropped."""
    cache: Cache[str] = Cache(300, 2, clock)
    fetched = []

    def get(key: str) -> None:
        def fetch() -> str:
            fetched.append(key)
            return key

        cache.get(key, FAR, fetch)

    for key in "abacba":
        get(key)

    assert fetched == ["a", "b", "c", "b", "a"]


def test_a_failure_is_not_cached(clock: Any) -> None:
    """The next caller sends the request again."""
    cache: Cache[str] = Cache(300, 10, clock)

    with pytest.raises(ZeroDivisionError):
        cache.get("a", FAR, lambda: str(1 / 0))

    assert cache.get("a", FAR, lambda: "there") == "there"


def test_threads_share_a_request(clock: Any) -> None:
    """One fetches, and the others get its value."""
    cache: Cache[str] = Cache(300, 10, clock)
    begun, go = Event(), Event()
    fetched = []

    def fetch() -> str:
        fetched.append(1)
        begun.set()
        go.wait()
        return "value"

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, "a", FAR, fetch)
        begun.wait()
        others = [pool.submit(cache.get, "a", FAR, fetch) for _ in range(3)]
        go.set()

        assert [each.result() for each in (first, *others)] == ["value"] * 4
    assert len(fetched) == 1


def test_a_thread_that_waited_for_a_failed_request_fetches_itself(clock: Any) -> None:
    """Its own deadline may be later."""
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


def test_a_write_invalidates_requests_in_flight(clock: Any) -> None:
    """The request preceded the write: waiting threads get its response, later ones do not."""
    cache: Cache[str] = Cache(300, 10, clock)
    begun, go = Event(), Event()

    def fetch() -> str:
        begun.set()
        go.wait()
        return "before"

    with ThreadPoolExecutor(1) as pool:
        in_flight = pool.submit(cache.get, "a", FAR, fetch)
        begun.wait()
        cache.invalidate("a")
        go.set()
        assert in_flight.result() == "before"

    assert cache.get("a", FAR, lambda: "after") == "after"
