"""1.0.0 named fields and states in words of its own; 2.0.0 takes Genesys Cloud's.

`queue`, `agent` and `channel` always held what Genesys Cloud calls `queueId`, `userId` and
`mediaType`; `status` becomes `state` with the platform's values. `updatedAt` became required:
1.0.0 was published at the moment of the change, so the event's timestamp is that moment.
"""

from __future__ import annotations

from typing import Any

RENAMED = {"status": "state", "channel": "mediaType", "queue": "queueId", "agent": "userId"}
STATES = {"active": "connected", "onhold": "held", "ended": "disconnected"}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the fields, translate the state, take updatedAt from the envelope."""
    old = detail["payload"]
    # In 1.0.0 the new names had no meaning: their values are not what 2.0.0 means by them.
    meaningless = {*RENAMED, *RENAMED.values(), "updatedAt"}
    payload = {name: value for name, value in old.items() if name not in meaningless}
    payload.update({RENAMED[name]: old[name] for name in RENAMED if name in old})
    payload["state"] = STATES[old["status"]]
    payload["updatedAt"] = detail["timestamp"]
    return {**detail, "payload": payload}
