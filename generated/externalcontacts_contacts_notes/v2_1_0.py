"""Written by genesys-events codegen from schemas/externalcontacts.contacts.notes/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Division(EventModel):
    id: str | None = None


class User(EventModel):
    id: str | None = None


class Payload(EventModel):
    id: str | None = None
    division: Division | None = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    note_text: Annotated[str | None, Field(alias='noteText')] = None
    created_by: Annotated[User | None, Field(alias='createdBy')] = None
    create_date: Annotated[JsonDateTime | None, Field(alias='createDate')] = None
    modify_date: Annotated[JsonDateTime | None, Field(alias='modifyDate')] = None


class Note(EventModel):
    """
    What Genesys Cloud publishes on v2.externalcontacts.contacts.{id}.notes.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['externalcontacts.contacts.notes']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
