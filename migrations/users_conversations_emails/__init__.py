"""Migrations of users.conversations.emails."""
