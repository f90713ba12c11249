"""Written by genesys-events codegen from schemas/wem.learning.assignments.modules/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class LearningModuleReference(EventModel):
    id: str | None = None
    name: str | None = None


class LearningAssignmentsCreated(EventModel):
    module: LearningModuleReference | None = None


class Payload(EventModel):
    entities: JsonList[LearningAssignmentsCreated] | None = None
    total: JsonInteger | None = None


class LearningAssignmentRuleRunNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.wem.learning.assignments.modules.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['wem.learning.assignments.modules']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
