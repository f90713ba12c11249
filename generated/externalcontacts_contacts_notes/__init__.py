"""Written by genesys-events codegen; do not edit. externalcontacts.contacts.notes at 2.1.0, the newest."""

from generated.externalcontacts_contacts_notes.v2_1_0 import (
    Division,
    Note,
    Payload,
    User,
)

__all__ = [
    "Division",
    "Note",
    "Payload",
    "User",
]
