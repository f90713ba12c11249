"""Written by genesys-events codegen; do not edit. routing.queues.users at 2.1.0, the newest."""

from generated.routing_queues_users.v2_1_0 import (
    Payload,
    QueueMember,
    UserReference,
)

__all__ = [
    "Payload",
    "QueueMember",
    "UserReference",
]
