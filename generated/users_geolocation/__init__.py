"""Written by genesys-events codegen; do not edit. users.geolocation at 2.1.0, the newest."""

from generated.users_geolocation.v2_1_0 import (
    Geolocation,
    Payload,
)

__all__ = [
    "Geolocation",
    "Payload",
]
