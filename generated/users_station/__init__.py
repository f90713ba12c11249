"""Written by genesys-events codegen; do not edit. users.station at 2.1.0, the newest."""

from generated.users_station.v2_1_0 import (
    Payload,
    User,
    UserStation,
    UserStations,
)

__all__ = [
    "Payload",
    "User",
    "UserStation",
    "UserStations",
]
