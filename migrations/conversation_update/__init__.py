"""Migrations of conversation.update."""
