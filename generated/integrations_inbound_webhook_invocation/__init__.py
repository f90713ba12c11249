"""Written by genesys-events codegen; do not edit. integrations.inbound.webhook.invocation at 2.1.0, the newest."""

from generated.integrations_inbound_webhook_invocation.v2_1_0 import (
    Payload,
    PublicWebhooks,
    WebhooksInvocation,
)

__all__ = [
    "Payload",
    "PublicWebhooks",
    "WebhooksInvocation",
]
