"""Written by genesys-events codegen; do not edit. outbound.campaigns at 2.1.0, the newest."""

from generated.outbound_campaigns.v2_1_0 import (
    Campaign,
    ContactSort,
    Payload,
    PhoneColumn,
    RestErrorDetail,
    UriReference,
)

__all__ = [
    "Campaign",
    "ContactSort",
    "Payload",
    "PhoneColumn",
    "RestErrorDetail",
    "UriReference",
]
