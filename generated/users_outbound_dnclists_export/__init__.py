"""Written by genesys-events codegen; do not edit. users.outbound.dnclists.export at 2.1.0, the newest."""

from generated.users_outbound_dnclists_export.v2_1_0 import (
    Payload,
    UsersOutboundDnclistsExport,
)

__all__ = [
    "Payload",
    "UsersOutboundDnclistsExport",
]
