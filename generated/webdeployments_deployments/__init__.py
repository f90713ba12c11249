"""Written by genesys-events codegen; do not edit. webdeployments.deployments at 2.1.0, the newest."""

from generated.webdeployments_deployments.v2_1_0 import (
    Payload,
    WebMessagingConfigChangeEventBody,
    WebMessagingDeploymentChangeEventBody,
)

__all__ = [
    "Payload",
    "WebMessagingConfigChangeEventBody",
    "WebMessagingDeploymentChangeEventBody",
]
