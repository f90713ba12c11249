"""Migrations of users.conversations.recordings."""
