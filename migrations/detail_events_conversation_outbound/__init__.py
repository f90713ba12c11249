"""Migrations of detail.events.conversation.outbound."""
