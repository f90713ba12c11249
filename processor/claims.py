"""The claims of one batch: each event is claimed, and then completed or released, all in time.

An event is claimed before its handler runs, so that no other invocation runs it at the same
time. Completions are flushed while later handlers still run, so that a crash repeats few events.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from math import floor, inf
from threading import Condition, RLock, Thread
from time import monotonic
from typing import NamedTuple

from processor.errors import ConfigurationError, describe_error
from processor.identity import Identity
from processor.ledger import Answer, Claim, ClaimedEvent, Ledger
from processor.reasons import Reason
from processor.settings import Settings

MAX_UNRECORDED = 25
"""How many events may be running, or handled and not recorded yet: what a crash may repeat. It
is what one request to DynamoDB records."""
FLUSH_SECONDS = 1.0
"""No handled event waits longer to be recorded."""
AFTER_STORES_SECONDS = 1.0
"""Reserved before the deadline, when the stores are done: for metrics and the response."""
SHORTEST_CALL_SECONDS = 0.5
"""With less time than this a call to a store might make no attempt."""
_UNAVAILABLE = Answer(Claim.UNAVAILABLE)


StartTimer = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Calls an action after some seconds, on a thread of its own; returns what cancels it."""


class Timers:
    """The timers of a process; they do not keep it alive.

    A batch starts two, and cancels them when handlers and stores are as fast as usual. So a thread
    is started for a timer that is due, and one thread waits for all.
    """

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
        """Start what is due, for ever. A cancelled timer wakes no thread before its time."""
        while True:
            with self._lock:
                now = monotonic()
                due = [timer for timer, (moment, _) in self._waiting.items() if moment <= now]
                actions = [self._waiting.pop(timer)[1] for timer in due]
                if not actions:
                    self._wakes_at = min(
                        (moment for moment, _ in self._waiting.values()), default=inf
                    )
                    self._earlier.wait(None if self._wakes_at == inf else self._wakes_at - now)
            while actions:
                _run_apart(actions.pop(0))  # and keep none of it


def _run_apart(action: Callable[[], None]) -> None:
    """Run an action in a thread, since it may hang."""
    try:
        Thread(target=action, daemon=True).start()
    except RuntimeError:  # the process can have no more: this one has to do
        with suppress(Exception):
            action()


start_timer: StartTimer = Timers().start
"""Starts a timer of this process."""


class TimeBudget(NamedTuple):
    """When to stop starting handlers, and when the stores must be done.

    All times are seconds since 1970. While handlers may be started, no call to a store goes on
    beyond `start_deadline`; afterwards and shortly before it, or when the batch is `ending`, a call
    has its share of what is left. Without a deadline there is no limit.
    """

    deadline: float | None
    """When the invocation must be over."""
    start_deadline: float
    """From here on no handler is started and no record is read."""
    answer_by: float
    """From here on no store is called."""

    @classmethod
    def of(cls, deadline: float | None, now: float, reserve: float) -> TimeBudget:
        """Divide the time from `now` to the deadline; `reserve` is for the stores and the rest."""
        if deadline is None:
            return cls(None, inf, inf)
        # At most half of what is left: with less than the reserve, something is started.
        start_deadline = deadline - min(reserve, (deadline - now) / 2)
        return cls(deadline, start_deadline, deadline - AFTER_STORES_SECONDS)

    def for_completions(self, now: float, *, ending: bool = False) -> float | None:
        """Until when completions may take: at the end half of what is left, but an attempt."""
        if self.deadline is None:
            return None
        if self._is_early(now, ending):
            return self.start_deadline
        left = max(0.0, self.answer_by - now)
        return now + max(left / 2, min(left, SHORTEST_CALL_SECONDS))

    def for_dead_letters(self, now: float, *, ending: bool = False) -> float | None:
        """Until when dead letters may take: at the end, all that is left."""
        if self.deadline is None:
            return None
        return self.start_deadline if self._is_early(now, ending) else self.answer_by

    def _is_early(self, now: float, ending: bool) -> bool:
        return not ending and now <= self.start_deadline - SHORTEST_CALL_SECONDS


class Claims:
    """Claims the keys of one batch in a ledger, as one owner; handlers' threads share it.

    Any exception of the ledger becomes an answer, so that no record is lost. Only
    ConfigurationError passes through, since it is for the operator; and not from `flush`,
    where handlers have run already and their events are acknowledged.

    A handler is started with `start`, and ends with `complete` or `fail`. Meanwhile its key takes
    one of MAX_UNRECORDED slots; a key that is completed keeps it until the ledger has recorded it.
    """

    def __init__(
        self,
        ledger: Ledger,
        owner: str,
        clock: Callable[[], float],
        settings: Settings,
        budget: TimeBudget,
        start_timer: StartTimer,
    ) -> None:
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self._lease_seconds = settings.lease_seconds
        self._keep_seconds = settings.dedup_retention_seconds
        self._budget = budget
        self._start_timer = start_timer
        self._lock = RLock()
        """For all that follows."""
        self._freed = Condition(self._lock)
        """Notified when a slot may have become free."""
        self._flushing = RLock()
        """One flush at a time: when it returns, all that was completed before it was tried."""
        self._events: dict[str, ClaimedEvent] = {}
        """For each key, the event of the first record that has it."""
        self._answers: dict[str, Answer] = {}
        self.suspects: set[str] = set()
        """Keys that are EXPIRED."""
        self._held: dict[str, int] = {}
        """Keys that are granted, and neither completed nor released: their attempts that count."""
        self._dead_lettered: set[str] = set()
        """Those of them whose event is stored as a dead letter."""
        self._marks: dict[str, float | None] = {}
        """Keys that have a mark, or may have one: what their mark is when they are given back."""
        self._marks_before: dict[str, float | None] = {}
        """What it was before the last handler was started."""
        self._running: set[str] = set()
        self._unrecorded: dict[str, int] = {}
        """Keys that were processed, by which record; not recorded yet."""
        self._closed = False
        """No further handler is started."""
        self._stopped = False
        """No further timer is started."""
        self._flush_timer: Callable[[], None] | None = None
        self._renew_timer: Callable[[], None] | None = None
        self._why_unrecorded = ""
        self.first_by_key: dict[str, int] = {}
        """For each key, the record that the claim is for: the first in the batch that has it."""
        self.error = "the ledger could not claim it"
        """Why claims are UNAVAILABLE."""

    # -- claiming ----------------------------------------------------------------------------

    def add(self, identity: Identity, index: int) -> None:
        """Note a record that needs a claim, by its index in the batch."""
        key, digest = identity
        if key not in self._events:
            self._events[key] = ClaimedEvent(len(self._events), digest)
            self.first_by_key[key] = index

    def claim(self) -> None:
        """Claim all keys that were added, once for each key.

        The leases end with the invocation, at its deadline; without one they last LEASE_SECONDS,
        and are renewed until the claims are released.
        """
        if not self._events:
            return
        now = self._clock()
        lease_until = self._lease_until(now)
        try:
            answers = self._ledger.claim(
                self._events,
                owner=self._owner,
                now=now,
                lease_until=lease_until,
                keep_until=lease_until + self._keep_seconds,
                until=self._budget.for_completions(now),
            )
        except ConfigurationError:
            # Some may have been granted before the error was found.
            self._held = dict.fromkeys(self._events, 0)
            with suppress(Exception):
                self.release()
            raise
        except Exception as error:  # noqa: BLE001 - without a claim, every record is retried
            self.error = f"the ledger could not be reached: {describe_error(error)}"
            return
        self._answers = dict(answers)
        for key, (claim, _, attempts, mark) in self._answers.items():
            if claim is Claim.GRANTED:
                self._held[key] = attempts - 1
                if mark is not None:
                    self._marks[key] = mark
            elif claim is Claim.EXPIRED:
                self.suspects.add(key)
        self._renew_later()

    def take_over(self, key: str) -> None:
        """Claim a key that is EXPIRED; its answer is then another."""
        now = self._clock()
        with self._lock:
            # Before the ledger is asked: an answer that is lost may have been a grant.
            self._held[key] = self._answers[key].attempts
        answer = _UNAVAILABLE
        lease_until = self._lease_until(now)
        try:
            answer = self._ledger.take_over(
                key,
                self._events[key],
                owner=self._owner,
                now=now,
                lease_until=lease_until,
                keep_until=lease_until + self._keep_seconds,
                until=self._budget.for_completions(now),
            )
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - without a claim, the record is retried
            self.error = f"the ledger could not be reached: {describe_error(error)}"
        self._answers[key] = answer
        if answer.claim is not Claim.EXPIRED:
            self.suspects.discard(key)
        with self._lock:
            if answer.claim is Claim.GRANTED:
                self._held[key] = answer.attempts - 1
                if answer.mark is not None:
                    self._marks[key] = answer.mark
            elif answer.claim is not Claim.UNAVAILABLE:
                self._held.pop(key, None)
        self._renew_later()

    def __getitem__(self, key: str) -> Answer:
        """The ledger's answer for a key."""
        return self._answers.get(key, _UNAVAILABLE)

    def digest(self, key: str) -> str | None:
        """The digest that a key is claimed with."""
        return self._events[key].digest

    def _lease_until(self, now: float) -> float:
        deadline = self._budget.deadline
        return now + self._lease_seconds if deadline is None else deadline

    def _renew_later(self) -> None:
        """Renew the leases when half of their time is over: no deadline ends their handlers."""
        with self._lock:
            if self._budget.deadline is None and not (self._renew_timer or self._stopped):
                self._renew_timer = self._start_timer(self._lease_seconds / 2, self._renew)

    def _renew(self) -> None:
        with self._lock:
            self._renew_timer = None
            keys = [*self._held, *self._unrecorded]
        if not keys:
            return
        lease_until = self._lease_until(self._clock())
        with suppress(Exception):  # the next renewal comes before the lease is over
            self._ledger.renew(
                keys,
                owner=self._owner,
                lease_until=lease_until,
                keep_until=lease_until + self._keep_seconds,
                until=None,
            )
        self._renew_later()

    # -- running -----------------------------------------------------------------------------

    def start(self, key: str) -> tuple[Reason, str] | None:
        """Take a slot for a key's handler; if it must not be started, the reason, and why.

        Waits while all slots are taken by running handlers. DEFERRED if no time is left,
        STORE_UNAVAILABLE if the ledger records no completion.
        """
        refused = False
        while True:
            with self._lock:
                if self._closed or self._clock() >= self._budget.start_deadline:
                    return Reason.DEFERRED, "no time left"
                if len(self._running) + len(self._unrecorded) < MAX_UNRECORDED:
                    self._running.add(key)
                    self._held[key] = self._answers[key].attempts
                    return None
                if refused and not self._running:
                    return Reason.STORE_UNAVAILABLE, "the ledger records no completion"
                if refused or not self._unrecorded:
                    self._freed.wait()
            refused = not self.flush()

    def may_run(self, key: str, redriven_at: float | None) -> bool:
        """Whether a handler that must not be run again may be started for a key.

        It may if it never was, or not since the event became the dead letter that was redriven.
        """
        with self._lock:
            mark = self._marks.get(key)
        return mark is None or (redriven_at is not None and mark < redriven_at)

    def mark(self, key: str, redriven_at: float | None) -> tuple[Reason, str] | None:
        """Mark a key that was started; if its handler must not be called, the reason, and why."""
        now = self._clock()
        # Dead letters have whole milliseconds. The clock of whoever stored it may be ahead.
        mark = max(floor(now * 1_000) / 1_000 - 0.001, redriven_at or 0.0)
        with self._lock:
            # Before the ledger is asked: an answer that is lost may have been a mark.
            self._marks_before[key] = self._marks.setdefault(key, None)
        refused: tuple[Reason, str] | None = None
        try:
            is_owner = self._ledger.mark(
                key, mark, owner=self._owner, until=self._budget.for_completions(now)
            )
        except (ConfigurationError, KeyboardInterrupt):
            self.fail(key, counts=False)
            raise
        except Exception as error:  # noqa: BLE001 - without a mark, the record is retried
            why = f"the ledger could not record that its handler starts: {describe_error(error)}"
            refused = Reason.STORE_UNAVAILABLE, why
        else:
            if not is_owner:
                refused = Reason.IN_PROGRESS, "another invocation has taken it over"
        with self._lock:
            is_late = self._closed or self._clock() >= self._budget.start_deadline
            if refused is None and is_late:
                refused = Reason.DEFERRED, "no time left"
            if refused is None:
                self._marks[key] = mark
            is_closed = self._closed
        if refused is not None:
            self.fail(key, counts=False)
            if is_closed:  # what could be released was, while this was not known
                self.release()
        return refused

    def unmark(self, key: str) -> None:
        """Note that a handler which was started did nothing: its event may be run again."""
        with self._lock:
            self._marks[key] = self._marks_before[key]

    def complete(self, key: str, index: int) -> None:
        """Note that a record was processed; flush if that fills a request."""
        with self._lock:
            self._running.discard(key)
            self._held.pop(key, None)
            self._unrecorded[key] = index
            self._freed.notify_all()
            is_full = len(self._unrecorded) == MAX_UNRECORDED
            has_timer = self._flush_timer is not None
        if is_full:
            self.flush()
        if not has_timer:
            self._flush_later()

    def fail(self, key: str, *, counts: bool = True) -> None:
        """Note that a handler ended without success, and whether that was an attempt."""
        with self._lock:
            self._running.discard(key)
            if not counts:
                self._held[key] = self._answers[key].attempts - 1
            self._freed.notify_all()

    def dead_letter(self, key: str) -> None:
        """Note that an event is stored as a dead letter: if it is sent again, it is as new."""
        with self._lock:
            self._dead_lettered.add(key)

    # -- recording ---------------------------------------------------------------------------

    def flush(self, *, ending: bool = False) -> bool:
        """Record completions in the ledger; return whether none is left.

        What the ledger does not record is tried again with the next flush.
        """
        with self._flushing:
            with self._lock:
                keys = list(self._unrecorded)
            if not keys:
                return True
            left = self._record(keys, ending=ending)
            with self._lock:
                for key in keys:
                    if key not in left:
                        self._unrecorded.pop(key, None)
                self._freed.notify_all()
            return not left

    def _record(self, keys: Collection[str], *, ending: bool) -> Collection[str]:
        now = self._clock()
        self._why_unrecorded = "processed, but the ledger could not be updated"
        try:
            return self._ledger.complete(
                {key: self._events[key].number for key in keys},
                owner=self._owner,
                keep_until=now + self._keep_seconds,
                until=self._budget.for_completions(now, ending=ending),
            )
        except Exception as error:  # noqa: BLE001 - the records are processed already
            self._why_unrecorded += f": {describe_error(error)}"
            return keys

    def _flush_later(self) -> None:
        with self._lock:
            if self._unrecorded and not (self._flush_timer or self._stopped):
                self._flush_timer = self._start_timer(FLUSH_SECONDS, self._flush_due)

    def _flush_due(self) -> None:
        with self._lock:
            self._flush_timer = None
        self.flush()
        self._flush_later()

    def unrecorded(self) -> dict[int, str]:
        """The records that were processed and could not be recorded, and why.

        Their handlers have run: to retry would run them again for certain, to acknowledge runs
        one again only if its event is delivered once more.
        """
        return dict.fromkeys(self._unrecorded.values(), self._why_unrecorded)

    # -- ending ------------------------------------------------------------------------------

    def close(self) -> None:
        """Let no further handler start."""
        with self._lock:
            self._closed = True
            self._freed.notify_all()

    def stop_timers(self) -> None:
        """Cancel what is to happen later."""
        with self._lock:
            self._stopped = True
        for cancel in (self._flush_timer, self._renew_timer):
            if cancel is not None:
                cancel()

    def release(self, *, keep: Collection[str] = (), final: bool = False) -> None:
        """Give back what is neither completed nor running, with its attempts.

        Where that fails, the leases end by themselves. `keep` are keys that are still needed.
        What is stored as a dead letter is given back in the `final` release alone, as new: if the
        invocation is lost before, it comes again, and must not have all its attempts again.
        """
        now = self._clock()
        if now >= self._budget.answer_by:
            return
        with self._lock:
            stays = self._running.union(keep, () if final else self._dead_lettered)
            released = {
                key: 0 if key in self._dead_lettered else attempts
                for key, attempts in self._held.items()
                if key not in stays
            }
            marks = {key: self._marks[key] for key in released if key in self._marks}
            for key in released:
                del self._held[key]
        if not released:
            return
        try:
            self._ledger.release(
                released,
                owner=self._owner,
                keep_until=now + self._keep_seconds,
                until=self._budget.for_dead_letters(now, ending=True),
                marks=marks,
            )
        except ConfigurationError:
            raise
        except Exception:  # noqa: BLE001 - a lease that ends is as good as a release
            return
