"""Written by genesys-events codegen; do not edit. users.routingStatus at 2.1.0, the newest."""

from generated.users_routingStatus.v2_1_0 import (
    ErrorInfo,
    Payload,
    RoutingStatus,
    UserParam,
    UserRoutingStatus,
)

__all__ = [
    "ErrorInfo",
    "Payload",
    "RoutingStatus",
    "UserParam",
    "UserRoutingStatus",
]
