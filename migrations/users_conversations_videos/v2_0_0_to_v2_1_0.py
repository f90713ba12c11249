"""Since SDK 269.0.0, `skillExpressionId` is an id, where it was a reference with an id and a name.

From SDK 264.0.0, which brought the field, to 268.0.0 upstream described it as an object with `id`
and `name`. Its id is what the field holds now; nothing else of the event has the name.
"""

from __future__ import annotations

from typing import Any

from migrations.skill_expressions import with_skill_expression_ids


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take the id out of the reference."""
    return {**detail, "payload": with_skill_expression_ids(detail["payload"])}
