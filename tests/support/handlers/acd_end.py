"""A handler that logs."""

from __future__ import annotations

import logging

from generated.detail_events_conversation_acd_end import AcdEnd
from processor.dispatch import HandlerContext, handles


@handles("detail.events.conversation.acd.end")
def log_abandoned(event: AcdEnd, context: HandlerContext) -> None:
    """Log an abandoned conversation."""
    if event.payload.acd_outcome == "ABANDON":
        logging.getLogger(__name__).info("abandoned", extra={"topic": context.topic})
