"""Written by genesys-events codegen; do not edit. flows.instances.flow at 2.1.0, the newest."""

from generated.flows_instances_flow.v2_1_0 import (
    Execution,
    Flow,
    FlowErrorWarningInfo,
    FlowExecutionHistory,
    InvokingContext,
    InvokingWorkitemContext,
    JourneyActionMap,
    Payload,
    ProcessAutomation,
    Quality,
)

__all__ = [
    "Execution",
    "Flow",
    "FlowErrorWarningInfo",
    "FlowExecutionHistory",
    "InvokingContext",
    "InvokingWorkitemContext",
    "JourneyActionMap",
    "Payload",
    "ProcessAutomation",
    "Quality",
]
