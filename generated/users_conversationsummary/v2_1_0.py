"""Written by genesys-events codegen from schemas/users.conversationsummary/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class MediaSummaryDetail(EventModel):
    active: JsonInteger | None = None
    acw: JsonInteger | None = None


class MediaSummary(EventModel):
    contact_center: Annotated[MediaSummaryDetail | None, Field(alias='contactCenter')] = None
    enterprise: MediaSummaryDetail | None = None


class Payload(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    call: MediaSummary | None = None
    callback: MediaSummary | None = None
    email: MediaSummary | None = None
    message: MediaSummary | None = None
    chat: MediaSummary | None = None
    social_expression: Annotated[MediaSummary | None, Field(alias='socialExpression')] = None
    video: MediaSummary | None = None


class UserConversationSummary(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversationsummary.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversationsummary']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
