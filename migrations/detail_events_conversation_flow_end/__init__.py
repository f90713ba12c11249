"""Migrations of detail.events.conversation.flow.end."""
