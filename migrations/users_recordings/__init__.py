"""Migrations of users.recordings."""
