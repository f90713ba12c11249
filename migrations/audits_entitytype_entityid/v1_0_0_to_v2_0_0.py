"""Three names of upstream's lists gave way to others, in the very release that brought these.

SDK 161.0.0 has the entity type `DirectoryGroup` in place of `Directory`; 193.0.3 has `SkillGroup`
in place of `SkillsGroup`, and the service `GDPR` in place of `GDPRService`. Names that went without
a new one of their words, such as `DynamicGroup`, `ReadAll` and `TopicsDefinitions` in 160.0.3, have
no successor that the history shows, and stay.
"""

from __future__ import annotations

from typing import Any

RENAMED = {
    "entityType": {
        "Directory": "DirectoryGroup",
        "SkillsGroup": "SkillGroup",
    },
    "serviceName": {
        "GDPRService": "GDPR",
    },
}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the values that have a successor."""
    payload = dict(detail["payload"])
    for field, names in RENAMED.items():
        value = payload.get(field)
        if value is not None:
            payload[field] = names.get(value, value)
    return {**detail, "payload": payload}
