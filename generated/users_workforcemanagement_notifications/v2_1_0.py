"""Written by genesys-events codegen from schemas/users.workforcemanagement.notifications/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class ManagementUnit(EventModel):
    id: str | None = None


class BusinessUnit(EventModel):
    id: str | None = None


class ShiftTradeNotification(EventModel):
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    trade_id: Annotated[str | None, Field(alias='tradeId')] = None
    one_sided: Annotated[bool | None, Field(alias='oneSided')] = None
    new_state: Annotated[str | None, Field(alias='newState')] = None
    initiating_user: Annotated[UserReference | None, Field(alias='initiatingUser')] = None
    initiating_shift_date: Annotated[JsonDateTime | None, Field(alias='initiatingShiftDate')] = None
    receiving_user: Annotated[UserReference | None, Field(alias='receivingUser')] = None
    receiving_shift_date: Annotated[JsonDateTime | None, Field(alias='receivingShiftDate')] = None


class TimeOffRequestNotification(EventModel):
    time_off_request_id: Annotated[str | None, Field(alias='timeOffRequestId')] = None
    user: UserReference | None = None
    is_full_day_request: Annotated[bool | None, Field(alias='isFullDayRequest')] = None
    status: str | None = None
    partial_day_start_date_times: Annotated[
        JsonList[JsonDateTime] | None, Field(alias='partialDayStartDateTimes')
    ] = None
    full_day_management_unit_dates: Annotated[
        JsonList[str] | None, Field(alias='fullDayManagementUnitDates')
    ] = None


class AdherenceExplanationNotification(EventModel):
    id: str | None = None
    agent: UserReference | None = None
    management_unit: Annotated[ManagementUnit | None, Field(alias='managementUnit')] = None
    business_unit: Annotated[BusinessUnit | None, Field(alias='businessUnit')] = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    length_minutes: Annotated[JsonInteger | None, Field(alias='lengthMinutes')] = None
    status: str | None = None
    type: str | None = None
    notes: str | None = None


class AlternativeShiftNotification(EventModel):
    id: str | None = None
    week_date: Annotated[JsonDateTime | None, Field(alias='weekDate')] = None
    granularity: str | None = None
    new_state: Annotated[str | None, Field(alias='newState')] = None
    initiating_user: Annotated[UserReference | None, Field(alias='initiatingUser')] = None
    initiating_shift_date: Annotated[JsonDateTime | None, Field(alias='initiatingShiftDate')] = None
    receiving_user: Annotated[UserReference | None, Field(alias='receivingUser')] = None
    receiving_shift_date: Annotated[JsonDateTime | None, Field(alias='receivingShiftDate')] = None


class Payload(EventModel):
    id: str | None = None
    mutable_group_id: Annotated[str | None, Field(alias='mutableGroupId')] = None
    timestamp: JsonDateTime | None = None
    type: str | None = None
    shift_trade: Annotated[ShiftTradeNotification | None, Field(alias='shiftTrade')] = None
    time_off_request: Annotated[
        TimeOffRequestNotification | None, Field(alias='timeOffRequest')
    ] = None
    adherence_explanation: Annotated[
        AdherenceExplanationNotification | None, Field(alias='adherenceExplanation')
    ] = None
    alternative_shift: Annotated[
        AlternativeShiftNotification | None, Field(alias='alternativeShift')
    ] = None
    agent_notification: Annotated[bool | None, Field(alias='agentNotification')] = None
    other_notification_ids_in_group: Annotated[
        JsonList[str] | None, Field(alias='otherNotificationIdsInGroup')
    ] = None
    marked_as_read: Annotated[bool | None, Field(alias='markedAsRead')] = None


class WfmUserNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.notifications.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.notifications']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
