"""Stops what does not end by itself, where the platform can."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLongError(BaseException):
    """Not an Exception: what catches any of those shall not go on."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError in what takes more CPU time than this.

    Only where there are such timers, which Windows has not, and in the main thread, which alone
    is told of them; and not within a call into C that looks at no signals.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    is_running = True

    def stop(*_: object) -> None:
        if is_running:
            raise TookTooLongError(f"does not end within {seconds:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again, in case the first is caught.
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds / 10)
    try:
        yield
    finally:
        is_running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
