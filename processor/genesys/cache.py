"""Caches responses for a while, and sends one request for all threads that need the same one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from threading import Lock
from typing import Generic, TypeVar
from urllib.parse import urlencode, urlsplit

from processor.genesys.requests import Request

Value = TypeVar("Value")

CACHEABLE_PATHS = frozenset(
    f"/api/v2/{path}"
    for path in (
        "authorization/divisions/{divisionId}",
        "flows/{flowId}",
        "groups/{groupId}",
        "locations/{locationId}",
        "organizations/me",
        "presencedefinitions",
        "routing/languages/{languageId}",
        "routing/queues",
        "routing/queues/{queueId}",
        "routing/skills",
        "routing/skills/{skillId}",
        "routing/wrapupcodes",
        "routing/wrapupcodes/{codeId}",
        "teams/{teamId}",
        "users",
        "users/{userId}",
    )
)
"""What changes seldom."""


def is_cacheable(request: Request) -> bool:
    """Whether the response may be a few minutes old; with `expand`, users have presence."""
    return (
        request.method == "GET"
        and request.path in CACHEABLE_PATHS
        and "expand" not in request.query
    )


def cache_key(request: Request) -> str:
    """The request's URL, with its query in one order."""
    return f"{request.url}?{urlencode(sorted(request.query.items()))}"


class Cache(Generic[Value]):
    """Values by URL, at most `seconds` old; beyond `size`, the least recently used are dropped."""

    def __init__(self, seconds: float, size: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._entries: OrderedDict[str, tuple[Value, float]] = OrderedDict()
        """Each value with the time when it expires."""
        self._in_flight: dict[str, Future[Value | None]] = {}
        """The requests that other threads may be waiting for; None if one failed."""
        self._lock = Lock()

    def get(self, key: str, until: float, fetch: Callable[[], Value]) -> Value:
        """The cached value, else that of another thread's request, else that of `fetch`.

        Another thread is waited for no longer than `until`; if its request fails, `fetch` is
        called.
        """
        while True:
            with self._lock:
                value, expires_at = self._entries.get(key, (None, 0.0))
                if value is not None and expires_at > self._clock():
                    self._entries.move_to_end(key)
                    return value
                other = self._in_flight.get(key)
                if other is None:
                    own = self._in_flight[key] = Future()
                    break
            try:
                value = other.result(max(0.0, until - self._clock()))
            except FutureTimeoutError:
                return fetch()
            if value is not None:
                return value
        value = None
        try:
            value = fetch()
            return value
        finally:
            with self._lock:
                if self._in_flight.get(key) is own:  # it has not been invalidated
                    del self._in_flight[key]
                    if value is not None:
                        self._store(key, value)
            own.set_result(value)

    def invalidate(self, url: str) -> None:
        """Drop what a write to a URL may have changed: its path, and those above and below it.

        What is in flight for one of them is not cached.
        """
        path = urlsplit(url).path
        with self._lock:
            for key in [key for key in self._entries if _is_related(key, path)]:
                del self._entries[key]
            for key in [key for key in self._in_flight if _is_related(key, path)]:
                del self._in_flight[key]

    def _store(self, key: str, value: Value) -> None:
        self._entries[key] = (value, self._clock() + self._seconds)
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)


def _is_related(key: str, path: str) -> bool:
    """Whether the path of a cached URL is the other path, or above or below it."""
    cached = urlsplit(key).path
    return f"{cached}/".startswith(f"{path}/") or f"{path}/".startswith(f"{cached}/")
