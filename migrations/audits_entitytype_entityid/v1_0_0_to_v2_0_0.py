"""Since 2.0.0 the entity type `DynamicGroup` is called `DirectoryGroup`.

Between SDK 136.0.0 and 200.0.0 upstream's list of entity types lost `DynamicGroup` and gained
`DirectoryGroup`, the name that such a group has had since.
"""

from __future__ import annotations

from typing import Any

RENAMED = {"entityType": {"DynamicGroup": "DirectoryGroup"}}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the values that have a successor."""
    payload = dict(detail["payload"])
    for field, names in RENAMED.items():
        value = payload.get(field)
        if value is not None:
            payload[field] = names.get(value, value)
    return {**detail, "payload": payload}
