"""Written by genesys-events codegen; do not edit. outbound.contactlists at 2.1.0, the newest."""

from generated.outbound_contactlists.v2_1_0 import (
    ContactList,
    ContactPhoneNumberColumn,
    EmailColumn,
    ImportStatus,
    Payload,
    UriReference,
)

__all__ = [
    "ContactList",
    "ContactPhoneNumberColumn",
    "EmailColumn",
    "ImportStatus",
    "Payload",
    "UriReference",
]
