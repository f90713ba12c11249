"""Written by genesys-events codegen; do not edit. taskmanagement.workitems.queues at 2.1.0, the newest."""

from generated.taskmanagement_workitems_queues.v2_1_0 import (
    AssignmentSegment,
    CustomAttribute,
    Delta,
    Payload,
    PropertyChange,
    ScoredAgent,
    Session,
    Workitem,
    Wrapup,
)

__all__ = [
    "AssignmentSegment",
    "CustomAttribute",
    "Delta",
    "Payload",
    "PropertyChange",
    "ScoredAgent",
    "Session",
    "Workitem",
    "Wrapup",
]
