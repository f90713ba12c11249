"""Migrations of users.voicemail.messages."""
