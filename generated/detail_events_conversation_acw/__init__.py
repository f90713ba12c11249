"""Written by genesys-events codegen; do not edit. detail.events.conversation.acw at 2.1.0, the newest."""

from generated.detail_events_conversation_acw.v2_1_0 import (
    AfterCallWork,
    Payload,
)

__all__ = [
    "AfterCallWork",
    "Payload",
]
