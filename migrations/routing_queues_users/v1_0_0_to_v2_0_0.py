"""Since SDK 139.0.0, `additionalProperties` is a map of names to values.

Upstream let `additionalProperties` be anything until SDK 138.0.2. It maps names to values since.
What was not such a map said nothing that a reader of maps could use, and is left out.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Keep a map of additional properties alone."""
    payload = dict(detail["payload"])
    if not isinstance(payload.get("additionalProperties"), dict):
        payload.pop("additionalProperties", None)
    return {**detail, "payload": payload}
