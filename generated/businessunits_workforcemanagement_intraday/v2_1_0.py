"""Written by genesys-events codegen from schemas/businessunits.workforcemanagement.intraday/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class BuScheduleReference(EventModel):
    id: str | None = None
    week_date: Annotated[JsonDateTime | None, Field(alias='weekDate')] = None


class BuShortTermForecastReference(EventModel):
    id: str | None = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    description: str | None = None


class BuIntradayForecastData(EventModel):
    offered: JsonNumber | None = None
    average_handle_time_seconds: Annotated[
        JsonNumber | None, Field(alias='averageHandleTimeSeconds')
    ] = None


class BuIntradayScheduleData(EventModel):
    on_queue_time_seconds: Annotated[JsonInteger | None, Field(alias='onQueueTimeSeconds')] = None


class IntradayPerformancePredictionData(EventModel):
    service_level_percent: Annotated[JsonNumber | None, Field(alias='serviceLevelPercent')] = None
    average_speed_of_answer_seconds: Annotated[
        JsonNumber | None, Field(alias='averageSpeedOfAnswerSeconds')
    ] = None
    occupancy_percent: Annotated[JsonNumber | None, Field(alias='occupancyPercent')] = None


class BuIntradayDataGroup(EventModel):
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    forecast_data_summary: Annotated[
        BuIntradayForecastData | None, Field(alias='forecastDataSummary')
    ] = None
    forecast_data_per_interval: Annotated[
        JsonList[BuIntradayForecastData] | None, Field(alias='forecastDataPerInterval')
    ] = None
    schedule_data_summary: Annotated[
        BuIntradayScheduleData | None, Field(alias='scheduleDataSummary')
    ] = None
    schedule_data_per_interval: Annotated[
        JsonList[BuIntradayScheduleData] | None, Field(alias='scheduleDataPerInterval')
    ] = None
    performance_prediction_data_summary: Annotated[
        IntradayPerformancePredictionData | None, Field(alias='performancePredictionDataSummary')
    ] = None
    performance_prediction_data_per_interval: Annotated[
        JsonList[IntradayPerformancePredictionData] | None,
        Field(alias='performancePredictionDataPerInterval'),
    ] = None


class BuIntradayResult(EventModel):
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    interval_length_minutes: Annotated[JsonInteger | None, Field(alias='intervalLengthMinutes')] = (
        None
    )
    intraday_data_groupings: Annotated[
        JsonList[BuIntradayDataGroup] | None, Field(alias='intradayDataGroupings')
    ] = None
    categories: JsonList[str] | None = None
    no_data_reason: Annotated[str | None, Field(alias='noDataReason')] = None
    schedule: BuScheduleReference | None = None
    short_term_forecast: Annotated[
        BuShortTermForecastReference | None, Field(alias='shortTermForecast')
    ] = None


class Payload(EventModel):
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    result: BuIntradayResult | None = None


class BuIntradayNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.businessunits.{id}.workforcemanagement.intraday.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['businessunits.workforcemanagement.intraday']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
