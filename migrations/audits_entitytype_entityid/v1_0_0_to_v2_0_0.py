"""Since 2.0.0 every audit record has an id and a time, and three names are Genesys's later ones.

Between SDK 136.0.0 and 200.0.0 the entity type `DynamicGroup` gave way to `DirectoryGroup`,
the action `ReadAll` to `Read` (it is the same access, over a list), and the service
`TopicsDefinitions` went into `SpeechAndTextAnalytics`, which owns topics since. The audit's own
id and time are filled from the envelope, which has one of each for every record.
"""

from __future__ import annotations

from typing import Any

RENAMED = {
    "entityType": {"DynamicGroup": "DirectoryGroup"},
    "action": {"ReadAll": "Read"},
    "serviceName": {"TopicsDefinitions": "SpeechAndTextAnalytics"},
}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the three enum values; fill id and eventTime where the body lacks them."""
    payload = dict(detail["payload"])
    for field, names in RENAMED.items():
        value = payload.get(field)
        if value is not None:
            payload[field] = names.get(value, value)
    if payload.get("id") is None:
        payload["id"] = detail["event_id"]
    if payload.get("eventTime") is None:
        payload["eventTime"] = detail["timestamp"]
    return {**detail, "payload": payload}
