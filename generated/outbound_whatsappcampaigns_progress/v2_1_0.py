"""Written by genesys-events codegen from schemas/outbound.whatsappcampaigns.progress/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonNumber
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    campaign: UriReference | None = None
    number_of_contacts_called: Annotated[
        JsonNumber | None, Field(alias='numberOfContactsCalled')
    ] = None
    number_of_contacts_messaged: Annotated[
        JsonNumber | None, Field(alias='numberOfContactsMessaged')
    ] = None
    total_number_of_contacts: Annotated[JsonNumber | None, Field(alias='totalNumberOfContacts')] = (
        None
    )
    percentage: JsonInteger | None = None
    number_of_contacts_skipped: Annotated[
        JsonDict[str, JsonInteger] | None, Field(alias='numberOfContactsSkipped')
    ] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class CampaignProgress(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.whatsappcampaigns.{id}.progress.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.whatsappcampaigns.progress']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
