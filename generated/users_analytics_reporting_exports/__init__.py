"""Written by genesys-events codegen; do not edit. users.analytics.reporting.exports at 2.1.0, the newest."""

from generated.users_analytics_reporting_exports.v2_1_0 import (
    DataExportNotification,
    Payload,
)

__all__ = [
    "DataExportNotification",
    "Payload",
]
