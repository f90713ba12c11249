"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.capacityplans.staffingrequirements/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class CapacityPlanReference(EventModel):
    id: str | None = None


class BusinessUnit(EventModel):
    id: str | None = None


class Payload(EventModel):
    capacity_plan: Annotated[CapacityPlanReference | None, Field(alias='capacityPlan')] = None
    business_unit: Annotated[BusinessUnit | None, Field(alias='businessUnit')] = None
    status: str | None = None
    reference_business_unit_date: Annotated[
        JsonDateTime | None, Field(alias='referenceBusinessUnitDate')
    ] = None
    granularity: str | None = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    error_code: Annotated[str | None, Field(alias='errorCode')] = None


class StaffingRequirementsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.capacityplans.{id}.staffingrequirements.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.capacityplans.staffingrequirements']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
