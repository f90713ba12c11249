"""Migrations of detail.events.conversation.acw."""
