"""Migrations of users.conversations.cobrowseSessions."""
