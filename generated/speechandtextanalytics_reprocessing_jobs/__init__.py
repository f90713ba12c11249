"""Written by genesys-events codegen; do not edit. speechandtextanalytics.reprocessing.jobs at 2.1.0, the newest."""

from generated.speechandtextanalytics_reprocessing_jobs.v2_1_0 import (
    JobStateChanged,
    Payload,
)

__all__ = [
    "JobStateChanged",
    "Payload",
]
