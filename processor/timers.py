"""Calls an action after some seconds, on a thread of its own.

A batch starts two timers, and cancels them when handlers and stores are as fast as usual: so the
thread of a timer is started when it is due, and one thread waits for all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from math import inf
from threading import Condition, RLock, Thread
from time import monotonic

StartTimer = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Calls an action after some seconds, on a thread of its own; returns what cancels it."""


class Timers:
    """The timers of a process; they do not keep it alive."""

    def __init__(self) -> None:
        self._reset()
        if hasattr(os, "register_at_fork"):  # threads, and their work, are left behind
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._lock = RLock()
        """For all that follows."""
        self._earlier = Condition(self._lock)
        """Notified when the thread has to wake up earlier than it knows."""
        self._waiting: dict[object, tuple[float, Callable[[], None]]] = {}
        """When timers are due, and their actions."""
        self._wakes_at = inf
        self._thread: Thread | None = None

    def start(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Start a timer; returns what cancels it."""
        timer = object()
        due = monotonic() + seconds
        with self._lock:
            if self._thread is None:
                thread = Thread(target=self._wait, name="timers", daemon=True)
                thread.start()
                self._thread = thread
            self._waiting[timer] = due, action
            if due < self._wakes_at:
                self._earlier.notify()

        def cancel() -> None:
            with self._lock:
                self._waiting.pop(timer, None)

        return cancel

    def _wait(self) -> None:
        """Start what is due, for ever. A cancelled timer wakes nobody up before its time."""
        while True:
            with self._lock:
                now = monotonic()
                due = [timer for timer, (moment, _) in self._waiting.items() if moment <= now]
                actions = [self._waiting.pop(timer)[1] for timer in due]
                if not actions:
                    self._wakes_at = min((due for due, _ in self._waiting.values()), default=inf)
                    self._earlier.wait(None if self._wakes_at == inf else self._wakes_at - now)
            for action in actions:
                _run_apart(action)


def _run_apart(action: Callable[[], None]) -> None:
    """Run an action in a thread, since it may hang."""
    try:
        Thread(target=action, daemon=True).start()
    except RuntimeError:  # the process can have no more: this one has to do
        with suppress(Exception):
            action()


start_timer: StartTimer = Timers().start
"""Starts a timer of this process."""
