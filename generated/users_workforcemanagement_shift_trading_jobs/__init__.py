"""Written by genesys-events codegen; do not edit. users.workforcemanagement.shift.trading.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_shift_trading_jobs.v2_1_0 import (
    ErrorBody,
    Payload,
    ShiftTradingJobCompleteNotification,
    TradeEntity,
    TradeShift,
    TradeSide,
    WeekSummary,
    WeekSummaryList,
    WfmDateTimeInterval,
    WfmVersionMetadata,
)

__all__ = [
    "ErrorBody",
    "Payload",
    "ShiftTradingJobCompleteNotification",
    "TradeEntity",
    "TradeShift",
    "TradeSide",
    "WeekSummary",
    "WeekSummaryList",
    "WfmDateTimeInterval",
    "WfmVersionMetadata",
]
