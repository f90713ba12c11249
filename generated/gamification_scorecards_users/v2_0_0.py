"""Written by genesys-events codegen from schemas/gamification.scorecards.users/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class Metric(EventModel):
    id: str | None = None


class PunctualityEvent(EventModel):
    date_start: Annotated[str | None, Field(alias='dateStart')] = None
    date_schedule_start: Annotated[str | None, Field(alias='dateScheduleStart')] = None
    activity_code: Annotated[str | None, Field(alias='activityCode')] = None
    points: JsonInteger | None = None


class EvaluationDetail(EventModel):
    evaluation_id: Annotated[str | None, Field(alias='evaluationId')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    conversation_date: Annotated[str | None, Field(alias='conversationDate')] = None
    form_name: Annotated[str | None, Field(alias='formName')] = None
    points: JsonInteger | None = None
    max_points: Annotated[JsonInteger | None, Field(alias='maxPoints')] = None
    evaluation_score: Annotated[JsonInteger | None, Field(alias='evaluationScore')] = None
    evaluation_score_double: Annotated[JsonNumber | None, Field(alias='evaluationScoreDouble')] = (
        None
    )
    media_types: Annotated[JsonList[str] | None, Field(alias='mediaTypes')] = None


class PerformanceMetric(EventModel):
    metric: Metric | None = None
    points: JsonInteger | None = None
    value: JsonNumber | None = None
    punctuality_events: Annotated[
        JsonList[PunctualityEvent] | None, Field(alias='punctualityEvents')
    ] = None
    evaluation_details: Annotated[
        JsonList[EvaluationDetail] | None, Field(alias='evaluationDetails')
    ] = None


class Payload(EventModel):
    workday: str | None = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    team_id: Annotated[str | None, Field(alias='teamId')] = None
    performance_profile_id: Annotated[str | None, Field(alias='performanceProfileId')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    performance_metrics: Annotated[
        JsonList[PerformanceMetric] | None, Field(alias='performanceMetrics')
    ] = None


class ScorecardChange(EventModel):
    """
    What Genesys Cloud publishes on v2.gamification.scorecards.users.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['gamification.scorecards.users']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
