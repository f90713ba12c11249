"""Written by genesys-events codegen; do not edit. workforcemanagement.agents at 2.1.0, the newest."""

from generated.workforcemanagement_agents.v2_1_0 import (
    ManagementUnit,
    Payload,
    UserReference,
    WfmMoveAgentData,
    WfmMoveAgentsComplete,
)

__all__ = [
    "ManagementUnit",
    "Payload",
    "UserReference",
    "WfmMoveAgentData",
    "WfmMoveAgentsComplete",
]
