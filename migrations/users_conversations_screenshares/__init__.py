"""Migrations of users.conversations.screenshares."""
