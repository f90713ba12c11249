"""Since SDK 183.1.0, the two values for "DND" spell it as "do not disturb".

Upstream's list of the ways in which a user's session ends lost `DidNotDeliverEndpoint` and
`DidNotDeliverTransfer` in the release in which it got `DoNotDisturbEndpoint` and
`DoNotDisturbTransfer`; nothing else in the list changed.
"""

from __future__ import annotations

from typing import Any

RENAMED = {
    "DidNotDeliverEndpoint": "DoNotDisturbEndpoint",
    "DidNotDeliverTransfer": "DoNotDisturbTransfer",
}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the two values."""
    payload = dict(detail["payload"])
    value = payload.get("lastUserDisconnectType")
    if value is not None:
        payload["lastUserDisconnectType"] = RENAMED.get(value, value)
    return {**detail, "payload": payload}
