"""Written by genesys-events codegen from schemas/speechandtextanalytics.topics.publishjobs/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    state: str | None = None


class TopicsDefinitionsJob(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.topics.publishjobs.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.topics.publishjobs']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
