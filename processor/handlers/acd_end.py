"""Logs abandoned conversations, one line each, for a metric filter or a query to count."""

from __future__ import annotations

import logging

from generated.detail_events_conversation_acd_end import AcdEnd
from processor.dispatch import HandlerContext, handles
from processor.redaction import redact_id

logger = logging.getLogger(__name__)


@handles("detail.events.conversation.acd.end")
def log_abandoned(event: AcdEnd, context: HandlerContext) -> None:
    """Log an abandoned conversation: ids and durations, never who called.

    The line has the event's id, which distinguishes a repeated event from a second caller.
    """
    body = event.payload
    # Upstream's enums are open and compare without regard to case: test for what is meant.
    if (body.acd_outcome or "").upper() != "ABANDON":
        return
    logger.info(
        "conversation abandoned",
        extra={
            "event_id": redact_id(event.event_id),
            "conversation_id": redact_id(event.conversation_id),
            "queue_id": redact_id(body.queue_id),
            "media_type": body.media_type,
            "waited_ms": body.connected_duration_ms,
            "received_version": context.received_version,
        },
    )
