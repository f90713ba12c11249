"""Since 2.0.0 every queue member has an id, and `additionalProperties` is an object where it is.

Upstream, at SDK 136.0.0, let `additionalProperties` be anything; later it maps names to values.
What was not such a map said nothing that a reader of maps could use, and is left out. The nil
UUID means that the member has no id.
"""

from __future__ import annotations

from typing import Any

from migrations.from_envelope import NIL_UUID


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Fill the id where the body lacks it, and keep a map of additional properties alone."""
    payload = dict(detail["payload"])
    if payload.get("id") is None:
        payload["id"] = NIL_UUID
    if not isinstance(payload.get("additionalProperties"), dict):
        payload.pop("additionalProperties", None)
    return {**detail, "payload": payload}
