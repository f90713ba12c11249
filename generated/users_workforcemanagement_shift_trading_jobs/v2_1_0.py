"""Written by genesys-events codegen from schemas/users.workforcemanagement.shift.trading.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class WfmDateTimeInterval(EventModel):
    start_date: Annotated[str | None, Field(alias='startDate')] = None
    end_date: Annotated[str | None, Field(alias='endDate')] = None


class WfmVersionMetadata(EventModel):
    version: JsonInteger | None = None
    modified_by: Annotated[str | None, Field(alias='modifiedBy')] = None
    date_modified: Annotated[str | None, Field(alias='dateModified')] = None


class WeekSummary(EventModel):
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    initiating_matched_count: Annotated[
        JsonInteger | None, Field(alias='initiatingMatchedCount')
    ] = None
    cross_week_receiving_matched_count: Annotated[
        JsonInteger | None, Field(alias='crossWeekReceivingMatchedCount')
    ] = None


class TradeShift(EventModel):
    schedule_id: Annotated[str | None, Field(alias='scheduleId')] = None
    schedule_start_date: Annotated[str | None, Field(alias='scheduleStartDate')] = None
    management_unit_id: Annotated[str | None, Field(alias='managementUnitId')] = None
    id: str | None = None
    start_date: Annotated[str | None, Field(alias='startDate')] = None
    end_date: Annotated[str | None, Field(alias='endDate')] = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None


class WeekSummaryList(EventModel):
    weeks: JsonList[WeekSummary] | None = None


class TradeSide(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    shift: TradeShift | None = None
    review_note: Annotated[str | None, Field(alias='reviewNote')] = None


class TradeEntity(EventModel):
    id: str | None = None
    state: str | None = None
    expiration_date: Annotated[str | None, Field(alias='expirationDate')] = None
    acceptable_intervals: Annotated[
        JsonList[WfmDateTimeInterval] | None, Field(alias='acceptableIntervals')
    ] = None
    one_sided: Annotated[bool | None, Field(alias='oneSided')] = None
    initiating: TradeSide | None = None
    receiving: TradeSide | None = None
    target_user_id: Annotated[str | None, Field(alias='targetUserId')] = None
    reviewed_by: Annotated[str | None, Field(alias='reviewedBy')] = None
    reviewed_date: Annotated[str | None, Field(alias='reviewedDate')] = None
    metadata: WfmVersionMetadata | None = None


class Payload(EventModel):
    id: str | None = None
    type: str | None = None
    status: str | None = None
    trade: TradeEntity | None = None
    week_summaries: Annotated[WeekSummaryList | None, Field(alias='weekSummaries')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    error: ErrorBody | None = None


class ShiftTradingJobCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.shift.trading.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.shift.trading.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
