"""Written by genesys-events codegen from schemas/users.tokens/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    user: UriReference | None = None
    ip_address: Annotated[str | None, Field(alias='ipAddress')] = None
    date_created: Annotated[str | None, Field(alias='dateCreated')] = None
    token_expiration_date: Annotated[str | None, Field(alias='tokenExpirationDate')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    client_id: Annotated[str | None, Field(alias='clientId')] = None
    token_hash: Annotated[str | None, Field(alias='tokenHash')] = None


class TokenNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.tokens.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.tokens']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
