"""Migrations of users.conversations.calls."""
