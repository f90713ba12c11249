"""Written by genesys-events codegen; do not edit. flows at 2.1.0, the newest."""

from generated.flows.v2_1_0 import (
    ArchitectOperation,
    Client,
    ErrorDetail,
    ErrorMessageParams,
    FlowNotification,
    FlowVersion,
    HomeOrganization,
    Payload,
    User,
)

__all__ = [
    "ArchitectOperation",
    "Client",
    "ErrorDetail",
    "ErrorMessageParams",
    "FlowNotification",
    "FlowVersion",
    "HomeOrganization",
    "Payload",
    "User",
]
