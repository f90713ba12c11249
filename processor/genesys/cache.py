"""Caches responses for a while, and sends one request for all threads that need the same one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
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
    """Whether the response may be a few minutes old; with `expand`, users hold their presence."""
    return (
        request.method == "GET"
        and request.path in CACHEABLE_PATHS
        and "expand" not in request.query
    )


def cache_key(request: Request) -> str:
    """The request's URL, with its query in one order."""
    return f"{request.url}?{urlencode(sorted(request.query.items()))}"


class _InFlightRequest(Generic[Value]):
    """A request that one thread has sent, and that others may be waiting for."""

    def __init__(self) -> None:
        self.done = Event()
        self.value: Value | None = None
        self.outdated = False


class Cache(Generic[Value]):
    """Values by URL, at most `seconds` old; beyond `size`, the least recently used are dropped."""

    def __init__(self, seconds: float, size: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._entries: OrderedDict[str, tuple[Value, float]] = OrderedDict()
        """Each value with the time when it expires."""
        self._in_flight: dict[str, _InFlightRequest[Value]] = {}
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
                    own = self._in_flight[key] = _InFlightRequest()
                    break
            if not other.done.wait(max(0.0, until - self._clock())):
                return fetch()
            if other.value is not None:
                return other.value
        try:
            own.value = value = fetch()
        finally:
            self._finish(key, own)
        return value

    def invalidate(self, url: str) -> None:
        """Drop what a write to a URL may have changed: its path, and those above and below it.

        What is in flight for one of them is not cached.
        """
        path = urlsplit(url).path
        with self._lock:
            for key in [key for key in self._entries if _is_related(key, path)]:
                del self._entries[key]
            for key in [key for key in self._in_flight if _is_related(key, path)]:
                self._in_flight.pop(key).outdated = True

    def _finish(self, key: str, request: _InFlightRequest[Value]) -> None:
        with self._lock:
            if self._in_flight.get(key) is request:
                del self._in_flight[key]
            if request.value is not None and not request.outdated:
                self._entries[key] = (request.value, self._clock() + self._seconds)
                self._entries.move_to_end(key)
                while len(self._entries) > self._size:
                    self._entries.popitem(last=False)
        request.done.set()


def _is_related(key: str, path: str) -> bool:
    """Whether the path of a cached URL is the other path, or above or below it."""
    cached = urlsplit(key).path
    return f"{cached}/".startswith(f"{path}/") or f"{path}/".startswith(f"{cached}/")
