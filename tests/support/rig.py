"""A processor on in-memory stores that can fail in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.dispatch import HandlerContext, Handlers
from processor.envelope import read_envelope
from processor.errors import StoreUnavailable
from processor.identity import Identity, identify
from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim, ClaimedEvent
from processor.outcomes import Outcome
from processor.record import Record
from processor.settings import Settings

EVENT_TIME = datetime(2026, 3, 2, 14, 5, tzinfo=timezone.utc).timestamp()
MEMORY = 604_800


class FakeClock:
    """A clock that only a test moves; timers that are due then act, one after another."""

    def __init__(self) -> None:
        self._now = EVENT_TIME + 10
        self.timers: list[tuple[float, Callable[[], None]]] = []
        """When each that is not cancelled is due, and what it does."""

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    @now.setter
    def now(self, moment: float) -> None:
        while due := [each for each in self.timers if each[0] <= moment]:
            timer = min(due, key=lambda each: each[0])
            self.timers.remove(timer)
            self._now = max(self._now, timer[0])
            timer[1]()
        self._now = moment

    def start_timer(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Start a timer, as a Processor wants it."""
        timer = (self._now + seconds, action)
        self.timers.append(timer)
        return lambda: self.timers.remove(timer) if timer in self.timers else None

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now


class _Row(NamedTuple):
    """A claim; without an owner, one that was given back."""

    owner: str | None
    lease_until: float
    attempts: int = 1
    mark: float | None = None


class FakeLedger:
    """An in-memory ledger that fails when a test configures it."""

    def __init__(self) -> None:
        self.completed: set[str] = set()
        self.rows: dict[str, _Row] = {}
        self.digests: dict[str, str | None] = {}
        """By key, of what was claimed or completed last."""
        self.broken: set[str] = set()
        """Names of the methods that raise."""
        self.error: Exception = StoreUnavailable("down")
        self.unavailable: set[str] = set()
        """Keys that cannot be claimed or completed."""
        self.calls: list[str] = []
        self.owners: list[str] = []
        self.lease_until = 0.0
        self.keep_until = 0.0

    @property
    def claims(self) -> dict[str, str]:
        """The owner of each key that is claimed."""
        return {key: row.owner for key, row in self.rows.items() if row.owner is not None}

    @property
    def attempts(self) -> dict[str, int]:
        """The attempts of each key that is claimed or was given back."""
        return {key: row.attempts for key, row in self.rows.items()}

    def hold(
        self, key: str, lease_until: float, attempts: int = 1, mark: float | None = None
    ) -> None:
        """Let another owner claim a key."""
        self.rows[key] = _Row("another", lease_until, attempts, mark)

    def give_back(self, key: str, attempts: int, mark: float | None = None) -> None:
        """Let so many attempts of a key have failed."""
        self.rows[key] = _Row(None, 0, attempts, mark)

    def claim(
        self,
        events: Mapping[str, ClaimedEvent],
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float = 0,
        until: float | None = None,
    ) -> Mapping[str, Answer]:
        """Claim keys independently."""
        self.owners.append(owner)
        self.lease_until = lease_until
        self._called("claim")
        answers = {key: self._answer(key, now) for key in events}
        for key, answer in answers.items():
            if answer.claim is Claim.GRANTED:
                row = _Row(owner, lease_until, answer.attempts, answer.mark)
                self._grant(key, events[key].digest, row)
        return answers

    def take_over(
        self,
        key: str,
        event: ClaimedEvent,
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float = 0,
        until: float | None = None,
    ) -> Answer:
        """Claim a key whose lease is over."""
        self._called("take_over")
        answer = self._answer(key, now)
        if answer.claim is not Claim.EXPIRED:
            return answer
        row = _Row(owner, lease_until, answer.attempts + 1, self.rows[key].mark)
        self._grant(key, event.digest, row)
        return Answer(Claim.GRANTED, attempts=row.attempts, mark=row.mark)

    def mark(self, key: str, mark: float, *, owner: str, until: float | None = None) -> bool:
        """Mark the owner's claim; with "lost" the answer is lost."""
        if "mark" not in self.broken and self._held([key], owner):
            self.rows[key] = self.rows[key]._replace(mark=mark)
        self._called("mark")
        if "lost" in self.broken:
            raise self.error
        return bool(self._held([key], owner))

    def complete(
        self,
        numbers: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None = None,
    ) -> Collection[str]:
        """Complete the owner's claims."""
        self._called("complete")
        self.keep_until = keep_until
        for key in self._held(numbers, owner):
            if key not in self.unavailable:
                del self.rows[key]
                self.completed.add(key)
        return [key for key in numbers if key in self.unavailable]

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None = None,
        marks: Mapping[str, float | None] = MappingProxyType({}),
    ) -> None:
        """Release the owner's claims."""
        self._called("release")
        for key in self._held(attempts, owner):
            mark = marks.get(key, self.rows[key].mark)
            if attempts[key] or mark is not None:
                self.rows[key] = _Row(None, 0, attempts[key], mark)
            else:
                del self.rows[key]

    def renew(
        self,
        keys: Collection[str],
        *,
        owner: str,
        lease_until: float,
        keep_until: float,
        until: float | None = None,
    ) -> None:
        """Extend the owner's claims."""
        self._called("renew")
        for key in self._held(keys, owner):
            self.rows[key] = self.rows[key]._replace(lease_until=lease_until)

    def _called(self, method: str) -> None:
        self.calls.append(method)
        if method in self.broken:
            raise self.error

    def _answer(self, key: str, now: float) -> Answer:
        if key in self.unavailable:
            return Answer(Claim.UNAVAILABLE)
        if key in self.completed:
            return Answer(Claim.COMPLETED, self.digests.get(key))
        row = self.rows.get(key)
        if row is None:
            return Answer(Claim.GRANTED)
        if row.owner is None:
            return Answer(Claim.GRANTED, attempts=row.attempts + 1, mark=row.mark)
        if row.lease_until + CLOCK_SKEW_SECONDS >= now:
            return Answer(Claim.HELD)
        return Answer(Claim.EXPIRED, attempts=row.attempts)

    def _grant(self, key: str, digest: str | None, row: _Row) -> None:
        self.rows[key] = row
        self.digests[key] = digest

    def _held(self, keys: Collection[str], owner: str) -> list[str]:
        return [key for key in keys if self.claims.get(key) == owner]


class FakeDeadLetters:
    """In-memory dead letters; it loses those that a test selects."""

    def __init__(self) -> None:
        self.sent: list[DeadLetter] = []
        self.broken = False
        self.loses: Callable[[int, DeadLetter], bool] = lambda _index, _dead_letter: False

    @property
    def bodies(self) -> list[str | bytes]:
        """The bodies of stored dead letters."""
        return [dead_letter.body for dead_letter in self.sent]

    def send(
        self, dead_letters: Sequence[DeadLetter], *, until: float | None = None
    ) -> Collection[int]:
        """Store the dead letters; return the indices of lost ones."""
        if self.broken:
            raise StoreUnavailable("down")
        lost = {i for i, dead_letter in enumerate(dead_letters) if self.loses(i, dead_letter)}
        self.sent += [dead_letter for i, dead_letter in enumerate(dead_letters) if i not in lost]
        return lost


class Rig:
    """A processor with one handler, for conversation.update, whose behaviour a test sets.

    `actions` maps an event_id to what its handler raises or calls, each time or, in a list,
    one after another. `started` and `finished` are the events whose handlers started and finished.
    """

    def __init__(self, *, rerun: Literal["allowed", "never"] = "allowed") -> None:
        self.clock = FakeClock()
        self.ledger = FakeLedger()
        self.dead_letters = FakeDeadLetters()
        self.handlers = Handlers()
        self.actions: dict[str, Any] = {}
        self.started: list[str] = []
        self.finished: list[str] = []
        self.contexts: list[HandlerContext] = []
        self.drawn = 0.5
        """The random number for each event; a lower DRIFT_SAMPLE_RATE skips it."""
        self.handlers.handles("conversation.update", rerun=rerun)(self._handle)

    def _handle(self, event: Any, context: HandlerContext) -> None:
        self.started.append(event.event_id)
        self.contexts.append(context)
        action = self.actions.get(event.event_id)
        if isinstance(action, list):
            action = action.pop(0) if action else None
        if isinstance(action, BaseException):
            raise action
        if action is not None:
            action()
        self.finished.append(event.event_id)

    def processor(self, **settings: Any) -> Processor:
        """What processes batches with these settings."""
        return Processor(
            self.handlers,
            self.ledger,
            self.dead_letters,
            replace(Settings(), **settings),
            self.clock,
            random=lambda: self.drawn,
            start_timer=self.clock.start_timer,
        )

    def process(
        self,
        records: Sequence[Record],
        deadline: float | None = None,
        *,
        max_records: int | None = None,
        **settings: Any,
    ) -> list[Outcome]:
        """Process a batch with these settings."""
        outcomes = self.processor(**settings).process(records, deadline, max_records=max_records)
        assert [outcome.record for outcome in outcomes] == list(records)
        assert not self.clock.timers, "a batch leaves no timer behind"
        return outcomes

    def reasons(
        self, records: Sequence[Record], deadline: float | None = None, **settings: Any
    ) -> list[str]:
        """Process a batch; only the reasons."""
        return [outcome.reason.value for outcome in self.process(records, deadline, **settings)]

    @staticmethod
    def body(event_id: str = "a", **fields: Any) -> str:
        """A valid conversation.update at the newest version, with some fields changed."""
        return json.dumps(
            {
                "event_id": event_id,
                "event_type": "conversation.update",
                "schema_version": "2.1.0",
                "timestamp": "2026-03-02T14:05:00Z",
                "conversation_id": "c",
                "payload": {"state": "held", "updatedAt": "2026-03-02T14:04:59Z"},
                **fields,
            }
        )

    @classmethod
    def record(cls, event_id: str = "a", **about: Any) -> Record:
        """A record with a valid event; `about` are the source's attributes."""
        return Record(cls.body(event_id), "test", event_id, **about)

    @staticmethod
    def identity(record: Record, by: Literal["content", "event_id"] = "content") -> Identity:
        """A record's key and digest in the ledger."""
        envelope = read_envelope(record.body)
        return identify(envelope.identifiers, envelope.detail["payload"], by)

    @classmethod
    def key(cls, record: Record) -> str:
        """A record's key in the ledger."""
        return cls.identity(record).key
