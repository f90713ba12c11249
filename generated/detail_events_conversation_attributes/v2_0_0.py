"""Written by genesys-events codegen from schemas/detail.events.conversation.attributes/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Communication(EventModel):
    id: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None


class Payload(EventModel):
    event_time: Annotated[JsonInteger | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    attributes: JsonDict[str, str] | None = None
    conversation_external_contact_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalContactIds')
    ] = None
    conversation_external_organization_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalOrganizationIds')
    ] = None
    communications: JsonList[Communication] | None = None


class AttributeUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.conversation.{id}.attributes.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.attributes']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
