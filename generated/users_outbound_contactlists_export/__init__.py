"""Written by genesys-events codegen; do not edit. users.outbound.contactlists.export at 2.1.0, the newest."""

from generated.users_outbound_contactlists_export.v2_1_0 import (
    Payload,
    UsersOutboundContactlistsExport,
)

__all__ = [
    "Payload",
    "UsersOutboundContactlistsExport",
]
