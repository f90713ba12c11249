"""How fast letters are sent again: at most so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """At most `rate` letters a second; None for as fast as it goes."""

    rate: float | None = None
    sleep: Callable[[float], None] = time.sleep

    def lot(self, most: int) -> int:
        """How many to take in hand at once: what a second allows, so that none waits long."""
        return most if self.rate is None else max(1, min(most, int(self.rate)))

    def after(self, letters: int) -> None:
        """Wait as long as these letters take at this pace."""
        if self.rate is not None and letters:
            self.sleep(letters / self.rate)
