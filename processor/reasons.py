"""Every reason that a record can end with, and its fate."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Fate(str, Enum):
    """What the source of a record does with it."""

    ACKNOWLEDGED = "acknowledged"
    """Done: the source may delete it."""
    DEAD_LETTERED = "dead_lettered"
    """It can never succeed, and is stored durably as a dead letter: the source may delete it."""
    RETRY = "retry"
    """Not done: the source must deliver it again."""


class Reason(str, Enum):
    """Why a record has its fate. Every record ends with exactly one."""

    _value_: str
    fate: Fate
    """The fate of the reason, unless UNHANDLED_EVENTS overrides it."""

    def __new__(cls, value: str, fate: Fate = Fate.RETRY) -> Reason:
        # The default is for type checkers, which take Reason("stale") for this call.
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.fate = fate
        return reason

    PROCESSED = ("processed", Fate.ACKNOWLEDGED)
    """Its handler returned."""
    DUPLICATE = ("duplicate", Fate.ACKNOWLEDGED)
    """The ledger has it as completed."""
    UNHANDLED = ("unhandled", Fate.ACKNOWLEDGED)
    """Valid, but no handler is registered for its event type. The ledger does not record it,
    so that a replay after a handler was added reaches that handler."""

    MALFORMED = ("malformed", Fate.DEAD_LETTERED)
    """Not a JSON object, nested too deep, an envelope field missing, or a bad timestamp."""
    STALE = ("stale", Fate.DEAD_LETTERED)
    """Older than MAX_EVENT_AGE_SECONDS when it arrived in its queue or stream."""
    FUTURE_TIMESTAMP = ("future_timestamp", Fate.DEAD_LETTERED)
    """Further ahead of the clock than MAX_CLOCK_SKEW_SECONDS."""
    UNKNOWN_EVENT_TYPE = ("unknown_event_type", Fate.DEAD_LETTERED)
    """The registry has no such event type, or binds no type to such a topic."""
    UNKNOWN_SCHEMA_VERSION = ("unknown_schema_version", Fate.DEAD_LETTERED)
    """It declares a version that cannot be read with any in the registry."""
    SCHEMA_VIOLATION = ("schema_violation", Fate.DEAD_LETTERED)
    """Invalid at the version received."""
    MIGRATION_FAILED = ("migration_failed", Fate.DEAD_LETTERED)
    """A migration raised, or what it returned is invalid."""
    CONFLICT = ("conflict", Fate.DEAD_LETTERED)
    """Its key is that of another event, with another payload."""
    REJECTED = ("rejected", Fate.DEAD_LETTERED)
    """Its handler raised RejectEvent."""
    RETRIES_EXHAUSTED = ("retries_exhausted", Fate.DEAD_LETTERED)
    """Its handler failed, hung or ended the process in each of its attempts (MAX_RECEIVE_COUNT)."""
    OUTCOME_UNKNOWN = ("outcome_unknown", Fate.DEAD_LETTERED)
    """Its handler, registered with rerun="never", was started, and may or may not have done it."""

    HANDLER_ERROR = ("handler_error", Fate.RETRY)
    """Its handler raised anything but RejectEvent."""
    IN_PROGRESS = ("in_progress", Fate.RETRY)
    """Another invocation has claimed it, and its lease still runs."""
    STORE_UNAVAILABLE = ("store_unavailable", Fate.RETRY)
    """The ledger or the dead letters could not be reached."""
    DEFERRED = ("deferred", Fate.RETRY)
    """Over MAX_BATCH_RECORDS, or no time was left."""
    BLOCKED_BY_GROUP = ("blocked_by_group", Fate.RETRY)
    """An earlier record of its group (a FIFO message group, a shard) is to be retried."""


class Violation(NamedTuple):
    """One thing wrong with an event: where (a JSON pointer), and what, never with the value."""

    pointer: str
    message: str
