"""Migrations of users.conversations.messages."""
