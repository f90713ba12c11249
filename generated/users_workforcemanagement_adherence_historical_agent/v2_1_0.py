"""Written by genesys-events codegen from schemas/users.workforcemanagement.adherence.historical.agent/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class WfmHistoricalAdherenceExceptionInfo(EventModel):
    start_offset_seconds: Annotated[JsonInteger | None, Field(alias='startOffsetSeconds')] = None
    end_offset_seconds: Annotated[JsonInteger | None, Field(alias='endOffsetSeconds')] = None
    scheduled_activity_code_id: Annotated[str | None, Field(alias='scheduledActivityCodeId')] = None
    scheduled_activity_category: Annotated[str | None, Field(alias='scheduledActivityCategory')] = (
        None
    )
    scheduled_secondary_presence_lookup_ids: Annotated[
        JsonList[str] | None, Field(alias='scheduledSecondaryPresenceLookupIds')
    ] = None
    actual_activity_code_id: Annotated[str | None, Field(alias='actualActivityCodeId')] = None
    actual_activity_category: Annotated[str | None, Field(alias='actualActivityCategory')] = None
    system_presence: Annotated[str | None, Field(alias='systemPresence')] = None
    routing_status: Annotated[str | None, Field(alias='routingStatus')] = None
    impact: str | None = None
    secondary_presence_lookup_id: Annotated[
        str | None, Field(alias='secondaryPresenceLookupId')
    ] = None


class WfmHistoricalAdherenceAgentDayMetrics(EventModel):
    day_start_offset_seconds: Annotated[
        JsonInteger | None, Field(alias='dayStartOffsetSeconds')
    ] = None
    adherence_schedule_seconds: Annotated[
        JsonInteger | None, Field(alias='adherenceScheduleSeconds')
    ] = None
    conformance_schedule_seconds: Annotated[
        JsonInteger | None, Field(alias='conformanceScheduleSeconds')
    ] = None
    conformance_actual_seconds: Annotated[
        JsonInteger | None, Field(alias='conformanceActualSeconds')
    ] = None
    exception_count: Annotated[JsonInteger | None, Field(alias='exceptionCount')] = None
    exception_duration_seconds: Annotated[
        JsonInteger | None, Field(alias='exceptionDurationSeconds')
    ] = None
    actual_length_seconds: Annotated[JsonInteger | None, Field(alias='actualLengthSeconds')] = None
    schedule_length_seconds: Annotated[JsonInteger | None, Field(alias='scheduleLengthSeconds')] = (
        None
    )
    impact_seconds: Annotated[JsonInteger | None, Field(alias='impactSeconds')] = None
    adherence_percentage: Annotated[JsonNumber | None, Field(alias='adherencePercentage')] = None
    conformance_percentage: Annotated[JsonNumber | None, Field(alias='conformancePercentage')] = (
        None
    )


class WfmHistoricalAdherenceActuals(EventModel):
    actual_activity_category: Annotated[str | None, Field(alias='actualActivityCategory')] = None
    actual_secondary_presence_id: Annotated[
        str | None, Field(alias='actualSecondaryPresenceId')
    ] = None
    start_offset_seconds: Annotated[JsonInteger | None, Field(alias='startOffsetSeconds')] = None
    end_offset_seconds: Annotated[JsonInteger | None, Field(alias='endOffsetSeconds')] = None


class WfmHistoricalAdherenceScheduledActivity(EventModel):
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    start_offset_seconds: Annotated[JsonInteger | None, Field(alias='startOffsetSeconds')] = None
    end_offset_seconds: Annotated[JsonInteger | None, Field(alias='endOffsetSeconds')] = None


class SecondaryPresenceReference(EventModel):
    id: str | None = None


class WfmSecondaryPresenceLookupItem(EventModel):
    lookup_id: Annotated[str | None, Field(alias='lookupId')] = None
    secondary_presence: Annotated[
        SecondaryPresenceReference | None, Field(alias='secondaryPresence')
    ] = None


class WfmHistoricalAdherenceAgentResult(EventModel):
    user: UserReference | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    calculations_completed_date: Annotated[
        JsonDateTime | None, Field(alias='calculationsCompletedDate')
    ] = None
    target_adherence_percentage: Annotated[
        JsonNumber | None, Field(alias='targetAdherencePercentage')
    ] = None
    adherence_percentage: Annotated[JsonNumber | None, Field(alias='adherencePercentage')] = None
    conformance_percentage: Annotated[JsonNumber | None, Field(alias='conformancePercentage')] = (
        None
    )
    impact: str | None = None
    exception_info: Annotated[
        JsonList[WfmHistoricalAdherenceExceptionInfo] | None, Field(alias='exceptionInfo')
    ] = None
    day_metrics: Annotated[
        JsonList[WfmHistoricalAdherenceAgentDayMetrics] | None, Field(alias='dayMetrics')
    ] = None
    actuals: JsonList[WfmHistoricalAdherenceActuals] | None = None
    scheduled_activities: Annotated[
        JsonList[WfmHistoricalAdherenceScheduledActivity] | None, Field(alias='scheduledActivities')
    ] = None
    secondary_presence_lookup_items: Annotated[
        JsonList[WfmSecondaryPresenceLookupItem] | None, Field(alias='secondaryPresenceLookupItems')
    ] = None


class Payload(EventModel):
    job_id: Annotated[str | None, Field(alias='jobId')] = None
    query_state: Annotated[str | None, Field(alias='queryState')] = None
    download_urls: Annotated[JsonList[str] | None, Field(alias='downloadUrls')] = None
    result: WfmHistoricalAdherenceAgentResult | None = None


class WfmHistoricalAdherenceAgentCalculationsCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.adherence.historical.agent.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.adherence.historical.agent']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
