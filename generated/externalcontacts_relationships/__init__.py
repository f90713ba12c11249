"""Written by genesys-events codegen; do not edit. externalcontacts.relationships at 2.1.0, the newest."""

from generated.externalcontacts_relationships.v2_1_0 import (
    ContactAddress,
    Division,
    ExternalOrganization,
    Payload,
    PhoneNumber,
    Relationship,
    Ticker,
    TwitterId,
    User,
)

__all__ = [
    "ContactAddress",
    "Division",
    "ExternalOrganization",
    "Payload",
    "PhoneNumber",
    "Relationship",
    "Ticker",
    "TwitterId",
    "User",
]
