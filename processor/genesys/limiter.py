"""Keeps one process under its share of the rate that Genesys Cloud allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

WINDOW_SECONDS = 60.5
"""A minute, and what two requests may differ in on their way."""


class Limiter:
    """Lets through a number of requests in any minute, however they come."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        if per_minute < 1:
            raise ValueError("give requests_per_minute a whole number, 1 or more")
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque(maxlen=per_minute)
        """When the newest requests went."""
        self._paused_until = 0.0
        self._lock = Lock()

    def wait(self, until: float) -> bool:
        """Wait for the next request's turn; False, at once, if that comes after `until`."""
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
        """Let none through until then: Genesys has said when to come again."""
        with self._lock:
            self._paused_until = max(self._paused_until, until)
