"""Ctrl-C and SIGTERM: what is begun is done first, so that nothing is left half sent."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def done_first() -> Iterator[None]:
    """Let a signal to stop wait until the block is done; a second signal does not wait.

    Raises KeyboardInterrupt after the block if there was one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # which alone hears of signals
        return
    told = 0

    def note(_signal: int, _frame: object) -> None:
        nonlocal told
        told += 1
        if told > 1:
            raise KeyboardInterrupt

    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.getsignal(kind) for kind in kinds}
    try:
        for kind, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(kind, note)
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    if told:
        raise KeyboardInterrupt
