"""Written by genesys-events codegen; do not edit. quality.evaluations at 2.1.0, the newest."""

from generated.quality_evaluations.v2_1_0 import (
    Calibration,
    EvaluationReference,
    EvaluationScoringSet,
    EvaluationSource,
    EvaluationV2,
    Payload,
    User,
)

__all__ = [
    "Calibration",
    "EvaluationReference",
    "EvaluationScoringSet",
    "EvaluationSource",
    "EvaluationV2",
    "Payload",
    "User",
]
