"""Written by genesys-events codegen; do not edit.

Data only: what the registry holds, without importing any of it.
"""

from __future__ import annotations

VERSIONS: dict[str, tuple[str, ...]] = {
    'audits.entitytype.entityid': ('1.0.0', '2.0.0', '2.1.0'),
    'conversation.update': ('1.0.0', '2.0.0', '2.1.0'),
    'detail.events.conversation.acd.end': ('1.0.0', '2.0.0', '2.1.0'),
    'detail.events.conversation.customer.start': ('1.0.0', '2.0.0', '2.1.0'),
    'users.presence': ('1.0.0', '2.0.0', '2.1.0'),
}
"""The versions of each event type, oldest first."""

PACKAGES: dict[str, str] = {
    'audits.entitytype.entityid': 'audits_entitytype_entityid',
    'conversation.update': 'conversation_update',
    'detail.events.conversation.acd.end': 'detail_events_conversation_acd_end',
    'detail.events.conversation.customer.start': 'detail_events_conversation_customer_start',
    'users.presence': 'users_presence',
}
"""The package of each event type, below generated/ and below migrations/."""

CLASSES: dict[str, str] = {
    'audits.entitytype.entityid': 'AuditLogMessage',
    'conversation.update': 'ConversationUpdate',
    'detail.events.conversation.acd.end': 'AcdEnd',
    'detail.events.conversation.customer.start': 'CustomerStart',
    'users.presence': 'UserPresence',
}
"""The model's name in each of the type's modules."""

TOPICS: dict[str, str] = {
    'v2.audits.entitytype.{id}.entityid.{id}': 'audits.entitytype.entityid',
    'v2.detail.events.conversation.{id}.acd.end': 'detail.events.conversation.acd.end',
    'v2.detail.events.conversation.{id}.customer.start': 'detail.events.conversation.customer.start',
    'v2.users.{id}.presence': 'users.presence',
}
"""The event type that each upstream topic is bound to."""

MIGRATIONS: dict[str, tuple[str, ...]] = {
    'audits.entitytype.entityid': ('1.0.0',),
    'conversation.update': ('1.0.0',),
    'detail.events.conversation.acd.end': ('1.0.0',),
    'detail.events.conversation.customer.start': ('1.0.0',),
    'users.presence': ('1.0.0',),
}
"""The versions from which a migration leads to the next; from the others the next is
proven compatible."""

RETIRED: dict[str, dict[str, dict[tuple[str, ...], tuple[str, ...]]]] = {
    'audits.entitytype.entityid': {'2.0.0': {('payload', 'serviceName'): ('TopicsDefinitions',),
                                             ('payload', 'action'): ('ReadAll',),
                                             ('payload', 'entityType'): ('DynamicGroup',)},
                                   '2.1.0': {('payload', 'serviceName'): ('TopicsDefinitions',),
                                             ('payload', 'action'): ('ReadAll',),
                                             ('payload', 'entityType'): ('DynamicGroup',
                                                                         'UserSkill',
                                                                         'UserLanguage')}},
}
"""The values that each version knows to be renamed or retired, by place; `*` is any
item or any key."""
