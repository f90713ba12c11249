"""Written by genesys-events codegen; do not edit. users.wem.learning.assignment at 2.1.0, the newest."""

from generated.users_wem_learning_assignment.v2_1_0 import (
    LearningAssignmentNotification,
    LearningModuleReference,
    Payload,
    UserReference,
)

__all__ = [
    "LearningAssignmentNotification",
    "LearningModuleReference",
    "Payload",
    "UserReference",
]
