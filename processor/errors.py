"""Errors as data. The class decides the record's fate; none holds a payload value."""

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
    """A handler cannot be registered: the message names both places, or the nearest type."""


class StoreUnavailable(GenesysEventsError):
    """The ledger or the dead letters cannot be reached: affected records are retried."""


class RetryInvocation(GenesysEventsError):
    """Records are left that the source can only be told of by failing the invocation."""


class RetryLater(GenesysEventsError):
    """For handlers: not now. The record is retried, as after any other exception."""


class CallFailed(RetryLater):
    """A call that a handler made through us came to nothing; the text is ours, and may be told."""


class OutOfTime(RetryLater):
    """What a handler needs is not to be had before the invocation's time is up: it is deferred.

    As a record is that was not begun, so that it counts as no failure, whichever receive it is.
    """


class RejectEvent(GenesysEventsError):
    """For handlers: this event can never succeed. The text goes into the dead letter.

    `pointer` may say which field is to blame, such as `/payload/queueId`.
    """

    pointer: str | None = None

    def __init__(self, message: str = "", *, pointer: str | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer


class EventError(GenesysEventsError):
    """The event can never succeed: it is dead-lettered with the class's `reason`.

    `violations` say where and what; `read_with` is the schema version it was read with,
    where reading came that far.
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
    """The body is no event: not JSON, not an object, or without what identifies an event."""

    reason = Reason.MALFORMED

    @classmethod
    def at(cls, pointer: str, message: str) -> MalformedEvent:
        """Say where in the body (a JSON pointer), and what."""
        return cls(f"{pointer or 'the body'} {message}", [Violation(pointer, message)])


class StaleEvent(EventError):
    """The event was too old when it was first received."""

    reason = Reason.STALE


class FutureTimestamp(EventError):
    """The event's timestamp lies further ahead than clocks differ."""

    reason = Reason.FUTURE_TIMESTAMP


class UnknownEventType(EventError):
    """The registry has no such event type."""

    reason = Reason.UNKNOWN_EVENT_TYPE


class UnknownSchemaVersion(EventError):
    """The declared version can be read with no version in the registry."""

    reason = Reason.UNKNOWN_SCHEMA_VERSION


class SchemaViolation(EventError):
    """The event is invalid at the version received."""

    reason = Reason.SCHEMA_VIOLATION


class MigrationFailed(EventError):
    """A hop of the chain raised, or returned what the next version rejects."""

    reason = Reason.MIGRATION_FAILED


def error_location(error: BaseException, file: str | None = None) -> str:
    """Say what was raised and where, without the message: it may quote the payload.

    But for CallFailed's, which is ours and says what to check.

    The innermost line in `file` is named; without it, the innermost line there is.
    """
    place = "" if file is None else short(file)
    traceback = error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if file is None or name == file:
            place = f"{short(name)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    said = f"{type(error).__name__} at {place}" if place else type(error).__name__
    return f"{said}: {error}" if isinstance(error, CallFailed) else said


def describe_error(error: Exception) -> str:
    """A store's own message, else the location alone: other messages may quote the payload."""
    is_ours = isinstance(error, (StoreUnavailable, ConfigurationError))
    return str(error) if is_ours else error_location(error)


def short(file: str) -> str:
    """The end of a path: enough to find the file by, nothing about the machine."""
    return "/".join(PurePath(file).parts[-3:])
