"""Written by genesys-events codegen; do not edit. architect.dependencytracking.build at 2.1.0, the newest."""

from generated.architect_dependencytracking_build.v2_1_0 import (
    Client,
    DependencyTrackingBuildNotification,
    HomeOrganization,
    Payload,
    User,
)

__all__ = [
    "Client",
    "DependencyTrackingBuildNotification",
    "HomeOrganization",
    "Payload",
    "User",
]
