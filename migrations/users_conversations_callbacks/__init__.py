"""Migrations of users.conversations.callbacks."""
