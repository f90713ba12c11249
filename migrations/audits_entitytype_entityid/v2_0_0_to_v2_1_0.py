"""Five names of upstream's lists gave way to others, in the very release that brought these.

SDK 239.0.0 took "disaster recovery" out of the entity types for number routing and for links to
organizations, 256.0.0 put "set" into those for schedule bids, and 261.0.0 calls the service
`Copilot` by its full name. `UserSkill` and `UserLanguage` went in 224.1.0 without a successor, and
stay.
"""

from __future__ import annotations

from typing import Any

RENAMED = {
    "entityType": {
        "DisasterRecoveryLinkOrg": "OrganizationLink",
        "DisasterRecoveryNumberRouting": "NumberRouting",
        "ScheduleBid": "ScheduleSetBid",
        "ScheduleBidGroup": "ScheduleSetBidGroup",
    },
    "serviceName": {
        "Copilot": "GenesysCloudCopilot",
    },
}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Rename the values that have a successor."""
    payload = dict(detail["payload"])
    for field, names in RENAMED.items():
        value = payload.get(field)
        if value is not None:
            payload[field] = names.get(value, value)
    return {**detail, "payload": payload}
