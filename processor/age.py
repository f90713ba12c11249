"""Whether an event is recent: neither too old nor from the future."""

from __future__ import annotations

from processor.envelope import Envelope
from processor.errors import FutureTimestamp, StaleEvent
from processor.reasons import Violation
from processor.record import Record
from processor.settings import Settings


def arrived_at(record: Record, now: float) -> float:
    """When a record reached its source, else when it was first received, else now.

    In seconds since 1970. It stands in for the timestamp of an event that has none.
    """
    if record.sent_at is not None:
        return record.sent_at
    return now if record.first_received_at is None else record.first_received_at


def check_not_stale(envelope: Envelope, record: Record, settings: Settings, now: float) -> None:
    """Check how old an event was when it arrived; raises StaleEvent.

    What was replayed, from an archive or from files, or redriven is never stale: an operator wants
    it processed in spite of its age.
    """
    if record.is_redriven or record.is_replayed or envelope.is_replayed:
        return
    moment, when = _measured_at(envelope, record, settings, now)
    age = moment - envelope.occurred_at
    if 0 < settings.max_event_age_seconds < age:
        raise StaleEvent(
            f"{age:.0f} s old when it {when}; at most {settings.max_event_age_seconds:g} "
            "(MAX_EVENT_AGE_SECONDS; genesys-events process --max-age)",
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


def _measured_at(
    envelope: Envelope, record: Record, settings: Settings, now: float
) -> tuple[float, str]:
    """The time at which an event's age is measured, in seconds since 1970, and what it is.

    It is the same at each delivery, so that no retry makes an event stale, unless neither the
    source nor the envelope has a time.
    """
    is_arrival = settings.event_age_clock == "arrival"
    if record.sent_at is not None and (is_arrival or record.first_received_at is None):
        return record.sent_at, "arrived in its queue or stream"
    if record.first_received_at is not None:
        return record.first_received_at, "was first received"
    put_at = envelope.put_at
    return (now, "was read") if put_at is None else (put_at, "arrived at EventBridge")
