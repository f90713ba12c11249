"""Migrations of users.userrecordings."""
