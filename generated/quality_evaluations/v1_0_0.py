"""Written by genesys-events codegen from schemas/quality.evaluations/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class User(EventModel):
    id: str | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class EvaluationScoringSet(EventModel):
    total_score: Annotated[JsonInteger | None, Field(alias='totalScore')] = None
    total_critical_score: Annotated[JsonInteger | None, Field(alias='totalCriticalScore')] = None


class Calibration(EventModel):
    id: str | None = None


class Payload(EventModel):
    id: str | None = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    agent: User | None = None
    evaluator: User | None = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    evaluation_form_id: Annotated[str | None, Field(alias='evaluationFormId')] = None
    form_name: Annotated[str | None, Field(alias='formName')] = None
    scoring_set: Annotated[EvaluationScoringSet | None, Field(alias='scoringSet')] = None
    context_id: Annotated[str | None, Field(alias='contextId')] = None
    status: str | None = None
    agent_has_read: Annotated[bool | None, Field(alias='agentHasRead')] = None
    release_date: Annotated[JsonDateTime | None, Field(alias='releaseDate')] = None
    assigned_date: Annotated[JsonDateTime | None, Field(alias='assignedDate')] = None
    changed_date: Annotated[JsonDateTime | None, Field(alias='changedDate')] = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    resource_id: Annotated[str | None, Field(alias='resourceId')] = None
    resource_type: Annotated[str | None, Field(alias='resourceType')] = None
    division_ids: Annotated[JsonList[str] | None, Field(alias='divisionIds')] = None
    rescore: bool | None = None
    conversation_date: Annotated[JsonDateTime | None, Field(alias='conversationDate')] = None
    media_type: Annotated[JsonList[str] | None, Field(alias='mediaType')] = None
    calibration: Calibration | None = None


class EvaluationV2(EventModel):
    """
    What Genesys Cloud publishes on v2.quality.evaluations.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['quality.evaluations']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
