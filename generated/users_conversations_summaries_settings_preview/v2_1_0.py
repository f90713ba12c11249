"""Written by genesys-events codegen from schemas/users.conversations.summaries.settings.preview/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ConversationSummaryMessage(EventModel):
    text: str | None = None
    score: JsonNumber | None = None


class ConversationReasonMessage(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class ConversationResolutionMessage(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class ConversationFollowupAction(EventModel):
    text: str | None = None
    description: str | None = None
    score: JsonNumber | None = None


class ConversationSummaryExtractedEntity(EventModel):
    label: str | None = None
    value: str | None = None


class ConversationSummaryLabel(EventModel):
    name: str | None = None
    description: str | None = None
    type: str | None = None


class Payload(EventModel):
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    summary_id: Annotated[str | None, Field(alias='summaryId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    summary_settings_id: Annotated[str | None, Field(alias='summarySettingsId')] = None
    language: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    summary: ConversationSummaryMessage | None = None
    reason: ConversationReasonMessage | None = None
    resolution: ConversationResolutionMessage | None = None
    followup_actions: Annotated[
        JsonList[ConversationFollowupAction] | None, Field(alias='followupActions')
    ] = None
    extracted_entities: Annotated[
        JsonList[ConversationSummaryExtractedEntity] | None, Field(alias='extractedEntities')
    ] = None
    labels: JsonList[ConversationSummaryLabel] | None = None
    error_type: Annotated[str | None, Field(alias='errorType')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs')] = None


class ConversationSummarySettingsPreviewMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.summaries.settings.preview.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations.summaries.settings.preview']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
