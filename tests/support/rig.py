"""A processor on in-memory stores that can fail in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from math import inf
from typing import Any, Literal

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.dispatch import HandlerContext, Handlers
from processor.envelope import read_envelope
from processor.errors import StoreUnavailable
from processor.identity import Identity, identify
from processor.ledger import Answer, Claim, ClaimedEvent
from processor.outcomes import Outcome
from processor.record import Record
from processor.settings import Settings
from processor.testing import FrozenClock, MemoryDeadLetters, MemoryLedger
from processor.testing.ledger import LedgerRow

EVENT_TIME = datetime(2026, 3, 2, 14, 5, tzinfo=timezone.utc).timestamp()


class FakeLedger(MemoryLedger):
    """A ledger that fails when a test configures it, and remembers how it was called."""

    def __init__(self) -> None:
        super().__init__()
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
    def digests(self) -> dict[str, str | None]:
        """By key, of what was claimed or completed last."""
        return {key: row.digest for key, row in self.rows.items()}

    def hold(
        self, key: str, lease_until: float, attempts: int = 1, mark: float | None = None
    ) -> None:
        """Let another owner claim a key."""
        self.rows[key] = LedgerRow("another", lease_until, 0, None, attempts, mark)

    def give_back(self, key: str, attempts: int, mark: float | None = None) -> None:
        """Let so many attempts of a key have failed."""
        self.rows[key] = LedgerRow(None, 0, inf, None, attempts, mark)

    def complete_by_another(self, key: str, digest: str | None) -> None:
        """Let another owner have processed a key."""
        self.rows[key] = LedgerRow("another", None, inf, digest, 1)

    def claim(
        self, events: Mapping[str, ClaimedEvent], *, owner: str, lease_until: float, **more: Any
    ) -> Mapping[str, Answer]:
        """Claim the keys that are not unavailable."""
        self.owners.append(owner)
        self.lease_until = lease_until
        self._called("claim")
        known = {key: event for key, event in events.items() if key not in self.unavailable}
        answers = super().claim(known, owner=owner, lease_until=lease_until, **more)
        unavailable = Answer(Claim.UNAVAILABLE)
        return {key: answers.get(key, unavailable) for key in events}

    def take_over(self, key: str, event: ClaimedEvent, **more: Any) -> Answer:
        """Claim a key whose lease is over."""
        self._called("take_over")
        if key in self.unavailable:
            return Answer(Claim.UNAVAILABLE)
        return super().take_over(key, event, **more)

    def mark(self, key: str, mark: float, **more: Any) -> bool:
        """Mark the owner's claim; with "lost" the answer is lost."""
        done = "mark" not in self.broken and super().mark(key, mark, **more)
        self._called("mark")
        if "lost" in self.broken:
            raise self.error
        return done

    def complete(
        self, numbers: Mapping[str, int], *, keep_until: float, **more: Any
    ) -> Collection[str]:
        """Complete the owner's claims that are not unavailable."""
        self._called("complete")
        self.keep_until = keep_until
        known = {key: number for key, number in numbers.items() if key not in self.unavailable}
        super().complete(known, keep_until=keep_until, **more)
        return [key for key in numbers if key in self.unavailable]

    def release(self, attempts: Mapping[str, int], **more: Any) -> None:
        """Release the owner's claims."""
        self._called("release")
        super().release(attempts, **more)

    def renew(self, keys: Collection[str], **more: Any) -> None:
        """Extend the owner's claims."""
        self._called("renew")
        super().renew(keys, **more)

    def _called(self, method: str) -> None:
        self.calls.append(method)
        if method in self.broken:
            raise self.error


class FakeDeadLetters(MemoryDeadLetters):
    """Dead letters that lose those that a test selects."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.loses: Callable[[int, DeadLetter], bool] = lambda _index, _dead_letter: False

    def send(self, dead_letters: Sequence[DeadLetter], *, until: float | None) -> Collection[int]:
        """Store the dead letters; return the indices of lost ones."""
        if self.broken:
            raise StoreUnavailable("down")
        lost = {i for i, dead_letter in enumerate(dead_letters) if self.loses(i, dead_letter)}
        kept = [dead_letter for i, dead_letter in enumerate(dead_letters) if i not in lost]
        super().send(kept, until=until)
        return lost


class Rig:
    """A processor with one handler, for conversation.update, whose behaviour a test sets.

    `actions` maps an event_id to what its handler raises or calls, each time or, in a list,
    one after another. `started` and `finished` are the events whose handlers started and finished.
    """

    def __init__(self, *, rerun: Literal["allowed", "never"] = "allowed") -> None:
        self.clock = FrozenClock(EVENT_TIME + 10)
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
