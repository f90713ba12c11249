"""Written by genesys-events codegen from schemas/detail.events.collaboratechat.adhoc.messages/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList
from pydantic import Field


class CollaborateChatEntity(EventModel):
    entity_jid: Annotated[str | None, Field(alias='entityJid')] = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_type: Annotated[str | None, Field(alias='entityType')] = None


class Payload(EventModel):
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    created: str | None = None
    action_type: Annotated[str | None, Field(alias='actionType')] = None
    body: str | None = None
    from_: Annotated[CollaborateChatEntity | None, Field(alias='from')] = None
    to: CollaborateChatEntity | None = None
    mentions: JsonList[CollaborateChatEntity] | None = None
    notify_all: Annotated[bool | None, Field(alias='notifyAll')] = None
    reactions: JsonDict[str, JsonList[str]] | None = None


class CollaborateChatMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.collaboratechat.adhoc.{id}.messages.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.collaboratechat.adhoc.messages']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
