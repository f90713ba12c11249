"""Since SDK 172.2.0, the `updateType` of an update is called `type`.

Upstream replaced the class of the topic in that release. In the new one an update has `type`, with
the three values that `updateType` had (Added, Edited, Deleted), and the rest of it is the same.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the field of each update."""
    payload = dict(detail["payload"])
    if payload.get("updates") is not None:
        payload["updates"] = [_renamed(each) for each in payload["updates"]]
    return {**detail, "payload": payload}


def _renamed(update: dict[str, Any]) -> dict[str, Any]:
    renamed = {name: value for name, value in update.items() if name != "updateType"}
    if update.get("updateType") is not None:
        renamed["type"] = update["updateType"]
    return renamed
