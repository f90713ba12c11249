"""Written by genesys-events codegen; do not edit. outbound.contactlistfilters at 2.1.0, the newest."""

from generated.outbound_contactlistfilters.v2_1_0 import (
    ContactListFilter,
    FilterClause,
    FilterPredicate,
    Payload,
    Range,
    UriReference,
)

__all__ = [
    "ContactListFilter",
    "FilterClause",
    "FilterPredicate",
    "Payload",
    "Range",
    "UriReference",
]
