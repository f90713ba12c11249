"""Written by genesys-events codegen from schemas/users.voicemail.messages/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Owner(EventModel):
    id: str | None = None


class VoicemailCopyRecord(EventModel):
    user: Owner | None = None
    group: Owner | None = None


class Payload(EventModel):
    id: str | None = None
    read: bool | None = None
    audio_recording_duration_seconds: Annotated[
        JsonInteger | None, Field(alias='audioRecordingDurationSeconds')
    ] = None
    audio_recording_size_bytes: Annotated[
        JsonInteger | None, Field(alias='audioRecordingSizeBytes')
    ] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None
    caller_address: Annotated[str | None, Field(alias='callerAddress')] = None
    caller_name: Annotated[str | None, Field(alias='callerName')] = None
    action: str | None = None
    note: str | None = None
    deleted: bool | None = None
    modified_by_user_id: Annotated[str | None, Field(alias='modifiedByUserId')] = None
    copied_to: Annotated[JsonList[VoicemailCopyRecord] | None, Field(alias='copiedTo')] = None
    copied_from: Annotated[VoicemailCopyRecord | None, Field(alias='copiedFrom')] = None


class VoicemailMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.voicemail.messages.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.voicemail.messages']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
