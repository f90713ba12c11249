"""Written by genesys-events codegen from schemas/users.callforwarding/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class User(EventModel):
    id: str | None = None


class Target(EventModel):
    type: str | None = None
    value: str | None = None


class Call(EventModel):
    targets: JsonList[Target] | None = None


class Payload(EventModel):
    user: User | None = None
    enabled: bool | None = None
    calls: JsonList[Call] | None = None
    voicemail: str | None = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None


class CallForwarding(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.callforwarding.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.callforwarding']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
