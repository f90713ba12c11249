"""Why a letter is one, what its schema wanted, and what becomes of it now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from processor.dead_letters import DeadLetter
from processor.envelope import read_envelope
from processor.errors import EventError
from processor.reasons import Reason
from processor.upgrade import read_event
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS
from tools.schema.describe import wanted


class Meaning(NamedTuple):
    """A reason in words."""

    situation: str
    remedy: str


_DATED = "its age is judged as it was when it was received: redrive it with the check off"
MEANINGS: Mapping[str, Meaning] = {
    Reason.MALFORMED.value: Meaning(
        "the body is no event: no JSON object, nested too deep, or an envelope field is missing",
        "mend the sender; as it is, it can never be processed",
    ),
    Reason.STALE.value: Meaning(
        "the event was too old when it was first received",
        f"{_DATED} (--max-age 0, or MAX_EVENT_AGE_SECONDS)",
    ),
    Reason.FUTURE_TIMESTAMP.value: Meaning(
        "the event's timestamp was further ahead than clocks differ",
        "redrive it once that time has come, or with a larger MAX_CLOCK_SKEW_SECONDS",
    ),
    Reason.UNKNOWN_EVENT_TYPE.value: Meaning(
        "the registry had no such event type, or no schema for such a topic",
        "genesys-events upstream import, or new-type; deploy; redrive",
    ),
    Reason.UNKNOWN_SCHEMA_VERSION.value: Meaning(
        "it declares a version that none in the registry could read",
        "genesys-events new-version; deploy; redrive",
    ),
    Reason.SCHEMA_VIOLATION.value: Meaning(
        "the event was not what the schema of the version it was read with says",
        "a schema version that takes it, with its migration; deploy; redrive",
    ),
    Reason.MIGRATION_FAILED.value: Meaning(
        "a migration raised, or what it returned was not valid",
        "mend the migration that the error names; deploy; redrive",
    ),
    Reason.REJECTED.value: Meaning(
        "its handler said that the event can never succeed (RejectEvent)",
        "if the handler was wrong, mend it; deploy; redrive",
    ),
    Reason.RETRIES_EXHAUSTED.value: Meaning(
        "its handler failed on the last permitted receive (MAX_RECEIVE_COUNT)",
        "mend what the handler failed at; redrive",
    ),
    Reason.UNHANDLED.value: Meaning(
        "no handler is registered for the event type, and UNHANDLED_EVENTS keeps such events",
        "write a handler; deploy; redrive",
    ),
    BY_SQS: Meaning(
        "SQS moved it: it was received too often, and the function never answered for it",
        "see why whole invocations failed (docs/operations.md); redrive",
    ),
    BY_EVENTBRIDGE: Meaning(
        "EventBridge could not bring it to its queue", "mend what the error names; redrive"
    ),
}
_HOP = re.compile(r"\S+ -> (\d+\.\d+\.\d+): the result is invalid")
_UNKNOWN = Meaning("another release of genesys-events gave this reason", "see its README")


def meaning(reason: str) -> Meaning:
    """What a reason stands for."""
    return MEANINGS.get(reason, _UNKNOWN)


def what_the_schema_wanted(root: Path, known: DeadLetter) -> str | None:
    """Say what stands at a letter's pointer in the schema that it was judged by.

    That is the one of the version it was read with, and for a migration's result the one that
    refused it. None where no schema was asked, or it is not in the registry.
    """
    if known.reason not in (Reason.SCHEMA_VIOLATION.value, Reason.MIGRATION_FAILED.value):
        return None
    hop = _HOP.match(known.error)
    version = hop[1] if hop else known.schema_version
    if known.event_type is None or version is None or known.pointer is None:
        return None
    path = root / "schemas" / known.event_type / f"{version}.json"
    if "/" in known.event_type + version or not path.is_file():
        return f"{known.event_type} {version} is not in this registry"
    said = wanted(json.loads(path.read_text("utf-8")), known.pointer)
    return f"{known.event_type} {version}: {said or 'nothing; the schema does not name it'}"


class Verdict(NamedTuple):
    """What reading a letter's event with this registry comes to; its handler is not asked."""

    reason: str | None
    """Why it would be a letter again; None if it can be read."""
    said: str


def judge(known: DeadLetter) -> Verdict:
    """Read a letter's event as the processor would, but for its age."""
    try:
        envelope = read_envelope(known.body)
        upgraded = read_event(envelope)
    except EventError as error:
        return Verdict(error.reason.value, f"{error.reason.value}: {error.message}")
    except Exception as error:  # noqa: BLE001 - as the processor does: it would be retried
        reason = Reason.HANDLER_ERROR.value
        return Verdict(reason, f"{reason}: {type(error).__name__}")
    return Verdict(None, f"readable as {envelope.event_type} {upgraded.read_with}")
