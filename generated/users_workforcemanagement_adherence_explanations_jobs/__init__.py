"""Written by genesys-events codegen; do not edit. users.workforcemanagement.adherence.explanations.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_adherence_explanations_jobs.v2_1_0 import (
    AdherenceExplanationChangedNotification,
    AdherenceExplanationJobNotification,
    BusinessUnit,
    ErrorBody,
    ManagementUnit,
    Payload,
    UserReference,
)

__all__ = [
    "AdherenceExplanationChangedNotification",
    "AdherenceExplanationJobNotification",
    "BusinessUnit",
    "ErrorBody",
    "ManagementUnit",
    "Payload",
    "UserReference",
]
