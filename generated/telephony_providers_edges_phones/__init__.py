"""Written by genesys-events codegen; do not edit. telephony.providers.edges.phones at 2.1.0, the newest."""

from generated.telephony_providers_edges_phones.v2_1_0 import (
    EdgeReference,
    LineStatus,
    Payload,
    Phone,
    PhoneStatus,
    ProvisionInfo,
    UserAgentInfo,
)

__all__ = [
    "EdgeReference",
    "LineStatus",
    "Payload",
    "Phone",
    "PhoneStatus",
    "ProvisionInfo",
    "UserAgentInfo",
]
