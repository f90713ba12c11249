"""Errors as data: the class decides the record's fate; no message contains a payload value."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from processor.reasons import Reason, Violation

if TYPE_CHECKING:
    from collections.abc import Sequence


class GenesysEventsError(Exception):
    """The base of everything that this project raises on purpose."""


class ConfigurationError(GenesysEventsError):
    """The deployment is wrong, not an event: the message names the setting and the fix."""


class HandlerRegistrationError(GenesysEventsError):
    """A handler cannot be registered: the message names both handlers, or the nearest type.

    `unknown_type` is the event type that is not in the registry, if that is the reason.
    """

    unknown_type: str | None = None

    def __init__(self, message: str = "", *, unknown_type: str | None = None) -> None:
        super().__init__(message)
        self.unknown_type = unknown_type


class StoreUnavailable(GenesysEventsError):
    """The ledger or the dead letters cannot be reached: affected records are retried."""


class RetryInvocation(GenesysEventsError):
    """Records are to be retried, and only a failed invocation reports that to their source."""


MAX_RETRY_SECONDS = 43_200
"""SQS's limit for a visibility time-out."""


class RetryLater(GenesysEventsError):
    """For handlers: not now. The record is retried, as after any other exception.

    `after` is in how many seconds a queue delivers it again, from 0 to 43,200; None for the queue's
    visibility time-out. Other sources ignore it.
    """

    after: float | None = None

    def __init__(self, message: str = "", *, after: float | None = None) -> None:
        """Raise ValueError, which fails the handler, for an `after` that SQS does not know."""
        super().__init__(message)
        is_number = isinstance(after, int | float) and not isinstance(after, bool)
        if after is not None and not (is_number and 0 <= after <= MAX_RETRY_SECONDS):
            raise ValueError(f"RetryLater(after=…): give seconds, from 0 to {MAX_RETRY_SECONDS:,}")
        self.after = after


class CallFailed(RetryLater):
    """A call that a handler made through `context.genesys` failed; its message is safe to log."""


class OutOfTime(RetryLater):
    """What a handler needs is not available before the deadline: the record is deferred.

    That does not count as a failure, on the last attempt either.
    """


class RejectEvent(GenesysEventsError):
    """For handlers: this event can never succeed. The text goes into the dead letter.

    `pointer` may name the field that is wrong, such as `/payload/queueId`.
    """

    pointer: str | None = None

    def __init__(self, message: str = "", *, pointer: str | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer


class EventError(GenesysEventsError):
    """The event can never succeed: it is dead-lettered with the class's `reason`.

    `violations` say where and what; `read_with` is the schema version it was read with,
    None if it was not read that far.
    """

    reason: ClassVar[Reason]

    def __init__(
        self,
        message: str,
        violations: Sequence[Violation] = (),
        *,
        read_with: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.violations = tuple(violations)
        self.read_with = read_with


class MalformedEvent(EventError):
    """The body is not an event: not JSON, not an object, or without what identifies an event."""

    reason = Reason.MALFORMED

    @classmethod
    def at(cls, pointer: str, message: str) -> MalformedEvent:
        """An error at a JSON pointer into the body."""
        return cls(f"{pointer or 'the body'} {message}", [Violation(pointer, message)])


class StaleEvent(EventError):
    """The event was too old when it arrived."""

    reason = Reason.STALE


class FutureTimestamp(EventError):
    """The event's timestamp is further ahead than clocks differ."""

    reason = Reason.FUTURE_TIMESTAMP


class UnknownEventType(EventError):
    """The registry has no such event type."""

    reason = Reason.UNKNOWN_EVENT_TYPE


class UnknownSchemaVersion(EventError):
    """The declared version cannot be read with any version in the registry."""

    reason = Reason.UNKNOWN_SCHEMA_VERSION


class SchemaViolation(EventError):
    """The event is invalid at the version received."""

    reason = Reason.SCHEMA_VIOLATION


class MigrationFailed(EventError):
    """A migration raised, or returned what the next version rejects."""

    reason = Reason.MIGRATION_FAILED


def error_location(error: BaseException, file: str | None = None) -> str:
    """The exception's class and location, without its message, which may quote the payload.

    The location is the innermost line in `file`, or the innermost line of all. The message of
    CallFailed is added: it is our own, and names what to check.
    """
    location = "" if file is None else short(file)
    traceback = error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if file is None or name == file:
            location = f"{short(name)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    text = f"{type(error).__name__} at {location}" if location else type(error).__name__
    return f"{text}: {error}" if isinstance(error, CallFailed) else text


def describe_error(error: Exception) -> str:
    """A store's own message, else the location alone: other messages may quote the payload."""
    is_ours = isinstance(error, (StoreUnavailable, ConfigurationError))
    return str(error) if is_ours else error_location(error)


def short(file: str) -> str:
    """The end of a path: enough to find the file by, nothing about the machine."""
    return "/".join(PurePath(file).parts[-3:])
