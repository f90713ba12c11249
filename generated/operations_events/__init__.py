"""Written by genesys-events codegen; do not edit. operations.events at 2.1.0, the newest."""

from generated.operations_events.v2_1_0 import (
    EventEntity,
    OperationalEventNotification,
    Payload,
)

__all__ = [
    "EventEntity",
    "OperationalEventNotification",
    "Payload",
]
