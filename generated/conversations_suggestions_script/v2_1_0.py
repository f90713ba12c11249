"""Written by genesys-events codegen from schemas/conversations.suggestions.script/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList, JsonNumber
from pydantic import Field


class SuggestionFeedback(EventModel):
    rating: str | None = None


class SuggestedScript(EventModel):
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    page_id: Annotated[str | None, Field(alias='pageId')] = None
    data: JsonDict[str, str] | None = None


class QueryReformulationContext(EventModel):
    knowledge_classification: Annotated[str | None, Field(alias='knowledgeClassification')] = None
    reformulated_query: Annotated[str | None, Field(alias='reformulatedQuery')] = None


class SuggestedIntentSlot(EventModel):
    slot_name: Annotated[str | None, Field(alias='slotName')] = None
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    slot_value: Annotated[str | None, Field(alias='slotValue')] = None
    probability: JsonNumber | None = None


class SuggestionContext(EventModel):
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    external_contact_id: Annotated[str | None, Field(alias='externalContactId')] = None
    assistant_id: Annotated[str | None, Field(alias='assistantId')] = None
    utterance_id: Annotated[str | None, Field(alias='utteranceId')] = None
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    query_statement: Annotated[str | None, Field(alias='queryStatement')] = None
    language: str | None = None
    query_reformulation_context: Annotated[
        QueryReformulationContext | None, Field(alias='queryReformulationContext')
    ] = None
    participant_type: Annotated[str | None, Field(alias='participantType')] = None


class SuggestedIntent(EventModel):
    intent: str | None = None
    intent_id: Annotated[str | None, Field(alias='intentId')] = None
    confidence: JsonNumber | None = None
    detected_slots: Annotated[JsonList[SuggestedIntentSlot] | None, Field(alias='detectedSlots')] = None


class Payload(EventModel):
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    suggestion_id: Annotated[str | None, Field(alias='suggestionId')] = None
    state: str | None = None
    trigger_type: Annotated[str | None, Field(alias='triggerType')] = None
    engagement_type: Annotated[str | None, Field(alias='engagementType')] = None
    context: SuggestionContext | None = None
    feedback: SuggestionFeedback | None = None
    script: SuggestedScript | None = None
    active_intent: Annotated[SuggestedIntent | None, Field(alias='activeIntent')] = None


class ScriptSuggestion(EventModel):
    """
    What Genesys Cloud publishes on v2.conversations.{id}.suggestions.script.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['conversations.suggestions.script']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
