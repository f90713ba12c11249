"""Written by genesys-events codegen from schemas/users.wem.learning.assignment/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonNumber
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class LearningModuleReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    id: str | None = None
    user: UserReference | None = None
    module: LearningModuleReference | None = None
    version: JsonInteger | None = None
    state: str | None = None
    date_recommended_for_completion: Annotated[
        JsonDateTime | None, Field(alias='dateRecommendedForCompletion')
    ] = None
    created_by: Annotated[UserReference | None, Field(alias='createdBy')] = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    modified_by: Annotated[UserReference | None, Field(alias='modifiedBy')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    is_overdue: Annotated[bool | None, Field(alias='isOverdue')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    percentage_score: Annotated[JsonNumber | None, Field(alias='percentageScore')] = None
    is_passed: Annotated[bool | None, Field(alias='isPassed')] = None
    type: str | None = None


class LearningAssignmentNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.wem.learning.assignment.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.wem.learning.assignment']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
