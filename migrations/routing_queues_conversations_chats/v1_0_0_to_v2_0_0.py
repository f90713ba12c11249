"""Since 2.0.0 every event has id.

Upstream, at SDK 136.0.0, promises no field at all. Where a body lacks one of these, its envelope
says when it was published and, for an event of a conversation, which one; the nil UUID means that
none was named.
"""

from __future__ import annotations

from typing import Any

from migrations.from_envelope import NIL_UUID


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take what the body lacks from the envelope."""
    payload = dict(detail["payload"])
    if payload.get("id") is None:
        payload["id"] = NIL_UUID
    return {**detail, "payload": payload}
