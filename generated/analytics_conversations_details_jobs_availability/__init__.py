"""Written by genesys-events codegen; do not edit. analytics.conversations.details.jobs.availability at 2.1.0, the newest."""

from generated.analytics_conversations_details_jobs_availability.v2_1_0 import (
    DataAvailabilityChangeNotification,
    Payload,
)

__all__ = [
    "DataAvailabilityChangeNotification",
    "Payload",
]
