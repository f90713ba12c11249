"""Written by genesys-events codegen; do not edit. outbound.callabletimesets at 2.1.0, the newest."""

from generated.outbound_callabletimesets.v2_1_0 import (
    CallableTime,
    CallableTimeSet,
    Payload,
    TimeSlot,
)

__all__ = [
    "CallableTime",
    "CallableTimeSet",
    "Payload",
    "TimeSlot",
]
