"""Since SDK 260.0.0, the users of a session are references, where they were ids.

Upstream listed ids (`"users": ["..."]`) until SDK 259.0.0, and lists objects that have nothing but
an `id` since. So each id becomes the reference to the same user.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Make a reference of each user's id."""
    payload = dict(detail["payload"])
    if payload.get("activityPlan") is not None:
        payload["activityPlan"] = _with_references(payload["activityPlan"])
    if payload.get("exceptions") is not None:
        payload["exceptions"] = [_with_references(each) for each in payload["exceptions"]]
    return {**detail, "payload": payload}


def _with_references(plan: dict[str, Any]) -> dict[str, Any]:
    """An activity plan, or an exception, which has the plan's occurrences too."""
    if plan.get("occurrences") is None:
        return plan
    return {**plan, "occurrences": [_occurrence(each) for each in plan["occurrences"]]}


def _occurrence(occurrence: dict[str, Any]) -> dict[str, Any]:
    if occurrence.get("sessions") is None:
        return occurrence
    return {**occurrence, "sessions": [_session(each) for each in occurrence["sessions"]]}


def _session(session: dict[str, Any]) -> dict[str, Any]:
    if session.get("users") is None:
        return session
    return {**session, "users": [{"id": each} for each in session["users"]]}
