"""Migrations of detail.events.conversation.acd.end."""
