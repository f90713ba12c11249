"""What goes wrong with a call, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import NamedTuple


class Fault(Enum):
    """What goes wrong with one call to a service."""

    NONE = "none"
    REFUSED = "refused"
    """The service answers with an error; nothing was done."""
    PARTLY_REFUSED = "partly refused"
    """Some statements or messages of the request are refused, the others are done."""
    LOST_REQUEST = "lost request"
    """The connection fails before the request arrives."""
    LOST_REPLY = "lost reply"
    """It is done, and the connection fails before the answer arrives."""
    HANGS = "hangs"
    """Nothing is done, and there is never an answer."""
    HANGS_DONE = "hangs, done"
    """It is done, and there is never an answer."""
    DELAYED = "delayed"
    """There is no answer, and it is done long after the caller gave up."""
    SLOW = "slow"
    """It takes seconds."""
    KILLED_BEFORE = "killed before"
    """The process dies before the request is sent."""
    KILLED_INSIDE = "killed inside"
    """It is done, and the process dies before the answer arrives."""
    KILLED_AFTER = "killed after"
    """The process dies as soon as it has the answer."""


CRASHES = (Fault.KILLED_BEFORE, Fault.KILLED_INSIDE, Fault.KILLED_AFTER)
LOSSES = (
    *(Fault.REFUSED, Fault.PARTLY_REFUSED, Fault.LOST_REQUEST, Fault.LOST_REPLY),
    *(Fault.HANGS, Fault.HANGS_DONE, Fault.DELAYED, Fault.SLOW),
)


class Outage(NamedTuple):
    """A time in which every call to a service has the same fault."""

    service: str
    start: float
    end: float
    fault: Fault


@dataclass
class Faults:
    """Draws the fault of each call, and counts them; `until` is when the faults end."""

    random: Random
    rates: Mapping[Fault, float] = field(default_factory=dict)
    """How probable each fault is for a call."""
    outages: Sequence[Outage] = ()
    kill_handler: float = 0
    """How probable it is that the process dies in a handler: at its start, middle or end."""
    kill_anytime: float = 0
    """How probable it is that the process dies at some moment of an invocation."""
    redeliver: float = 0
    """How probable it is that a source delivers a message that is in flight or acknowledged."""
    until: float = float("inf")
    counts: Counter[str] = field(default_factory=Counter)

    def of_call(self, service: str, now: float) -> Fault:
        """The fault of a call that is made now."""
        if now >= self.until:
            return Fault.NONE
        fault = next(
            (
                outage.fault
                for outage in self.outages
                if outage.service == service and outage.start <= now < outage.end
            ),
            None,
        )
        if fault is None:
            fault = self._drawn()
        if fault is not Fault.NONE:
            self.counts[f"{service} {fault.value}"] += 1
        return fault

    def _drawn(self) -> Fault:
        if not self.rates:
            return Fault.NONE
        drawn = self.random.random()
        for fault, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return fault
        return Fault.NONE

    def in_handler(self, now: float) -> float | None:
        """At which part of a handler's time the process dies: 0 its start, 1 its end, or None."""
        if not self.happens("killed in a handler", self.kill_handler, now):
            return None
        return self.random.choice((0.0, 0.5, 1.0))

    def happens(self, name: str, rate: float, now: float) -> bool:
        """Whether something else goes wrong; counted by its name."""
        if rate and now < self.until and self.random.random() < rate:
            self.counts[name] += 1
            return True
        return False
