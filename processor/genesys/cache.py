"""Answers that are kept for a while, and asked for once however many threads want them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class _Flight(Generic[Answer]):
    """A request that is under way."""

    def __init__(self) -> None:
        self.landed = Event()
        self.answer: Answer | None = None
        self.outdated = False


class Cache(Generic[Answer]):
    """By key, answers that are `seconds` old at the most; those not used longest go first."""

    def __init__(self, seconds: float, entries: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._entries = entries
        self._clock = clock
        self._kept: OrderedDict[str, tuple[Answer, float]] = OrderedDict()
        """With each answer, when it is too old."""
        self._flights: dict[str, _Flight[Answer]] = {}
        self._lock = Lock()

    def get(self, key: str, until: float, ask: Callable[[], Answer]) -> Answer:
        """The answer that is kept, or is on its way to another thread, or that `ask` returns.

        Another thread's is waited for until `until`; where it fails, this one asks itself.
        """
        while True:
            with self._lock:
                answer, kept_until = self._kept.get(key, (None, 0.0))
                if answer is not None and kept_until > self._clock():
                    self._kept.move_to_end(key)
                    return answer
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = _Flight()
                    break
            if not flight.landed.wait(max(0.0, until - self._clock())):
                return ask()
            if flight.answer is not None:
                return flight.answer
        try:
            mine.answer = answer = ask()
        finally:
            self._land(key, mine)
        return answer

    def forget(self, concerned: Callable[[str], bool]) -> None:
        """Drop what a change may have made wrong, and keep nothing of it that is on its way."""
        with self._lock:
            for key in [key for key in self._kept if concerned(key)]:
                del self._kept[key]
            for key in [key for key in self._flights if concerned(key)]:
                self._flights.pop(key).outdated = True

    def _land(self, key: str, flight: _Flight[Answer]) -> None:
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if flight.answer is not None and not flight.outdated:
                self._kept[key] = (flight.answer, self._clock() + self._seconds)
                self._kept.move_to_end(key)
                while len(self._kept) > self._entries:
                    self._kept.popitem(last=False)
        flight.landed.set()
