"""How fast dead letters are redriven, and events replayed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimit:
    """At most `rate` records a second; None for no limit."""

    rate: float | None = None
    sleep: Callable[[float], None] = time.sleep

    def batch_size(self, most: int) -> int:
        """How many to take at once: what one second allows, so that none waits long."""
        return most if self.rate is None else max(1, min(most, int(self.rate)))

    def wait(self, count: int) -> None:
        """Wait as long as this many take at this rate."""
        if self.rate is not None and count:
            self.sleep(count / self.rate)
