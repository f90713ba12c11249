"""Migrations of users.conversations.videos."""
