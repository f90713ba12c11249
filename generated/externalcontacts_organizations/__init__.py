"""Written by genesys-events codegen; do not edit. externalcontacts.organizations at 2.1.0, the newest."""

from generated.externalcontacts_organizations.v2_1_0 import (
    ContactAddress,
    Division,
    ExternalOrganization,
    Payload,
    PhoneNumber,
    Ticker,
    TwitterId,
)

__all__ = [
    "ContactAddress",
    "Division",
    "ExternalOrganization",
    "Payload",
    "PhoneNumber",
    "Ticker",
    "TwitterId",
]
