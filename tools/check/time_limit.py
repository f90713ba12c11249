"""Stops what does not end by itself, where the platform can."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")


class TookTooLongError(BaseException):
    """Not an Exception: what catches any of those shall not go on."""


class Limit:
    """Calls what may take so many seconds of CPU time each time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._since = inf

    def __call__(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Call a function; raise TookTooLongError in it when its time is up."""
        self._since = process_time()
        try:
            return function(*arguments)
        finally:
            self._since = inf

    def look(self, *_: object) -> None:
        """Stop the call that is running, if its time is up."""
        if process_time() - self._since > self.seconds:
            raise TookTooLongError(f"does not end within {self.seconds:g} s")


@contextmanager
def cpu_limit(seconds: float) -> Iterator[Limit]:
    """Have calls stopped that take longer: `limited(function, argument)` while this is entered.

    Only where there are such timers, which Windows has not, and in the main thread, which alone
    is told of them; and not within a call into C that looks at no signals.
    """
    limit = Limit(seconds)
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield limit
        return
    before = signal.signal(signal.SIGPROF, limit.look)
    # One timer for all calls, which are too many to set one for each. It comes again and again, in
    # case that the first is caught.
    signal.setitimer(signal.ITIMER_PROF, seconds / 10, seconds / 10)
    try:
        yield limit
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
