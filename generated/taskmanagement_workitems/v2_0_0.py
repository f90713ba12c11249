"""Written by genesys-events codegen from schemas/taskmanagement.workitems/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Delta(EventModel):
    op: str | None = None
    field: str | None = None
    old_value: Annotated[str | None, Field(alias='oldValue')] = None
    new_value: Annotated[str | None, Field(alias='newValue')] = None


class CustomAttribute(EventModel):
    data_type: Annotated[str | None, Field(alias='dataType')] = None
    value: str | None = None


class Wrapup(EventModel):
    code: str | None = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    op: str | None = None
    action: str | None = None


class AssignmentSegment(EventModel):
    start_state: Annotated[str | None, Field(alias='startState')] = None
    end_state: Annotated[str | None, Field(alias='endState')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs')] = None


class Session(EventModel):
    type: str | None = None
    id: str | None = None
    status: str | None = None
    date_session_start: Annotated[str | None, Field(alias='dateSessionStart')] = None
    date_session_end: Annotated[str | None, Field(alias='dateSessionEnd')] = None
    assignment_segments: Annotated[
        JsonList[AssignmentSegment] | None, Field(alias='assignmentSegments')
    ] = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    type_id: Annotated[str | None, Field(alias='typeId')] = None
    description: str | None = None
    language_id: Annotated[str | None, Field(alias='languageId')] = None
    priority: JsonInteger | None = None
    date_created: Annotated[str | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[str | None, Field(alias='dateModified')] = None
    date_due: Annotated[str | None, Field(alias='dateDue')] = None
    date_expires: Annotated[str | None, Field(alias='dateExpires')] = None
    date_assignment_state_changed: Annotated[
        str | None, Field(alias='dateAssignmentStateChanged')
    ] = None
    duration_seconds: Annotated[JsonInteger | None, Field(alias='durationSeconds')] = None
    ttl: JsonInteger | None = None
    status_id: Annotated[str | None, Field(alias='statusId')] = None
    status_category: Annotated[str | None, Field(alias='statusCategory')] = None
    date_closed: Annotated[str | None, Field(alias='dateClosed')] = None
    workbin_id: Annotated[str | None, Field(alias='workbinId')] = None
    reporter_id: Annotated[str | None, Field(alias='reporterId')] = None
    assignee_id: Annotated[str | None, Field(alias='assigneeId')] = None
    external_contact_id: Annotated[str | None, Field(alias='externalContactId')] = None
    external_tag: Annotated[str | None, Field(alias='externalTag')] = None
    wrapup_id: Annotated[str | None, Field(alias='wrapupId')] = None
    modified_by: Annotated[str | None, Field(alias='modifiedBy')] = None
    operation: str | None = None
    changes: JsonList[Delta] | None = None
    assignment_state: Annotated[str | None, Field(alias='assignmentState')] = None
    assignment_id: Annotated[str | None, Field(alias='assignmentId')] = None
    alert_timeout_seconds: Annotated[JsonInteger | None, Field(alias='alertTimeoutSeconds')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    custom_fields: Annotated[JsonDict[str, CustomAttribute] | None, Field(alias='customFields')] = None
    wrapup: Wrapup | None = None
    sessions: JsonList[Session] | None = None
    skill_ids: Annotated[JsonList[str] | None, Field(alias='skillIds')] = None


class Workitem(EventModel):
    """
    What Genesys Cloud publishes on v2.taskmanagement.workitems.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['taskmanagement.workitems']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
