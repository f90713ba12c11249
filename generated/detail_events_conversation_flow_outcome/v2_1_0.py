"""Written by genesys-events codegen from schemas/detail.events.conversation.flow.outcome/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class FlowMilestone(EventModel):
    milestone_id: Annotated[str | None, Field(alias='milestoneId')] = None
    milestone_time: Annotated[JsonInteger | None, Field(alias='milestoneTime')] = None


class Payload(EventModel):
    event_time: Annotated[JsonInteger | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    provider: str | None = None
    direction: str | None = None
    ani: str | None = None
    dnis: str | None = None
    address_to: Annotated[str | None, Field(alias='addressTo')] = None
    address_from: Annotated[str | None, Field(alias='addressFrom')] = None
    subject: str | None = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    flow_type: Annotated[str | None, Field(alias='flowType')] = None
    flow_id: Annotated[str | None, Field(alias='flowId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    flow_version: Annotated[str | None, Field(alias='flowVersion')] = None
    flow_outcome_id: Annotated[str | None, Field(alias='flowOutcomeId')] = None
    flow_outcome_start_time: Annotated[JsonInteger | None, Field(alias='flowOutcomeStartTime')] = (
        None
    )
    flow_outcome_end_time: Annotated[JsonInteger | None, Field(alias='flowOutcomeEndTime')] = None
    flow_outcome_value: Annotated[str | None, Field(alias='flowOutcomeValue')] = None
    flow_milestones: Annotated[JsonList[FlowMilestone] | None, Field(alias='flowMilestones')] = None
    conversation_external_contact_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalContactIds')
    ] = None
    conversation_external_organization_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalOrganizationIds')
    ] = None
    utilization_label: Annotated[str | None, Field(alias='utilizationLabel')] = None


class FlowOutcome(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.conversation.{id}.flow.outcome.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.flow.outcome']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
