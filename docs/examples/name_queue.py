"""The queue's name on every conversation: a participant attribute that scripts and reports read.

An example of calling back (docs/genesys.md): copy it to processor/handlers/, in the place of the
handlers of these two event types.
"""

from __future__ import annotations

from generated.conversation_update import ConversationUpdate
from generated.detail_events_conversation_acd_end import AcdEnd
from processor.dispatch import HandlerContext, handles
from processor.genesys import GenesysClient, GenesysRefusal

ATTRIBUTE = "queueName"
CUSTOMER = ("customer", "external")
"""The purposes of whoever called, or was called: of Genesys's, the attributes are lost."""


@handles("conversation.update")
def name_queue_on_update(event: ConversationUpdate, context: HandlerContext) -> None:
    """Whenever a conversation is in a queue."""
    _name_queue(context.genesys, event.conversation_id, event.payload.queue_id)


@handles("detail.events.conversation.acd.end")
def name_queue_after_acd(event: AcdEnd, context: HandlerContext) -> None:
    """When it leaves one."""
    _name_queue(context.genesys, event.payload.conversation_id, event.payload.queue_id)


def _name_queue(genesys: GenesysClient, conversation_id: str | None, queue_id: str | None) -> None:
    """Set the attribute where it is not there, or is another queue's.

    A repeated event finds it set and changes nothing; and if an answer was lost, so that nobody
    knows whether it was set, the event comes again and finds out.
    """
    if conversation_id is None or queue_id is None:
        return
    try:
        queue = genesys.routing.get_routing_queue(queue_id)  # kept for a few minutes
        conversation = genesys.conversations.get_conversation(conversation_id)
    except GenesysRefusal as refusal:
        if refusal.status != 404:
            raise
        return  # deleted since: there is no name, or nobody to give it to
    for participant in conversation.participants or ():
        known = (participant.attributes or {}).get(ATTRIBUTE)
        if participant.purpose in CUSTOMER and known != queue.name:
            genesys.conversations.patch_conversation_participant_attributes(
                conversation_id, participant.id, {"attributes": {ATTRIBUTE: queue.name}}
            )
