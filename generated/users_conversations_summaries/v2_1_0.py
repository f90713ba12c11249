"""Written by genesys-events codegen from schemas/users.conversations.summaries/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ConversationSummaryParticipant(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    purpose: str | None = None


class ConversationSummary(EventModel):
    text: str | None = None
    score: JsonNumber | None = None


class ConversationHeadline(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class ConversationReason(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class ConversationResolution(EventModel):
    text: str | None = None
    description: str | None = None
    resolution_value: Annotated[str | None, Field(alias='resolutionValue')] = None
    score: JsonNumber | None = None


class ConversationFollowupAction(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class SummaryExtractedCustomEntity(EventModel):
    label: str | None = None
    value: str | None = None


class ConversationWrapUpCode(EventModel):
    wrap_up_code_id: Annotated[str | None, Field(alias='wrapUpCodeId')] = None
    name: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class TriggerSource(EventModel):
    source_type: Annotated[str | None, Field(alias='sourceType')] = None
    source_id: Annotated[str | None, Field(alias='sourceId')] = None
    source_outcome: Annotated[str | None, Field(alias='sourceOutcome')] = None


class ConversationSummaryLabel(EventModel):
    name: str | None = None
    description: str | None = None
    type: str | None = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    participants: JsonList[ConversationSummaryParticipant] | None = None
    communication_ids: Annotated[JsonList[str] | None, Field(alias='communicationIds')] = None
    latest_communication_id: Annotated[str | None, Field(alias='latestCommunicationId')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    summary_id: Annotated[str | None, Field(alias='summaryId')] = None
    language: str | None = None
    summary: ConversationSummary | None = None
    headline: ConversationHeadline | None = None
    reason: ConversationReason | None = None
    resolution: ConversationResolution | None = None
    followup_actions: Annotated[
        JsonList[ConversationFollowupAction] | None, Field(alias='followupActions')
    ] = None
    extracted_entities: Annotated[
        JsonList[SummaryExtractedCustomEntity] | None, Field(alias='extractedEntities')
    ] = None
    wrap_up_codes: Annotated[JsonList[ConversationWrapUpCode] | None, Field(alias='wrapUpCodes')] = None
    trigger_source: Annotated[TriggerSource | None, Field(alias='triggerSource')] = None
    summary_source_type: Annotated[str | None, Field(alias='summarySourceType')] = None
    trigger_type: Annotated[str | None, Field(alias='triggerType')] = None
    last_edited_by: Annotated[
        ConversationSummaryParticipant | None, Field(alias='lastEditedBy')
    ] = None
    error_type: Annotated[str | None, Field(alias='errorType')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs')] = None
    labels: JsonList[ConversationSummaryLabel] | None = None


class UsersConversationsSummaries(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.summaries.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations.summaries']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
