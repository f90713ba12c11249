"""Written by genesys-events codegen from schemas/managementunits.workforcemanagement.intraday/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class IntradayMetric(EventModel):
    category: str | None = None
    version: str | None = None


class IntradayForecastData(EventModel):
    offered: JsonNumber | None = None
    average_talk_time_seconds: Annotated[
        JsonNumber | None, Field(alias='averageTalkTimeSeconds')
    ] = None
    average_after_call_work_seconds: Annotated[
        JsonNumber | None, Field(alias='averageAfterCallWorkSeconds')
    ] = None


class IntradayScheduleData(EventModel):
    on_queue_time_seconds: Annotated[JsonInteger | None, Field(alias='onQueueTimeSeconds')] = None
    scheduled_time_seconds: Annotated[JsonInteger | None, Field(alias='scheduledTimeSeconds')] = (
        None
    )


class IntradayHistoricalAgentData(EventModel):
    on_queue_time_seconds: Annotated[JsonNumber | None, Field(alias='onQueueTimeSeconds')] = None
    interacting_time_seconds: Annotated[
        JsonNumber | None, Field(alias='interactingTimeSeconds')
    ] = None


class IntradayHistoricalQueueData(EventModel):
    offered: JsonInteger | None = None
    completed: JsonInteger | None = None
    answered: JsonInteger | None = None
    abandoned: JsonInteger | None = None
    average_talk_time_seconds: Annotated[
        JsonNumber | None, Field(alias='averageTalkTimeSeconds')
    ] = None
    average_after_call_work_seconds: Annotated[
        JsonNumber | None, Field(alias='averageAfterCallWorkSeconds')
    ] = None
    service_level_percent: Annotated[JsonNumber | None, Field(alias='serviceLevelPercent')] = None
    average_speed_of_answer_seconds: Annotated[
        JsonNumber | None, Field(alias='averageSpeedOfAnswerSeconds')
    ] = None


class IntradayPerformancePredictionAgentData(EventModel):
    interacting_time_seconds: Annotated[
        JsonNumber | None, Field(alias='interactingTimeSeconds')
    ] = None


class IntradayPerformancePredictionQueueData(EventModel):
    service_level_percent: Annotated[JsonNumber | None, Field(alias='serviceLevelPercent')] = None
    average_speed_of_answer_seconds: Annotated[
        JsonNumber | None, Field(alias='averageSpeedOfAnswerSeconds')
    ] = None
    number_of_interactions: Annotated[JsonNumber | None, Field(alias='numberOfInteractions')] = None


class IntradayDataGroup(EventModel):
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    forecast_data_per_interval: Annotated[
        JsonList[IntradayForecastData] | None, Field(alias='forecastDataPerInterval')
    ] = None
    schedule_data_per_interval: Annotated[
        JsonList[IntradayScheduleData] | None, Field(alias='scheduleDataPerInterval')
    ] = None
    historical_agent_data_per_interval: Annotated[
        JsonList[IntradayHistoricalAgentData] | None, Field(alias='historicalAgentDataPerInterval')
    ] = None
    historical_queue_data_per_interval: Annotated[
        JsonList[IntradayHistoricalQueueData] | None, Field(alias='historicalQueueDataPerInterval')
    ] = None
    performance_prediction_agent_data_per_interval: Annotated[
        JsonList[IntradayPerformancePredictionAgentData] | None,
        Field(alias='performancePredictionAgentDataPerInterval'),
    ] = None
    performance_prediction_queue_data_per_interval: Annotated[
        JsonList[IntradayPerformancePredictionQueueData] | None,
        Field(alias='performancePredictionQueueDataPerInterval'),
    ] = None


class Payload(EventModel):
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    interval_length_minutes: Annotated[JsonInteger | None, Field(alias='intervalLengthMinutes')] = (
        None
    )
    number_of_intervals: Annotated[JsonInteger | None, Field(alias='numberOfIntervals')] = None
    metrics: JsonList[IntradayMetric] | None = None
    queue_ids: Annotated[JsonList[str] | None, Field(alias='queueIds')] = None
    intraday_data_groupings: Annotated[
        JsonList[IntradayDataGroup] | None, Field(alias='intradayDataGroupings')
    ] = None


class IntradayDataUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.managementunits.{id}.workforcemanagement.intraday.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['managementunits.workforcemanagement.intraday']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
