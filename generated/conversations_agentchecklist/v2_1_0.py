"""Written by genesys-events codegen from schemas/conversations.agentchecklist/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class AgentChecklistActivationTrigger(EventModel):
    trigger_type: Annotated[str | None, Field(alias='triggerType')] = None
    trigger_date: Annotated[JsonDateTime | None, Field(alias='triggerDate')] = None
    intent_name: Annotated[str | None, Field(alias='intentName')] = None
    intent_id: Annotated[str | None, Field(alias='intentId')] = None


class ConversationContextTurnInfo(EventModel):
    id: str | None = None
    participant: str | None = None


class AgentChecklistItemState(EventModel):
    id: str | None = None
    name: str | None = None
    description: str | None = None
    state_from_model: Annotated[str | None, Field(alias='stateFromModel')] = None
    state_from_agent: Annotated[str | None, Field(alias='stateFromAgent')] = None
    date_last_modified_by_model: Annotated[
        JsonDateTime | None, Field(alias='dateLastModifiedByModel')
    ] = None
    date_last_modified_by_agent: Annotated[
        JsonDateTime | None, Field(alias='dateLastModifiedByAgent')
    ] = None
    automated_check_enabled: Annotated[bool | None, Field(alias='automatedCheckEnabled')] = None
    important: bool | None = None
    last_modified_in_acw: Annotated[bool | None, Field(alias='lastModifiedInAcw')] = None


class Payload(EventModel):
    evaluation_start_date: Annotated[JsonDateTime | None, Field(alias='evaluationStartDate')] = None
    evaluation_last_modified_date: Annotated[
        JsonDateTime | None, Field(alias='evaluationLastModifiedDate')
    ] = None
    evaluation_finalized_date: Annotated[
        JsonDateTime | None, Field(alias='evaluationFinalizedDate')
    ] = None
    evaluation_finalized_with_acw_date: Annotated[
        JsonDateTime | None, Field(alias='evaluationFinalizedWithAcwDate')
    ] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    communication_id: Annotated[str | None, Field(alias='communicationId')] = None
    agent_checklist_id: Annotated[str | None, Field(alias='agentChecklistId')] = None
    name: str | None = None
    language: str | None = None
    agent_id: Annotated[str | None, Field(alias='agentId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    assistant_id: Annotated[str | None, Field(alias='assistantId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    direction: str | None = None
    status: str | None = None
    exit_reason: Annotated[str | None, Field(alias='exitReason')] = None
    activation_triggers: Annotated[
        JsonList[AgentChecklistActivationTrigger] | None, Field(alias='activationTriggers')
    ] = None
    conversation_context: Annotated[
        JsonList[ConversationContextTurnInfo] | None, Field(alias='conversationContext')
    ] = None
    agent_checklist_items: Annotated[
        JsonList[AgentChecklistItemState] | None, Field(alias='agentChecklistItems')
    ] = None


class AgentChecklistRuntimeEventBody(EventModel):
    """
    What Genesys Cloud publishes on v2.conversations.{id}.agentchecklist.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['conversations.agentchecklist']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
