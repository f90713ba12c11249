"""Written by genesys-events codegen from schemas/users.alerting.rules/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class AlertNotificationRecipient(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    contact_address: Annotated[str | None, Field(alias='contactAddress')] = None


class AlertingAddressableEntityRef(EventModel):
    id: str | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class AlertNotification(EventModel):
    recipient: AlertNotificationRecipient | None = None
    notification_types: Annotated[JsonList[str] | None, Field(alias='notificationTypes')] = None
    locale: str | None = None


class EntityProperties(EventModel):
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    user: AlertingAddressableEntityRef | None = None
    group: AlertingAddressableEntityRef | None = None
    queue: AlertingAddressableEntityRef | None = None
    team: AlertingAddressableEntityRef | None = None


class ConditionRulePredicate(EventModel):
    id: str | None = None
    entity: EntityProperties | None = None
    metric: str | None = None
    metric_type: Annotated[str | None, Field(alias='metricType')] = None
    metric_value_type: Annotated[str | None, Field(alias='metricValueType')] = None
    value: JsonNumber | None = None
    status: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    topic: str | None = None
    comparison_operator: Annotated[str | None, Field(alias='comparisonOperator')] = None


class Condition(EventModel):
    id: str | None = None
    conditions: JsonList[Condition] | None = None
    predicates: JsonList[ConditionRulePredicate] | None = None
    type: str | None = None


class Payload(EventModel):
    id: str | None = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    name: str | None = None
    type: str | None = None
    notifications: JsonList[AlertNotification] | None = None
    conditions: Condition | None = None
    enabled: bool | None = None
    in_alarm: Annotated[bool | None, Field(alias='inAlarm')] = None
    action: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    send_exiting_alarm_notification: Annotated[
        bool | None, Field(alias='sendExitingAlarmNotification')
    ] = None
    wait_between_notification_ms: Annotated[
        JsonInteger | None, Field(alias='waitBetweenNotificationMs')
    ] = None


class Rule(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.alerting.rules.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.alerting.rules']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload


Condition.model_rebuild()
