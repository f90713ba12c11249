"""Written by genesys-events codegen; do not edit. outbound.rulesets at 2.1.0, the newest."""

from generated.outbound_rulesets.v2_1_0 import (
    Action,
    Condition,
    ContactColumnToDataActionFieldMapping,
    DataActionConditionPredicate,
    Payload,
    Rule,
    RuleSet,
    UriReference,
)

__all__ = [
    "Action",
    "Condition",
    "ContactColumnToDataActionFieldMapping",
    "DataActionConditionPredicate",
    "Payload",
    "Rule",
    "RuleSet",
    "UriReference",
]
