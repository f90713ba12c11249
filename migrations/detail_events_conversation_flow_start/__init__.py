"""Migrations of detail.events.conversation.flow.start."""
