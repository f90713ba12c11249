"""Written by genesys-events codegen from schemas/users.alerting.alerts/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList, JsonNumber
from pydantic import Field


class AlertRuleProperties(EventModel):
    id: str | None = None
    name: str | None = None
    type: str | None = None


class AlertNotificationRecipient(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    contact_address: Annotated[str | None, Field(alias='contactAddress')] = None


class AddressableEntityRef(EventModel):
    id: str | None = None


class AlertingAddressableEntityRef(EventModel):
    id: str | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class AlertNotification(EventModel):
    recipient: AlertNotificationRecipient | None = None
    notification_types: Annotated[JsonList[str] | None, Field(alias='notificationTypes')] = None
    locale: str | None = None


class AlertSummaryEntity(EventModel):
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    user: AlertingAddressableEntityRef | None = None
    group: AlertingAddressableEntityRef | None = None
    queue: AlertingAddressableEntityRef | None = None
    team: AlertingAddressableEntityRef | None = None
    alerting: bool | None = None


class EntityProperties(EventModel):
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    user: AlertingAddressableEntityRef | None = None
    group: AlertingAddressableEntityRef | None = None
    queue: AlertingAddressableEntityRef | None = None
    team: AlertingAddressableEntityRef | None = None


class AlertSummary(EventModel):
    entities: JsonList[AlertSummaryEntity] | None = None
    conversation: AddressableEntityRef | None = None
    metric_type: Annotated[str | None, Field(alias='metricType')] = None
    is_team_member_rule_summary: Annotated[bool | None, Field(alias='isTeamMemberRuleSummary')] = (
        None
    )
    team_member_rule_summary: Annotated[bool | None, Field(alias='teamMemberRuleSummary')] = None


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
    clauses: JsonList[Condition] | None = None
    predicates: JsonList[ConditionRulePredicate] | None = None
    type: str | None = None


class Payload(EventModel):
    rule: AlertRuleProperties | None = None
    id: str | None = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    notifications: JsonList[AlertNotification] | None = None
    date_start: Annotated[JsonDateTime | None, Field(alias='dateStart')] = None
    date_end: Annotated[JsonDateTime | None, Field(alias='dateEnd')] = None
    conditions: Condition | None = None
    additional_properties: Annotated[JsonDict[str, str] | None, Field(alias='additionalProperties')] = (
        None
    )
    active: bool | None = None
    unread: bool | None = None
    muted: bool | None = None
    snoozed: bool | None = None
    date_muted_until: Annotated[JsonDateTime | None, Field(alias='dateMutedUntil')] = None
    date_snoozed_until: Annotated[JsonDateTime | None, Field(alias='dateSnoozedUntil')] = None
    action: str | None = None
    alert_summary: Annotated[AlertSummary | None, Field(alias='alertSummary')] = None
    send_exiting_alarm_notification: Annotated[
        bool | None, Field(alias='sendExitingAlarmNotification')
    ] = None


class Alert(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.alerting.alerts.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.alerting.alerts']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload


Condition.model_rebuild()
