"""Written by genesys-events codegen from schemas/users.workforcemanagement.adherence/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class RealTimeAdherenceExplanation(EventModel):
    id: str | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    length_minutes: Annotated[JsonInteger | None, Field(alias='lengthMinutes')] = None
    status: str | None = None


class QueueReference(EventModel):
    id: str | None = None


class UserNextActivityReminder(EventModel):
    activity_category: Annotated[str | None, Field(alias='activityCategory')] = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None


class SecondaryPresenceReference(EventModel):
    id: str | None = None


class ActivityCodeReference(EventModel):
    id: str | None = None
    secondary_presences: Annotated[
        JsonList[SecondaryPresenceReference] | None, Field(alias='secondaryPresences')
    ] = None


class Payload(EventModel):
    user: UserReference | None = None
    management_unit_id: Annotated[str | None, Field(alias='managementUnitId')] = None
    business_unit_id: Annotated[str | None, Field(alias='businessUnitId')] = None
    team: UriReference | None = None
    scheduled_activity_category: Annotated[str | None, Field(alias='scheduledActivityCategory')] = (
        None
    )
    scheduled_activity_code: Annotated[
        ActivityCodeReference | None, Field(alias='scheduledActivityCode')
    ] = None
    system_presence: Annotated[str | None, Field(alias='systemPresence')] = None
    organization_secondary_presence_id: Annotated[
        str | None, Field(alias='organizationSecondaryPresenceId')
    ] = None
    routing_status: Annotated[str | None, Field(alias='routingStatus')] = None
    actual_activity_category: Annotated[str | None, Field(alias='actualActivityCategory')] = None
    is_out_of_office: Annotated[bool | None, Field(alias='isOutOfOffice')] = None
    adherence_state: Annotated[str | None, Field(alias='adherenceState')] = None
    impact: str | None = None
    adherence_explanation: Annotated[
        RealTimeAdherenceExplanation | None, Field(alias='adherenceExplanation')
    ] = None
    adherence_change_time: Annotated[JsonDateTime | None, Field(alias='adherenceChangeTime')] = None
    presence_update_time: Annotated[JsonDateTime | None, Field(alias='presenceUpdateTime')] = None
    active_queues: Annotated[JsonList[QueueReference] | None, Field(alias='activeQueues')] = None
    active_queues_modified_time: Annotated[
        JsonDateTime | None, Field(alias='activeQueuesModifiedTime')
    ] = None
    removed_from_management_unit: Annotated[
        bool | None, Field(alias='removedFromManagementUnit')
    ] = None
    suppress_on_time_reminder: Annotated[bool | None, Field(alias='suppressOnTimeReminder')] = None
    next_activity_reminders: Annotated[
        JsonList[UserNextActivityReminder] | None, Field(alias='nextActivityReminders')
    ] = None


class UserScheduleAdherenceUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.adherence.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.adherence']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
