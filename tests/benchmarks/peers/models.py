"""The generated models within the envelope that all events of the bench have, for the peers.

Ours finds models by itself. For the peers this is what a team would write by hand for its few
event types: a dictionary from the detail-type to a model, which is imported on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from generated.index import CLASSES, MIGRATIONS, PACKAGES, TOPICS, VERSIONS
from processor.naming import migration_of, module_of

Payload = TypeVar("Payload")
Canonical = TypeVar("Canonical")


class NativeDetail(BaseModel, Generic[Payload]):
    """What Genesys Cloud puts into `detail`."""

    topic_name: str = Field(alias="topicName")
    timestamp: datetime
    payload: Payload = Field(alias="eventBody")


class NativeEvent(BaseModel, Generic[Payload]):
    """EventBridge's envelope of a native event."""

    id: str
    detail_type: str = Field(alias="detail-type")
    detail: NativeDetail[Payload]


class FlatEvent(BaseModel, Generic[Canonical]):
    """EventBridge's envelope of an event of the flat contract."""

    id: str
    detail_type: str = Field(alias="detail-type")
    detail: Canonical


def event_type_of(detail_type: str) -> str:
    """The event type that a detail-type stands for."""
    return detail_type if detail_type in VERSIONS else TOPICS[detail_type]


@cache
def canonical_model(event_type: str, version: str) -> type[BaseModel]:
    """The generated model of a version."""
    module = import_module(f"generated.{PACKAGES[event_type]}.{module_of(version)}")
    model: type[BaseModel] = getattr(module, CLASSES[event_type])
    return model


@cache
def event_model(detail_type: str, version: str | None = None) -> type[Any]:
    """The model of a whole event; of the newest version, unless another is named."""
    event_type = event_type_of(detail_type)
    model = canonical_model(event_type, version or VERSIONS[event_type][-1])
    if detail_type == event_type:
        return FlatEvent[model]  # type: ignore[valid-type]
    return NativeEvent[model.model_fields["payload"].annotation]  # type: ignore[name-defined]


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """A flat event's detail as the newest version has it, with the registry's migrations."""
    event_type = detail["event_type"]
    versions = VERSIONS[event_type]
    version = detail.get("schema_version", versions[0])
    if version == versions[-1]:
        return detail
    for migration in _migrations(event_type, version):
        detail = migration(detail)
    return {**detail, "schema_version": versions[-1]}


@cache
def _migrations(event_type: str, version: str) -> list[Callable[[dict[str, Any]], dict[str, Any]]]:
    versions = VERSIONS[event_type]
    start = versions.index(version)
    return [
        import_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}").upgrade
        for older, newer in zip(versions[start:], versions[start + 1 :], strict=False)
        if older in MIGRATIONS[event_type]
    ]
