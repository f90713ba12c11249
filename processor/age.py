"""Whether an event is recent: neither too old nor from the future."""

from __future__ import annotations

from processor.envelope import Envelope
from processor.errors import FutureTimestamp, StaleEvent
from processor.reasons import Violation
from processor.record import Record
from processor.settings import Settings

_YEAR_10000 = 253_402_300_800
"""A timestamp's year has four digits."""


def seen_at(record: Record, settings: Settings, now: float) -> float:
    """When a record was first received, else now: so a retry does not make an event stale.

    With EVENT_AGE_CLOCK=arrival it is when the record arrived in its queue, so that a backlog
    does not make it stale either. In seconds since 1970.
    """
    if settings.event_age_clock == "arrival" and record.sent_at is not None:
        return record.sent_at
    return now if record.first_received_at is None else record.first_received_at


def arrived_at(record: Record, now: float) -> float:
    """When a record reached its source, else when it was first received, else now.

    In seconds since 1970. It stands in for the timestamp of an event that has none.
    """
    for moment in (record.sent_at, record.first_received_at):
        if moment is not None and moment < _YEAR_10000:
            return moment
    return now


def check_not_stale(envelope: Envelope, record: Record, settings: Settings, now: float) -> None:
    """Check how old an event was when it was first received; raises StaleEvent."""
    age = seen_at(record, settings, now) - envelope.occurred_at
    if 0 < settings.max_event_age_seconds < age:
        raise StaleEvent(
            f"{age:.0f} s old when it was first received; "
            f"MAX_EVENT_AGE_SECONDS is {settings.max_event_age_seconds:g}",
            [Violation("/timestamp", "is too old")],
        )


def check_not_future(envelope: Envelope, settings: Settings, now: float) -> None:
    """Check that an event's timestamp is not ahead of the clock; raises FutureTimestamp."""
    ahead = envelope.occurred_at - now
    if ahead > settings.max_clock_skew_seconds:
        raise FutureTimestamp(
            f"{ahead:.0f} s ahead of the clock; "
            f"MAX_CLOCK_SKEW_SECONDS is {settings.max_clock_skew_seconds:g}",
            [Violation("/timestamp", "is in the future")],
        )
