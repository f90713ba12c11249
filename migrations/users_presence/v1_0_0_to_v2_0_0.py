"""Since 2.0.0 every presence says since when it holds.

Upstream leaves `modifiedDate` out of some events. A presence is published when it changes, so
the event's timestamp is that moment.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Fill modifiedDate from the envelope where the body lacks it."""
    payload = dict(detail["payload"])
    if payload.get("modifiedDate") is None:
        payload["modifiedDate"] = detail["timestamp"]
    return {**detail, "payload": payload}
