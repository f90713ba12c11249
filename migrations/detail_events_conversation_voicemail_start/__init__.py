"""Migrations of detail.events.conversation.voicemail.start."""
