"""Written by genesys-events codegen; do not edit. outbound.settings at 2.1.0, the newest."""

from generated.outbound_settings.v2_1_0 import (
    AtzmTimeSlot,
    AtzmTimeSlotWithTimeZone,
    AutomaticTimeZoneMappingSettings,
    CallableWindow,
    OutboundSettings,
    Payload,
)

__all__ = [
    "AtzmTimeSlot",
    "AtzmTimeSlotWithTimeZone",
    "AutomaticTimeZoneMappingSettings",
    "CallableWindow",
    "OutboundSettings",
    "Payload",
]
