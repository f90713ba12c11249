"""Keeps one process below its share of the rate limit of Genesys Cloud."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

WINDOW_SECONDS = 60.5
"""A minute, and how much the time that two requests travel may differ."""


class Limiter:
    """Allows a number of requests in any minute: a sliding window, not a bucket."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        if per_minute < 1:
            raise ValueError("give requests_per_minute a whole number, 1 or more")
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque(maxlen=per_minute)
        """When the latest requests were allowed."""
        self._paused_until = 0.0
        self._lock = Lock()

    def wait(self, until: float) -> bool:
        """Wait until a request is allowed; False, at once, if that is later than `until`."""
        while True:
            with self._lock:
                now = self._clock()
                due = self._paused_until
                if len(self._sent) == self._sent.maxlen:
                    due = max(due, self._sent[0] + WINDOW_SECONDS)
                if due <= now:
                    self._sent.append(now)
                    return True
            if due > until:
                return False
            self._sleep(due - now)

    def pause(self, until: float) -> None:
        """Allow no request before `until`, as Retry-After asks."""
        with self._lock:
            self._paused_until = max(self._paused_until, until)
