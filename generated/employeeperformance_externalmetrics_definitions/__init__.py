"""Written by genesys-events codegen; do not edit. employeeperformance.externalmetrics.definitions at 2.1.0, the newest."""

from generated.employeeperformance_externalmetrics_definitions.v2_1_0 import (
    EmployeeperformanceExternalmetricsDefinitions,
    Payload,
)

__all__ = [
    "EmployeeperformanceExternalmetricsDefinitions",
    "Payload",
]
