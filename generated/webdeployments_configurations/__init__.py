"""Written by genesys-events codegen; do not edit. webdeployments.configurations at 2.1.0, the newest."""

from generated.webdeployments_configurations.v2_1_0 import (
    Payload,
    WebMessagingConfigChangeEventBody,
)

__all__ = [
    "Payload",
    "WebMessagingConfigChangeEventBody",
]
