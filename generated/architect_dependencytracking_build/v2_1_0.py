"""Written by genesys-events codegen from schemas/architect.dependencytracking.build/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Client(EventModel):
    id: str | None = None
    name: str | None = None


class HomeOrganization(EventModel):
    id: str | None = None
    name: str | None = None
    third_party_org_name: Annotated[str | None, Field(alias='thirdPartyOrgName')] = None


class User(EventModel):
    id: str | None = None
    name: str | None = None
    home_org: Annotated[HomeOrganization | None, Field(alias='homeOrg')] = None


class Payload(EventModel):
    status: str | None = None
    user: User | None = None
    client: Client | None = None
    start_time: Annotated[JsonDateTime | None, Field(alias='startTime')] = None


class DependencyTrackingBuildNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.architect.dependencytracking.build.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['architect.dependencytracking.build']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
