"""Written by genesys-events codegen; do not edit. users.alerting.alerts at 2.1.0, the newest."""

from generated.users_alerting_alerts.v2_1_0 import (
    AddressableEntityRef,
    Alert,
    AlertNotification,
    AlertNotificationRecipient,
    AlertRuleProperties,
    AlertSummary,
    AlertSummaryEntity,
    AlertingAddressableEntityRef,
    Condition,
    ConditionRulePredicate,
    EntityProperties,
    Payload,
)

__all__ = [
    "AddressableEntityRef",
    "Alert",
    "AlertNotification",
    "AlertNotificationRecipient",
    "AlertRuleProperties",
    "AlertSummary",
    "AlertSummaryEntity",
    "AlertingAddressableEntityRef",
    "Condition",
    "ConditionRulePredicate",
    "EntityProperties",
    "Payload",
]
