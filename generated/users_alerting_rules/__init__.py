"""Written by genesys-events codegen; do not edit. users.alerting.rules at 2.1.0, the newest."""

from generated.users_alerting_rules.v2_1_0 import (
    AlertNotification,
    AlertNotificationRecipient,
    AlertingAddressableEntityRef,
    Condition,
    ConditionRulePredicate,
    EntityProperties,
    Payload,
    Rule,
)

__all__ = [
    "AlertNotification",
    "AlertNotificationRecipient",
    "AlertingAddressableEntityRef",
    "Condition",
    "ConditionRulePredicate",
    "EntityProperties",
    "Payload",
    "Rule",
]
