"""Written by genesys-events codegen from schemas/users.conversations.socialexpressions/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Wrapup(EventModel):
    code: str | None = None
    notes: str | None = None
    tags: JsonList[str] | None = None
    duration_seconds: Annotated[JsonInteger | None, Field(alias='durationSeconds')] = None
    end_time: Annotated[JsonDateTime | None, Field(alias='endTime')] = None


class QueueMediaSettings(EventModel):
    alerting_timeout_seconds: Annotated[
        JsonInteger | None, Field(alias='alertingTimeoutSeconds')
    ] = None
    auto_answer_alert_tone_seconds: Annotated[
        JsonNumber | None, Field(alias='autoAnswerAlertToneSeconds')
    ] = None
    manual_answer_alert_tone_seconds: Annotated[
        JsonNumber | None, Field(alias='manualAnswerAlertToneSeconds')
    ] = None
    enable_auto_answer: Annotated[bool | None, Field(alias='enableAutoAnswer')] = None


class Detail(EventModel):
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    field_name: Annotated[str | None, Field(alias='fieldName')] = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_name: Annotated[str | None, Field(alias='entityName')] = None


class ScoredAgent(EventModel):
    agent: UriReference | None = None
    score: JsonInteger | None = None


class JourneyCustomer(EventModel):
    id: str | None = None
    id_type: Annotated[str | None, Field(alias='idType')] = None


class JourneyCustomerSession(EventModel):
    id: str | None = None
    type: str | None = None


class JourneyActionMap(EventModel):
    id: str | None = None
    version: JsonInteger | None = None


class ErrorBody(EventModel):
    message: str | None = None
    code: str | None = None
    status: JsonInteger | None = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_name: Annotated[str | None, Field(alias='entityName')] = None
    message_with_params: Annotated[str | None, Field(alias='messageWithParams')] = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None
    context_id: Annotated[str | None, Field(alias='contextId')] = None
    details: JsonList[Detail] | None = None
    errors: JsonList[ErrorBody] | None = None


class ConversationRoutingData(EventModel):
    queue: UriReference | None = None
    language: UriReference | None = None
    priority: JsonInteger | None = None
    skills: JsonList[UriReference] | None = None
    scored_agents: Annotated[JsonList[ScoredAgent] | None, Field(alias='scoredAgents')] = None


class JourneyAction(EventModel):
    id: str | None = None
    action_map: Annotated[JourneyActionMap | None, Field(alias='actionMap')] = None


class JourneyContext(EventModel):
    customer: JourneyCustomer | None = None
    customer_session: Annotated[JourneyCustomerSession | None, Field(alias='customerSession')] = (
        None
    )
    triggering_action: Annotated[JourneyAction | None, Field(alias='triggeringAction')] = None


class SocialMediaParticipant(EventModel):
    id: str | None = None
    name: str | None = None
    address: str | None = None
    start_time: Annotated[JsonDateTime | None, Field(alias='startTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    end_time: Annotated[JsonDateTime | None, Field(alias='endTime')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    purpose: str | None = None
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    direction: str | None = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    held: bool | None = None
    wrapup_required: Annotated[bool | None, Field(alias='wrapupRequired')] = None
    wrapup_prompt: Annotated[str | None, Field(alias='wrapupPrompt')] = None
    user: UriReference | None = None
    queue: UriReference | None = None
    team: UriReference | None = None
    attributes: JsonDict[str, str] | None = None
    error_info: Annotated[ErrorBody | None, Field(alias='errorInfo')] = None
    script: UriReference | None = None
    wrapup_timeout_ms: Annotated[JsonInteger | None, Field(alias='wrapupTimeoutMs')] = None
    wrapup_skipped: Annotated[bool | None, Field(alias='wrapupSkipped')] = None
    alerting_timeout_ms: Annotated[JsonInteger | None, Field(alias='alertingTimeoutMs')] = None
    provider: str | None = None
    external_contact: Annotated[UriReference | None, Field(alias='externalContact')] = None
    external_organization: Annotated[UriReference | None, Field(alias='externalOrganization')] = (
        None
    )
    wrapup: Wrapup | None = None
    conversation_routing_data: Annotated[
        ConversationRoutingData | None, Field(alias='conversationRoutingData')
    ] = None
    peer: str | None = None
    screen_recording_state: Annotated[str | None, Field(alias='screenRecordingState')] = None
    flagged_reason: Annotated[str | None, Field(alias='flaggedReason')] = None
    journey_context: Annotated[JourneyContext | None, Field(alias='journeyContext')] = None
    start_acw_time: Annotated[JsonDateTime | None, Field(alias='startAcwTime')] = None
    end_acw_time: Annotated[JsonDateTime | None, Field(alias='endAcwTime')] = None
    resume_time: Annotated[JsonDateTime | None, Field(alias='resumeTime')] = None
    park_time: Annotated[JsonDateTime | None, Field(alias='parkTime')] = None
    media_roles: Annotated[JsonList[str] | None, Field(alias='mediaRoles')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None
    social_media_id: Annotated[str | None, Field(alias='socialMediaId')] = None
    social_media_hub: Annotated[str | None, Field(alias='socialMediaHub')] = None
    social_user_name: Annotated[str | None, Field(alias='socialUserName')] = None
    preview_text: Annotated[str | None, Field(alias='previewText')] = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    participants: JsonList[SocialMediaParticipant] | None = None
    other_media_uris: Annotated[JsonList[str] | None, Field(alias='otherMediaUris')] = None
    address: str | None = None
    utilization_label_id: Annotated[str | None, Field(alias='utilizationLabelId')] = None


class SocialConversation(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.socialexpressions.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations.socialexpressions']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload


ErrorBody.model_rebuild()
