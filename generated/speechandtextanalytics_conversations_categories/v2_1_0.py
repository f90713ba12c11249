"""Written by genesys-events codegen from schemas/speechandtextanalytics.conversations.categories/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class Payload(EventModel):
    organization_id: Annotated[str | None, Field(alias='organizationId')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    transcript_ids: Annotated[JsonList[str] | None, Field(alias='transcriptIds')] = None
    category_ids: Annotated[JsonList[str] | None, Field(alias='categoryIds')] = None


class SpeechandtextanalyticsConversationsCategories(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.conversations.{id}.categories.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.conversations.categories']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
