"""Set the queue's name on every conversation, as a participant attribute for scripts and reports.

An example of calling Genesys Cloud (docs/genesys.md): copy it to processor/handlers/, and remove
the handlers there of the same two event types.
"""

from __future__ import annotations

from generated.conversation_update import ConversationUpdate
from generated.detail_events_conversation_acd_end import AcdEnd
from processor.dispatch import HandlerContext, handles
from processor.genesys import GenesysClient, GenesysRefusal

ATTRIBUTE = "queueName"
CUSTOMER = ("customer", "external")
"""The purposes of a caller or callee; Genesys drops the attributes of its own participants."""


@handles("conversation.update")
def name_queue_on_update(event: ConversationUpdate, context: HandlerContext) -> None:
    """While a conversation is in a queue."""
    _name_queue(context.genesys, event.conversation_id, event.payload.queue_id)


@handles("detail.events.conversation.acd.end")
def name_queue_after_acd(event: AcdEnd, context: HandlerContext) -> None:
    """When a conversation leaves a queue."""
    _name_queue(context.genesys, event.payload.conversation_id, event.payload.queue_id)


def _name_queue(genesys: GenesysClient, conversation_id: str | None, queue_id: str | None) -> None:
    """Set the attribute if it is missing or has another queue's name.

    A repeated event finds it set and changes nothing. After a lost response, which leaves open
    whether it was set, the event is delivered again and reads it first.
    """
    if conversation_id is None or queue_id is None:
        return
    try:
        queue = genesys.routing.get_routing_queue(queue_id)  # cached for a few minutes
        conversation = genesys.conversations.get_conversation(conversation_id)
    except GenesysRefusal as refusal:
        if refusal.status != 404:
            raise
        return  # the queue or the conversation has been deleted
    for participant in conversation.participants or ():
        known = (participant.attributes or {}).get(ATTRIBUTE)
        if participant.purpose in CUSTOMER and known != queue.name:
            genesys.conversations.patch_conversation_participant_attributes(
                conversation_id, participant.id, {"attributes": {ATTRIBUTE: queue.name}}
            )
