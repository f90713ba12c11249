"""Migrations of detail.events.conversation.voicemail.end."""
