"""Our handlers, for each event type that is to have one: takes the place of processor/handlers."""

from __future__ import annotations

from benchmarks.peers.work import HANDLED, handle
from generated.base import EventModel
from processor.dispatch import handles


def run(event: EventModel) -> None:
    """Do the work."""
    handle(event.payload)  # type: ignore[attr-defined]


for event_type in HANDLED:
    handles(event_type)(run)
