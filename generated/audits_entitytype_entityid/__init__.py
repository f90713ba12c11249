"""Written by genesys-events codegen; do not edit. audits.entitytype.entityid at 2.1.0, the newest."""

from generated.audits_entitytype_entityid.v2_1_0 import (
    AuditLogMessage,
    ClientReference,
    EntityReference,
    MessageInfo,
    Payload,
    PropertyChange,
)

__all__ = [
    "AuditLogMessage",
    "ClientReference",
    "EntityReference",
    "MessageInfo",
    "Payload",
    "PropertyChange",
]
