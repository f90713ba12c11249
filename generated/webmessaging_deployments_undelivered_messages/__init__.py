"""Written by genesys-events codegen; do not edit. webmessaging.deployments.undelivered.messages at 2.1.0, the newest."""

from generated.webmessaging_deployments_undelivered_messages.v2_1_0 import (
    Message,
    Payload,
    WebMessagingUndeliveredMessageEventBody,
)

__all__ = [
    "Message",
    "Payload",
    "WebMessagingUndeliveredMessageEventBody",
]
