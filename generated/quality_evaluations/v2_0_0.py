"""Written by genesys-events codegen from schemas/quality.evaluations/2.0.0.json; do not edit."""

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


class EvaluationSource(EventModel):
    evaluation_source_type: Annotated[str | None, Field(alias='evaluationSourceType')] = None
    evaluation_source_id: Annotated[str | None, Field(alias='evaluationSourceId')] = None
    evaluation_source_name: Annotated[str | None, Field(alias='evaluationSourceName')] = None


class EvaluationReference(EventModel):
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
    evaluation_source: Annotated[EvaluationSource | None, Field(alias='evaluationSource')] = None
    assignee_user_id: Annotated[str | None, Field(alias='assigneeUserId')] = None
    previous_assignee_user_id: Annotated[str | None, Field(alias='previousAssigneeUserId')] = None
    assignee_applicable: Annotated[bool | None, Field(alias='assigneeApplicable')] = None
    evaluation_context_id: Annotated[str | None, Field(alias='evaluationContextId')] = None
    dispute_count: Annotated[JsonInteger | None, Field(alias='disputeCount')] = None
    version: JsonInteger | None = None
    previous_status: Annotated[str | None, Field(alias='previousStatus')] = None
    declined_review: Annotated[bool | None, Field(alias='declinedReview')] = None
    retracted_evaluation: Annotated[
        EvaluationReference | None, Field(alias='retractedEvaluation')
    ] = None
    rescore_count: Annotated[JsonInteger | None, Field(alias='rescoreCount')] = None
    evaluator_comment_has_updated: Annotated[
        bool | None, Field(alias='evaluatorCommentHasUpdated')
    ] = None
    agent_comment_has_updated: Annotated[bool | None, Field(alias='agentCommentHasUpdated')] = None
    previous_rescore_count: Annotated[JsonInteger | None, Field(alias='previousRescoreCount')] = (
        None
    )
    previous_evaluator_user_id: Annotated[str | None, Field(alias='previousEvaluatorUserId')] = None


class EvaluationV2(EventModel):
    """
    What Genesys Cloud publishes on v2.quality.evaluations.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['quality.evaluations']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
