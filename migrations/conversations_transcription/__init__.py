"""Migrations of conversations.transcription."""
