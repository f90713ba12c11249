"""Migrations of detail.events.conversation.user.end."""
