"""Written by genesys-events codegen; do not edit. users.employeeengagement.celebrations at 2.1.0, the newest."""

from generated.users_employeeengagement_celebrations.v2_1_0 import (
    ContestCompleteData,
    ContestMetrics,
    ContestPrizes,
    ContestWinners,
    ContestWinnersScore,
    ContestWinnersUsers,
    EngagementCelebration,
    Payload,
    SourceEntity,
    UserId,
)

__all__ = [
    "ContestCompleteData",
    "ContestMetrics",
    "ContestPrizes",
    "ContestWinners",
    "ContestWinnersScore",
    "ContestWinnersUsers",
    "EngagementCelebration",
    "Payload",
    "SourceEntity",
    "UserId",
]
