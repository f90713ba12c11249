"""Written by genesys-events codegen; do not edit. users.wem.coaching.notification at 2.1.0, the newest."""

from generated.users_wem_coaching_notification.v2_1_0 import (
    CoachingAppointmentReference,
    CoachingUserNotification,
    Payload,
)

__all__ = [
    "CoachingAppointmentReference",
    "CoachingUserNotification",
    "Payload",
]
