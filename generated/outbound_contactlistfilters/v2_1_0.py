"""Written by genesys-events codegen from schemas/outbound.contactlistfilters/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Range(EventModel):
    min: str | None = None
    max: str | None = None
    min_inclusive: Annotated[bool | None, Field(alias='minInclusive')] = None
    max_inclusive: Annotated[bool | None, Field(alias='maxInclusive')] = None
    in_set: Annotated[JsonList[str] | None, Field(alias='inSet')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class FilterPredicate(EventModel):
    column: str | None = None
    column_type: Annotated[str | None, Field(alias='columnType')] = None
    operator: str | None = None
    value: str | None = None
    range: Range | None = None
    inverted: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class FilterClause(EventModel):
    filter_type: Annotated[str | None, Field(alias='filterType')] = None
    predicates: JsonList[FilterPredicate] | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Payload(EventModel):
    contact_list: Annotated[UriReference | None, Field(alias='contactList')] = None
    contact_list_columns: Annotated[JsonList[str] | None, Field(alias='contactListColumns')] = None
    clauses: JsonList[FilterClause] | None = None
    filter_type: Annotated[str | None, Field(alias='filterType')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class ContactListFilter(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.contactlistfilters.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.contactlistfilters']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
