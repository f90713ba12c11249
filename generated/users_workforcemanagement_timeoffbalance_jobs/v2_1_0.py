"""Written by genesys-events codegen from schemas/users.workforcemanagement.timeoffbalance.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class TimeOffBalance(EventModel):
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    hris_time_off_type_id: Annotated[str | None, Field(alias='hrisTimeOffTypeId')] = None
    hris_time_off_type_secondary_id: Annotated[
        str | None, Field(alias='hrisTimeOffTypeSecondaryId')
    ] = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    balance_minutes_per_day: Annotated[
        JsonList[JsonInteger] | None, Field(alias='balanceMinutesPerDay')
    ] = None


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class Payload(EventModel):
    id: str | None = None
    entities: JsonList[TimeOffBalance] | None = None
    status: str | None = None
    error: ErrorBody | None = None


class TimeOffBalanceJobNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.timeoffbalance.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.timeoffbalance.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
