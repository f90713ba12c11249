"""Written by genesys-events codegen from schemas/users.fax.documents/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class WorkspaceData(EventModel):
    id: str | None = None


class UserData(EventModel):
    id: str | None = None
    name: str | None = None


class LockData(EventModel):
    locked_by: Annotated[UserData | None, Field(alias='lockedBy')] = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_expires: Annotated[JsonDateTime | None, Field(alias='dateExpires')] = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    workspace: WorkspaceData | None = None
    created_by: Annotated[UserData | None, Field(alias='createdBy')] = None
    content_type: Annotated[str | None, Field(alias='contentType')] = None
    content_length: Annotated[JsonInteger | None, Field(alias='contentLength')] = None
    filename: str | None = None
    change_number: Annotated[JsonInteger | None, Field(alias='changeNumber')] = None
    date_uploaded: Annotated[JsonDateTime | None, Field(alias='dateUploaded')] = None
    uploaded_by: Annotated[UserData | None, Field(alias='uploadedBy')] = None
    lock_info: Annotated[LockData | None, Field(alias='lockInfo')] = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    caller_address: Annotated[str | None, Field(alias='callerAddress')] = None
    receiver_address: Annotated[str | None, Field(alias='receiverAddress')] = None
    read: bool | None = None


class FaxDataV2(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.fax.documents.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.fax.documents']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
