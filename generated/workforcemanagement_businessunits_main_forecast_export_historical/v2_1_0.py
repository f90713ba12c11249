"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.main.forecast.export.historical/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class MainForecastErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class Payload(EventModel):
    export_type: Annotated[str | None, Field(alias='exportType')] = None
    business_unit_id: Annotated[str | None, Field(alias='businessUnitId')] = None
    id: str | None = None
    status: str | None = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    error: MainForecastErrorBody | None = None


class MainForecastExportNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.main.forecast.export.historical.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.main.forecast.export.historical']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
