"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.shorttermforecasts/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ForecastSourceDayPointer(EventModel):
    day_of_week: Annotated[str | None, Field(alias='dayOfWeek')] = None
    weight: JsonInteger | None = None
    date: str | None = None
    file_name: Annotated[str | None, Field(alias='fileName')] = None
    data_key: Annotated[str | None, Field(alias='dataKey')] = None


class ModificationIntervalOffsetValue(EventModel):
    interval_index: Annotated[JsonInteger | None, Field(alias='intervalIndex')] = None
    value: JsonNumber | None = None


class UserReference(EventModel):
    id: str | None = None


class BuForecastModification(EventModel):
    type: str | None = None
    start_interval_index: Annotated[JsonInteger | None, Field(alias='startIntervalIndex')] = None
    end_interval_index: Annotated[JsonInteger | None, Field(alias='endIntervalIndex')] = None
    metric: str | None = None
    legacy_metric: Annotated[str | None, Field(alias='legacyMetric')] = None
    value: JsonNumber | None = None
    values: JsonList[ModificationIntervalOffsetValue] | None = None
    secondary_values: Annotated[
        JsonList[ModificationIntervalOffsetValue] | None, Field(alias='secondaryValues')
    ] = None
    enabled: bool | None = None
    granularity: str | None = None
    secondary_granularity: Annotated[str | None, Field(alias='secondaryGranularity')] = None
    display_granularity: Annotated[str | None, Field(alias='displayGranularity')] = None
    planning_group_ids: Annotated[JsonList[str] | None, Field(alias='planningGroupIds')] = None


class WfmVersionedEntityMetadata(EventModel):
    version: JsonInteger | None = None
    modified_by: Annotated[UserReference | None, Field(alias='modifiedBy')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None


class BuShortTermForecast(EventModel):
    id: str | None = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    creation_method: Annotated[str | None, Field(alias='creationMethod')] = None
    description: str | None = None
    legacy: bool | None = None
    reference_start_date: Annotated[JsonDateTime | None, Field(alias='referenceStartDate')] = None
    source_days: Annotated[JsonList[ForecastSourceDayPointer] | None, Field(alias='sourceDays')] = None
    modifications: JsonList[BuForecastModification] | None = None
    time_zone: Annotated[str | None, Field(alias='timeZone')] = None
    planning_groups_version: Annotated[JsonInteger | None, Field(alias='planningGroupsVersion')] = (
        None
    )
    week_count: Annotated[JsonInteger | None, Field(alias='weekCount')] = None
    metadata: WfmVersionedEntityMetadata | None = None
    can_use_for_scheduling: Annotated[bool | None, Field(alias='canUseForScheduling')] = None


class Payload(EventModel):
    status: str | None = None
    result: BuShortTermForecast | None = None
    operation_id: Annotated[str | None, Field(alias='operationId')] = None


class BuShortTermForecastNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.shorttermforecasts.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.shorttermforecasts']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
