"""Every reason that a record can end with, and the fate that it stands for."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Fate(str, Enum):
    """What the source of a record is told to do with it."""

    ACKNOWLEDGED = "acknowledged"
    """Done: the source may forget it."""
    DEAD_LETTERED = "dead_lettered"
    """It can never succeed, and lies durably in the dead letters: the source may forget it."""
    RETRY = "retry"
    """Not done: the source must deliver it again."""


class Reason(str, Enum):
    """Why a record met its fate. Every record ends with exactly one."""

    PROCESSED = "processed"
    """Its handler returned."""
    DUPLICATE = "duplicate"
    """The ledger holds it as completed."""
    UNHANDLED = "unhandled"
    """Valid, but no handler is registered for its event type. The ledger does not record it,
    so that a replay after a handler was added reaches that handler."""

    MALFORMED = "malformed"
    """No JSON object, nested too deep, an envelope field missing, or a bad timestamp."""
    STALE = "stale"
    """Older than MAX_EVENT_AGE_SECONDS when it was first received."""
    FUTURE_TIMESTAMP = "future_timestamp"
    """Further ahead of the clock than MAX_CLOCK_SKEW_SECONDS."""
    UNKNOWN_EVENT_TYPE = "unknown_event_type"
    """The registry has no such event type, or binds no type to such a topic."""
    UNKNOWN_SCHEMA_VERSION = "unknown_schema_version"
    """It declares a version that cannot be read with any in the registry."""
    SCHEMA_VIOLATION = "schema_violation"
    """Invalid at the version received."""
    MIGRATION_FAILED = "migration_failed"
    """A migration raised, or what it returned is invalid."""
    REJECTED = "rejected"
    """Its handler raised RejectEvent."""
    RETRIES_EXHAUSTED = "retries_exhausted"
    """Its handler failed on the last permitted receive (MAX_RECEIVE_COUNT)."""

    HANDLER_ERROR = "handler_error"
    """Its handler raised anything but RejectEvent."""
    IN_PROGRESS = "in_progress"
    """Another invocation has claimed it, and its lease still runs."""
    STORE_UNAVAILABLE = "store_unavailable"
    """The ledger or the dead letters could not be reached."""
    DEFERRED = "deferred"
    """Over MAX_BATCH_RECORDS, or no time was left for it."""
    BLOCKED_BY_GROUP = "blocked_by_group"
    """FIFO: an earlier record of its message group is to be retried."""

    @property
    def fate(self) -> Fate:
        """The fate that the reason stands for, UNHANDLED_EVENTS aside."""
        return _FATES[self]


_FATES = {
    Reason.PROCESSED: Fate.ACKNOWLEDGED,
    Reason.DUPLICATE: Fate.ACKNOWLEDGED,
    Reason.UNHANDLED: Fate.ACKNOWLEDGED,
    Reason.MALFORMED: Fate.DEAD_LETTERED,
    Reason.STALE: Fate.DEAD_LETTERED,
    Reason.FUTURE_TIMESTAMP: Fate.DEAD_LETTERED,
    Reason.UNKNOWN_EVENT_TYPE: Fate.DEAD_LETTERED,
    Reason.UNKNOWN_SCHEMA_VERSION: Fate.DEAD_LETTERED,
    Reason.SCHEMA_VIOLATION: Fate.DEAD_LETTERED,
    Reason.MIGRATION_FAILED: Fate.DEAD_LETTERED,
    Reason.REJECTED: Fate.DEAD_LETTERED,
    Reason.RETRIES_EXHAUSTED: Fate.DEAD_LETTERED,
    Reason.HANDLER_ERROR: Fate.RETRY,
    Reason.IN_PROGRESS: Fate.RETRY,
    Reason.STORE_UNAVAILABLE: Fate.RETRY,
    Reason.DEFERRED: Fate.RETRY,
    Reason.BLOCKED_BY_GROUP: Fate.RETRY,
}


class Violation(NamedTuple):
    """One thing wrong with an event: where (a JSON pointer), and what, never with the value."""

    pointer: str
    message: str
