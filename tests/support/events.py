"""Events as received: a schema's examples, and native ones."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import Any

from support.paths import ROOT


@cache
def _examples(event_type: str, version: str) -> list[dict[str, Any]]:
    path = ROOT / "schemas" / event_type / f"{version}.json"
    examples: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["examples"]
    return examples


def example(event_type: str, version: str, n: int = 0) -> dict[str, Any]:
    """The n-th example of a schema, to be changed freely."""
    return deepcopy(_examples(event_type, version)[n])


def native(
    topic: str,
    body: dict[str, Any],
    *,
    event_id: str = "2f4a6c8e-0b1d-4e3f-8a5c-7d9b1e3f5a70",
    timestamp: str | None = "2026-03-02T14:05:00.431Z",
    ids: tuple[str, ...] = ("0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908",) * 2,
) -> dict[str, Any]:
    """An event as Genesys Cloud sends it to EventBridge."""
    name = topic
    for each in ids:
        name = name.replace("{id}", each, 1)
    detail: dict[str, Any] = {
        "topicName": name,
        "version": "2",
        "eventBody": body,
        "metadata": {"CorrelationId": "6c1e3a5f-7b9d-4f2e-8c0a-1d3b5f7e9a20"},
    }
    if timestamp is not None:
        detail["timestamp"] = timestamp
    return {
        "version": "0",
        "id": event_id,
        "detail-type": topic,
        "source": "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test",
        "account": "123456789012",
        "time": "2026-03-02T14:05:01Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }
