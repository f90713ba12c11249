"""Written by genesys-events codegen; do not edit. users.workforcemanagement.notifications at 2.1.0, the newest."""

from generated.users_workforcemanagement_notifications.v2_1_0 import (
    AdherenceExplanationNotification,
    AlternativeShiftNotification,
    BusinessUnit,
    ManagementUnit,
    Payload,
    ShiftTradeNotification,
    TimeOffRequestNotification,
    UserReference,
    WfmUserNotification,
)

__all__ = [
    "AdherenceExplanationNotification",
    "AlternativeShiftNotification",
    "BusinessUnit",
    "ManagementUnit",
    "Payload",
    "ShiftTradeNotification",
    "TimeOffRequestNotification",
    "UserReference",
    "WfmUserNotification",
]
