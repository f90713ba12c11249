"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.forecasts.staffingrequirement/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class BuShortTermForecastReference(EventModel):
    id: str | None = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    description: str | None = None


class BuForecastShortTermStaffingRequirementsResults(EventModel):
    week_number: Annotated[JsonInteger | None, Field(alias='weekNumber')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    download_url_expiration_date: Annotated[
        JsonDateTime | None, Field(alias='downloadUrlExpirationDate')
    ] = None


class Payload(EventModel):
    business_unit_id: Annotated[str | None, Field(alias='businessUnitId')] = None
    state: str | None = None
    forecast: BuShortTermForecastReference | None = None
    week_count: Annotated[JsonInteger | None, Field(alias='weekCount')] = None
    interval_length_minutes: Annotated[JsonInteger | None, Field(alias='intervalLengthMinutes')] = (
        None
    )
    reference_start_date: Annotated[JsonDateTime | None, Field(alias='referenceStartDate')] = None
    results: JsonList[BuForecastShortTermStaffingRequirementsResults] | None = None


class BuForecastShortTermStaffingRequirementsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.forecasts.staffingrequirement.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.forecasts.staffingrequirement']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
