"""Migrations of detail.events.conversation.acd.start."""
