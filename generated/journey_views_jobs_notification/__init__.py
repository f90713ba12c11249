"""Written by genesys-events codegen; do not edit. journey.views.jobs.notification at 2.1.0, the newest."""

from generated.journey_views_jobs_notification.v2_1_0 import (
    JourneyView,
    JourneyViewJobNotificationEventV2,
    Payload,
)

__all__ = [
    "JourneyView",
    "JourneyViewJobNotificationEventV2",
    "Payload",
]
