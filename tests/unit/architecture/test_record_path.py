"""The path of one record through the files of processor/, downwards through the layers."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from types import FrameType
from typing import Any

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.dispatch import Handlers
from processor.invocation import read_invocation, respond
from processor.ledger import Answer, Claim, ClaimedEvent
from processor.settings import Settings
from support.paths import ROOT

PROCESSOR = ROOT / "processor"
MAX_FILES = 12
BODY = """{
    "event_id": "e1", "event_type": "conversation.update", "schema_version": "2.1.0",
    "timestamp": "2026-03-02T14:05:00Z", "conversation_id": "c1",
    "payload": {"state": "held", "updatedAt": "2026-03-02T14:04:59Z"}
}"""
INVOCATION = {"Records": [{"messageId": "m1", "attributes": {}, "body": BODY}]}


class Stores:
    """A ledger that grants everything, and dead letters that are never sent."""

    def claim(self, events: Mapping[str, ClaimedEvent], **_: Any) -> Mapping[str, Answer]:
        """Grant the keys."""
        return dict.fromkeys(events, Answer(Claim.GRANTED))

    def take_over(self, key: str, event: ClaimedEvent, **_: Any) -> Answer:
        """No key is expired."""
        raise AssertionError(key, event)

    def complete(self, numbers: Mapping[str, int], **_: Any) -> Collection[str]:
        """Accept it."""
        return ()

    def release(self, attempts: Mapping[str, int], **_: Any) -> None:
        """Accept it."""

    def renew(self, keys: Collection[str], **_: Any) -> None:
        """Accept it."""

    def send(self, dead_letters: Sequence[DeadLetter], **_: Any) -> Collection[int]:
        """No ordinary record has a dead letter."""
        raise AssertionError(dead_letters)


def answer() -> dict[str, Any] | None:
    """Process an ordinary record: a valid event of the newest version, with a handler."""
    handlers = Handlers()
    handlers.handles("conversation.update")(lambda event: event.payload.state)
    settings = Settings(max_event_age_seconds=0, drift_sample_rate=0)
    processor = Processor(handlers, Stores(), Stores(), settings, lambda: 1_772_460_310.0)
    invocation = read_invocation(INVOCATION)
    return respond(invocation, processor.process(invocation.records))


def file_of(frame: FrameType | None) -> str | None:
    """The file of processor/ that a frame is in."""
    if frame is None:
        return None
    path = Path(frame.f_code.co_filename)
    return path.relative_to(PROCESSOR).as_posix() if path.is_relative_to(PROCESSOR) else None


def test_an_ordinary_record_passes_at_most_twelve_files_without_callbacks() -> None:
    """From invocation to response, every call goes from a file to one in a lower layer."""
    answer()  # models are loaded on first use
    files: dict[str, None] = {}
    calls: dict[str, set[str]] = {}

    def trace(frame: FrameType, event: str, _argument: object) -> None:
        file = file_of(frame)
        if event != "call" or file is None:
            return
        files.setdefault(file)
        caller = file_of(frame.f_back)
        if caller is not None and caller != file:
            calls.setdefault(caller, set()).add(file)

    sys.setprofile(trace)
    try:
        response = answer()
    finally:
        sys.setprofile(None)

    assert response == {"batchItemFailures": []}
    assert "batch.py" in files
    assert len(files) <= MAX_FILES, f"{len(files)} files: {', '.join(files)}"
    list(TopologicalSorter(calls).static_order())  # raises CycleError if any calls back
