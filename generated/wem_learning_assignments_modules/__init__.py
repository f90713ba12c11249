"""Written by genesys-events codegen; do not edit. wem.learning.assignments.modules at 2.1.0, the newest."""

from generated.wem_learning_assignments_modules.v2_1_0 import (
    LearningAssignmentRuleRunNotification,
    LearningAssignmentsCreated,
    LearningModuleReference,
    Payload,
)

__all__ = [
    "LearningAssignmentRuleRunNotification",
    "LearningAssignmentsCreated",
    "LearningModuleReference",
    "Payload",
]
