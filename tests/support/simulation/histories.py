"""What the oracle knows of events, their keys in the ledger, handlers' runs and invocations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.simulation.aws_lambda import Invocation


TIME_RESERVE_SECONDS = 5.0


class Kind(Enum):
    """What an event is, and what its handler does with it; `reasons` are its dead letters'."""

    reasons: tuple[str, ...]

    def __new__(cls, value: str, *reasons: str) -> Kind:
        kind = object.__new__(cls)
        kind._value_ = value
        kind.reasons = reasons
        return kind

    FINE = ("fine",)
    SLOW = ("slow",)
    """Its handler takes seconds."""
    FAILS_FIRST = ("fails first",)
    SHORT_OF_TIME = ("short of time",)
    """Its handler raises OutOfTime, more often than an event may fail."""
    HANGS_FIRST = ("hangs first",)
    KILLS_FIRST = ("kills first",)
    FAILS = ("fails", "retries_exhausted")
    EXITS = ("exits", "retries_exhausted")
    HANGS = ("hangs", "retries_exhausted")
    KILLS = ("kills", "retries_exhausted")
    REJECTED = ("rejected", "rejected")
    CONFLICT = ("conflict", "conflict")
    """One of two with one key and two payloads: the first is processed, the other is not."""
    ONCE = ("once", "outcome_unknown")
    """Its handler must not be run again (rerun="never"), and so for all that follow."""
    ONCE_LATER = ("once, later", "outcome_unknown")
    """Its handler raises RetryLater at first."""
    ONCE_FAILS = ("once, fails", "outcome_unknown")
    ONCE_REJECTED = ("once, rejected", "rejected", "outcome_unknown")
    ONCE_HANGS = ("once, hangs", "outcome_unknown")
    ONCE_KILLS = ("once, kills", "outcome_unknown")
    UNHANDLED = ("unhandled",)
    MALFORMED = ("malformed", "malformed")
    INVALID = ("invalid", "schema_violation")
    UNKNOWN_TYPE = ("unknown type", "unknown_event_type")
    UNKNOWN_VERSION = ("unknown version", "unknown_schema_version")
    FUTURE = ("future", "future_timestamp")
    STALE = ("stale", "stale")


SUCCEEDS = frozenset(
    (
        *(Kind.FINE, Kind.SLOW, Kind.FAILS_FIRST, Kind.SHORT_OF_TIME),
        *(Kind.HANGS_FIRST, Kind.KILLS_FIRST, Kind.ONCE, Kind.ONCE_LATER),
    )
)
"""Kinds that are processed in the end."""
ONCE = frozenset(
    (
        *(Kind.ONCE, Kind.ONCE_LATER, Kind.ONCE_FAILS, Kind.ONCE_REJECTED),
        *(Kind.ONCE_HANGS, Kind.ONCE_KILLS),
    )
)
"""Kinds whose handler must not be run again; after a dead letter, not unless it is redriven."""
UNCLAIMED = frozenset(
    (
        *(Kind.MALFORMED, Kind.INVALID, Kind.UNKNOWN_TYPE, Kind.UNKNOWN_VERSION),
        *(Kind.FUTURE, Kind.UNHANDLED),
    )
)
"""Kinds that the ledger is not asked for."""


@dataclass
class Event:
    """Something that happened once; messages may carry it several times."""

    name: str
    kind: Kind
    body: str
    key: Key
    conversation: str = ""
    sent_at: float = 0.0
    runs: list[Run] = field(default_factory=list)
    failures_left: int = 0
    """How often its handler fails before it succeeds."""
    dead_letters: Counter[str] = field(default_factory=Counter)
    """How many dead letters of it are stored, by reason."""
    redrives: set[float] = field(default_factory=set)
    """When those became dead letters that were redriven."""

    @property
    def is_handled(self) -> bool:
        """Whether its handler has returned."""
        return any(run.how == "returned" for run in self.runs)

    @property
    def runs_that_count(self) -> list[Run]:
        """Of one whose handler must not be run again: those that did not ask for it."""
        return [run for run in self.runs if (self.kind, run.how) != (Kind.ONCE_LATER, "raised")]

    @property
    def is_settled(self) -> bool:
        """Whether what is behind it in its group may go on."""
        return self.is_handled or bool(self.dead_letters) or self.kind is Kind.UNHANDLED

    def __str__(self) -> str:
        return f"{self.name} ({self.kind.value})"


@dataclass
class Key:
    """A key of the ledger: of one event, or of two that are in conflict."""

    name: str
    """Empty for an event that cannot be read."""
    events: list[Event] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    """Of all its events."""
    logs: list[InvocationLog] = field(default_factory=list)
    """The invocations with its events."""
    runs_before: int = 0
    """Runs before its row was deleted, with which its attempts begin again."""
    lost_by: set[int] = field(default_factory=set)
    """Invocations since then that claimed it, and neither ran nor released it: attempts all the
    same."""
    dead_letters_before: int = 0
    """Dead letters before that."""
    bad_row_until: float = 0.0
    """Until when its row is, or was, one that no ledger wrote."""

    @property
    def attempts(self) -> int:
        """How many attempts the ledger has to count."""
        runs = self.runs[self.runs_before :]
        return len(self.lost_by) + sum(run.how != "out of time" for run in runs)

    @property
    def dead_letters(self) -> int:
        """How many dead letters of its events are stored."""
        return sum(event.dead_letters.total() for event in self.events)

    def begin_again(self) -> None:
        """Its row is deleted."""
        self.runs_before = len(self.runs)
        self.dead_letters_before = self.dead_letters
        self.lost_by.clear()


@dataclass
class Run:
    """One run of an event's handler."""

    event: Event
    log: InvocationLog
    attempt: int = 1
    ended_at: float = 0.0
    how: str = "running"
    """running, returned, raised, out of time, or killed."""
    requested_at: float | None = None
    """When its completion was first requested."""
    last_requested_at: float = 0.0
    recorded_at: float | None = None


@dataclass
class Flush:
    """A request to record completions."""

    began_at: float
    ended_at: float = float("inf")


@dataclass
class InvocationLog:
    """What is known of one invocation."""

    invocation: Invocation
    began_at: float
    owner: str
    """Its name in the ledger."""
    events: dict[str, Event]
    """By the names of the messages, in their order."""
    runs: list[Run] = field(default_factory=list)
    has_failures: bool = False
    """Whether a request of it did not go well."""
    failed_flushes: list[Flush] = field(default_factory=list)
    """Requests to record completions that did not go well."""
    unanswered: set[str] = field(default_factory=set)
    """Keys whose last request has no answer."""
    numbers: dict[int, str] = field(default_factory=dict)
    """The keys that it asked for, by the numbers of their events in the ledger."""
    taken_over: set[str] = field(default_factory=set)
    """Keys that it took over from an owner whose lease was over."""
    ended_at: float | None = None
    is_dead: bool = False

    @property
    def number(self) -> int:
        """The invocation's number."""
        return self.invocation.number

    @property
    def start_deadline(self) -> float:
        """From here on no handler may be started."""
        ends_at = self.invocation.ends_at
        return ends_at - min(TIME_RESERVE_SECONDS, (ends_at - self.began_at) / 2)

    @property
    def keys(self) -> list[Key]:
        """The keys of its events, each once."""
        return list({id(event.key): event.key for event in self.events.values()}.values())

    @property
    def unrecorded(self) -> list[Run]:
        """Runs that a crash would repeat."""
        return [
            run
            for run in self.runs
            if run.how == "running" or (run.how == "returned" and run.recorded_at is None)
        ]
