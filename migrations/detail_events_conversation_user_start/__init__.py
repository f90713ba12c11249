"""Migrations of detail.events.conversation.user.start."""
