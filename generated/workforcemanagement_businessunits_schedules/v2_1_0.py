"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.schedules/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class BuShortTermForecastReference(EventModel):
    id: str | None = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    description: str | None = None


class ManagementUnit(EventModel):
    id: str | None = None


class UserReference(EventModel):
    id: str | None = None


class SchedulerMessageSeverityCount(EventModel):
    severity: str | None = None
    count: JsonInteger | None = None


class BuManagementUnitScheduleSummary(EventModel):
    management_unit: Annotated[ManagementUnit | None, Field(alias='managementUnit')] = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    agents: JsonList[UserReference] | None = None
    agent_count: Annotated[JsonInteger | None, Field(alias='agentCount')] = None


class BuScheduleGenerationResultSummary(EventModel):
    failed: bool | None = None
    run_id: Annotated[str | None, Field(alias='runId')] = None
    message_count: Annotated[JsonInteger | None, Field(alias='messageCount')] = None
    message_severity_counts: Annotated[
        JsonList[SchedulerMessageSeverityCount] | None, Field(alias='messageSeverityCounts')
    ] = None


class WfmVersionedEntityMetadata(EventModel):
    version: JsonInteger | None = None
    modified_by: Annotated[UserReference | None, Field(alias='modifiedBy')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None


class BuScheduleMetadata(EventModel):
    id: str | None = None
    week_date: Annotated[JsonDateTime | None, Field(alias='weekDate')] = None
    week_count: Annotated[JsonInteger | None, Field(alias='weekCount')] = None
    description: str | None = None
    published: bool | None = None
    short_term_forecast: Annotated[
        BuShortTermForecastReference | None, Field(alias='shortTermForecast')
    ] = None
    management_units: Annotated[
        JsonList[BuManagementUnitScheduleSummary] | None, Field(alias='managementUnits')
    ] = None
    generation_results: Annotated[
        BuScheduleGenerationResultSummary | None, Field(alias='generationResults')
    ] = None
    metadata: WfmVersionedEntityMetadata | None = None


class Payload(EventModel):
    status: str | None = None
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    result: BuScheduleMetadata | None = None


class BuScheduleNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.schedules.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.schedules']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
