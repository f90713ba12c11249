"""Written by genesys-events codegen; do not edit. gamification.scorecards.users at 2.1.0, the newest."""

from generated.gamification_scorecards_users.v2_1_0 import (
    EvaluationDetail,
    Metric,
    Payload,
    PerformanceMetric,
    PunctualityEvent,
    ScorecardChange,
)

__all__ = [
    "EvaluationDetail",
    "Metric",
    "Payload",
    "PerformanceMetric",
    "PunctualityEvent",
    "ScorecardChange",
]
