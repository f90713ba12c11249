"""Written by genesys-events codegen from schemas/employeeperformance.externalmetrics.definitions/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    unit: str | None = None
    unit_definition: Annotated[str | None, Field(alias='unitDefinition')] = None
    precision: JsonInteger | None = None
    default_objective_type: Annotated[str | None, Field(alias='defaultObjectiveType')] = None
    retention_months: Annotated[JsonInteger | None, Field(alias='retentionMonths')] = None
    enabled: bool | None = None
    in_use: Annotated[bool | None, Field(alias='inUse')] = None
    date_last_refreshed: Annotated[JsonDateTime | None, Field(alias='dateLastRefreshed')] = None


class EmployeeperformanceExternalmetricsDefinitions(EventModel):
    """
    What Genesys Cloud publishes on v2.employeeperformance.externalmetrics.definitions.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['employeeperformance.externalmetrics.definitions']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
