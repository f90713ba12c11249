"""Stops a call that takes too much CPU time, on platforms that have such timers."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")


class TimeLimitExceeded(BaseException):
    """A call took too long; not an Exception, so that `except Exception` does not catch it."""


class Limit:
    """Calls functions, each of which may take so many seconds of CPU time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start = inf

    def __call__(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Call a function; raise TimeLimitExceeded in it when its time is up."""
        self._start = process_time()
        try:
            return function(*arguments)
        finally:
            self._start = inf

    def interrupt(self, *_: object) -> None:
        """Stop the current call if its time is up: the signal handler."""
        if process_time() - self._start > self.seconds:
            raise TimeLimitExceeded(f"does not end within {self.seconds:g} s")


@contextmanager
def cpu_limit(seconds: float) -> Iterator[Limit]:
    """Limit the CPU time of calls: `limited(function, argument)` inside this context.

    It works only where signal.setitimer exists (not on Windows), in the main thread, which alone
    receives signals, and not during a call into C code that does not check for signals.
    """
    limit = Limit(seconds)
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield limit
        return
    before = signal.signal(signal.SIGPROF, limit.interrupt)
    # One timer for all calls: setting one for each would take too long. It repeats, since the code
    # may catch the first exception.
    signal.setitimer(signal.ITIMER_PROF, seconds / 10, seconds / 10)
    try:
        yield limit
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
