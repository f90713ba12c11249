"""The dead letters in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from processor.dead_letters import DeadLetter


class MemoryDeadLetters:
    """DeadLetters (processor/dead_letters.py) in a list."""

    def __init__(self) -> None:
        self.sent: list[DeadLetter] = []

    @property
    def bodies(self) -> list[str | bytes]:
        """The original bodies, in order."""
        return [dead_letter.body for dead_letter in self.sent]

    def send(self, dead_letters: Sequence[DeadLetter], *, until: float | None) -> Collection[int]:
        """Store all of them."""
        self.sent += dead_letters
        return ()
