"""Written by genesys-events codegen; do not edit. flows.outcomes at 2.1.0, the newest."""

from generated.flows_outcomes.v2_1_0 import (
    ArchitectOperation,
    Client,
    ErrorDetail,
    ErrorMessageParams,
    FlowOutcomeNotification,
    HomeOrganization,
    Payload,
    User,
)

__all__ = [
    "ArchitectOperation",
    "Client",
    "ErrorDetail",
    "ErrorMessageParams",
    "FlowOutcomeNotification",
    "HomeOrganization",
    "Payload",
    "User",
]
