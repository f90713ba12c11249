"""Since SDK 224.0.0, what a rule's condition is made of is in `clauses`, not `conditions`.

Upstream's condition lost its list of conditions in the release in which it got a list of clauses,
and both are lists of the same class, at any depth.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the list, at any depth."""
    payload = dict(detail["payload"])
    if payload.get("conditions") is not None:
        payload["conditions"] = _with_clauses(payload["conditions"])
    return {**detail, "payload": payload}


def _with_clauses(condition: dict[str, Any]) -> dict[str, Any]:
    renamed = {name: value for name, value in condition.items() if name != "conditions"}
    if condition.get("conditions") is not None:
        renamed["clauses"] = [_with_clauses(each) for each in condition["conditions"]]
    return renamed
