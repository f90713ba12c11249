"""What the migrations of conversations share: the skill expression of a participant."""

from __future__ import annotations

from typing import Any


def with_skill_expression_ids(payload: dict[str, Any]) -> dict[str, Any]:
    """A conversation whose participants name their skill expression by its id alone."""
    participants = payload.get("participants")
    if not isinstance(participants, list):
        return payload
    return {**payload, "participants": [_participant(each) for each in participants]}


def _participant(participant: dict[str, Any]) -> dict[str, Any]:
    routing = participant.get("conversationRoutingData")
    reference = routing.get("skillExpressionId") if isinstance(routing, dict) else None
    if not isinstance(routing, dict) or not isinstance(reference, dict):
        return participant
    named = {**routing, "skillExpressionId": reference.get("id")}
    return {**participant, "conversationRoutingData": named}
