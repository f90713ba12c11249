"""Written by genesys-events codegen from schemas/users.badges.chats/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class BadgeEntity(EventModel):
    jabber_id: Annotated[str | None, Field(alias='jabberId')] = None


class Payload(EventModel):
    entity: BadgeEntity | None = None
    unread_count: Annotated[JsonInteger | None, Field(alias='unreadCount')] = None
    last_unread_notification_date: Annotated[
        JsonDateTime | None, Field(alias='lastUnreadNotificationDate')
    ] = None


class ChatBadge(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.badges.chats.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.badges.chats']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
