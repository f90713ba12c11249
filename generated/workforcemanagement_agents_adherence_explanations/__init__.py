"""Written by genesys-events codegen; do not edit. workforcemanagement.agents.adherence.explanations at 2.1.0, the newest."""

from generated.workforcemanagement_agents_adherence_explanations.v2_1_0 import (
    AdherenceExplanationChangedNotification,
    BusinessUnit,
    ManagementUnit,
    Payload,
    UserReference,
)

__all__ = [
    "AdherenceExplanationChangedNotification",
    "BusinessUnit",
    "ManagementUnit",
    "Payload",
    "UserReference",
]
