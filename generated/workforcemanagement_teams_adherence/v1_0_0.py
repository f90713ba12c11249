"""Written by genesys-events codegen from schemas/workforcemanagement.teams.adherence/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class QueueReference(EventModel):
    id: str | None = None


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
    adherence_change_time: Annotated[JsonDateTime | None, Field(alias='adherenceChangeTime')] = None
    presence_update_time: Annotated[JsonDateTime | None, Field(alias='presenceUpdateTime')] = None
    active_queues: Annotated[JsonList[QueueReference] | None, Field(alias='activeQueues')] = None
    active_queues_modified_time: Annotated[
        JsonDateTime | None, Field(alias='activeQueuesModifiedTime')
    ] = None
    removed_from_management_unit: Annotated[
        bool | None, Field(alias='removedFromManagementUnit')
    ] = None


class UserScheduleAdherenceUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.teams.{id}.adherence.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.teams.adherence']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
