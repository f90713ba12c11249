"""Written by genesys-events codegen from schemas/workforcemanagement.managementunits/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class BusinessUnit(EventModel):
    id: str | None = None


class Payload(EventModel):
    business_unit: Annotated[BusinessUnit | None, Field(alias='businessUnit')] = None
    status: str | None = None


class MoveManagementUnitNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.managementunits.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.managementunits']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
