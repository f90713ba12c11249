"""Migrations of detail.events.conversation.attributes."""
