"""Migrations of users.presence."""
