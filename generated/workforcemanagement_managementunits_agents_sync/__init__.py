"""Written by genesys-events codegen; do not edit. workforcemanagement.managementunits.agents.sync at 2.1.0, the newest."""

from generated.workforcemanagement_managementunits_agents_sync.v2_1_0 import (
    Payload,
    WfmUpdateAgentDetailsComplete,
)

__all__ = [
    "Payload",
    "WfmUpdateAgentDetailsComplete",
]
