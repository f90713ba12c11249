"""What a reason means, what the schema expects, and whether the event can be read now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generated.index import VERSIONS
from processor.dead_letters import DeadLetter
from processor.envelope import read_envelope
from processor.errors import EventError
from processor.reasons import Reason
from processor.upgrade import read_event
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS
from tools.schema.describe import describe_expected


class ReasonHelp(NamedTuple):
    """What a reason means, and what to do."""

    situation: str
    remedy: str


REASON_HELP: Mapping[str, ReasonHelp] = {
    Reason.MALFORMED.value: ReasonHelp(
        "the body is not an event: no JSON object, nested too deep, or without an envelope field",
        "fix the producer; as it is, it can never be processed",
    ),
    Reason.STALE.value: ReasonHelp(
        "the event was too old when it arrived (MAX_EVENT_AGE_SECONDS)",
        "if it is to be processed in spite of its age, redrive it: a redriven event is never stale",
    ),
    Reason.FUTURE_TIMESTAMP.value: ReasonHelp(
        "the event's timestamp was too far in the future",
        "redrive it after that time, or with a larger MAX_CLOCK_SKEW_SECONDS",
    ),
    Reason.UNKNOWN_EVENT_TYPE.value: ReasonHelp(
        "the registry had no such event type, or no schema for the topic",
        "genesys-events upstream import, or new-type; deploy; redrive",
    ),
    Reason.UNKNOWN_SCHEMA_VERSION.value: ReasonHelp(
        "it declares a version that no version in the registry can read",
        "genesys-events new-version; deploy; redrive",
    ),
    Reason.SCHEMA_VIOLATION.value: ReasonHelp(
        "the event is not valid under the schema of the version it was read with",
        "add a schema version that accepts it, with its migration; deploy; redrive",
    ),
    Reason.MIGRATION_FAILED.value: ReasonHelp(
        "a migration raised, or what it returned was not valid",
        "fix the migration that the error names; deploy; redrive",
    ),
    Reason.CONFLICT.value: ReasonHelp(
        "another event with the same key, and another payload, was processed",
        "purge it, or remove its key from the ledger and redrive it (docs/dead-letters.md)",
    ),
    Reason.REJECTED.value: ReasonHelp(
        "its handler raised RejectEvent: the event can never succeed",
        "if the handler was wrong, fix it; deploy; redrive",
    ),
    Reason.RETRIES_EXHAUSTED.value: ReasonHelp(
        "its handler failed in each of its attempts (MAX_RECEIVE_COUNT)",
        "fix the cause of the failure; redrive",
    ),
    Reason.OUTCOME_UNKNOWN.value: ReasonHelp(
        'its handler, with rerun="never", was started: whether it did its work is not known',
        "find out whether it did; if not, redrive it: that runs it once more; else purge it",
    ),
    Reason.UNHANDLED.value: ReasonHelp(
        "no handler is registered for the event type, and UNHANDLED_EVENTS keeps such events",
        "write a handler; deploy; redrive",
    ),
    BY_SQS: ReasonHelp(
        "SQS moved it: it was received too often without an answer of the function",
        "find out why whole invocations failed (docs/operations.md); redrive",
    ),
    BY_EVENTBRIDGE: ReasonHelp(
        "EventBridge could not deliver it to its queue", "fix what the error names; redrive"
    ),
}
_INVALID_RESULT = re.compile(r"\S+ -> (\d+\.\d+\.\d+): the result is invalid")
_UNKNOWN = ReasonHelp("a reason of another release of genesys-events", "see its docs/outcomes.md")


def explain_reason(reason: str) -> ReasonHelp:
    """What a reason means, and what to do."""
    return REASON_HELP.get(reason, _UNKNOWN)


def expected_by_schema(root: Path, dead_letter: DeadLetter) -> str | None:
    """Describe what the schema expects at a dead letter's pointer.

    The schema is that of the version it was read with; for a migration's result, the one that
    refused it. None if no schema was involved.
    """
    if dead_letter.reason not in (Reason.SCHEMA_VIOLATION.value, Reason.MIGRATION_FAILED.value):
        return None
    result = _INVALID_RESULT.match(dead_letter.error)
    version = result[1] if result else dead_letter.schema_version
    if dead_letter.event_type is None or version is None or dead_letter.pointer is None:
        return None
    if version not in VERSIONS.get(dead_letter.event_type, ()):
        return f"{dead_letter.event_type} {version} is not in this registry"
    path = root / "schemas" / dead_letter.event_type / f"{version}.json"
    expected = describe_expected(json.loads(path.read_text("utf-8")), dead_letter.pointer)
    return f"{dead_letter.event_type} {version}: {expected or 'not described'}"


class TrialReading(NamedTuple):
    """Whether this registry can read an event; its handler is not called."""

    reason: str | None
    """Why it would be dead-lettered again; None if it can be read."""
    description: str


def try_reading(dead_letter: DeadLetter) -> TrialReading:
    """Read a dead letter's event as the processor would, apart from its age."""
    try:
        envelope = read_envelope(dead_letter.body)
        upgraded = read_event(envelope)
    except EventError as error:
        return TrialReading(error.reason.value, f"{error.reason.value}: {error.message}")
    except Exception as error:  # noqa: BLE001 - as the processor does: it would be retried
        reason = Reason.HANDLER_ERROR.value
        return TrialReading(reason, f"{reason}: {type(error).__name__}")
    return TrialReading(None, f"readable as {envelope.event_type} {upgraded.read_with}")
