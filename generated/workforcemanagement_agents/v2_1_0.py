"""Written by genesys-events codegen from schemas/workforcemanagement.agents/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class ManagementUnit(EventModel):
    id: str | None = None


class WfmMoveAgentData(EventModel):
    user: UserReference | None = None
    result: str | None = None


class Payload(EventModel):
    requesting_user: Annotated[UserReference | None, Field(alias='requestingUser')] = None
    destination_management_unit: Annotated[
        ManagementUnit | None, Field(alias='destinationManagementUnit')
    ] = None
    results: JsonList[WfmMoveAgentData] | None = None


class WfmMoveAgentsComplete(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.agents.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.agents']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
