"""Migrations of operations.events."""
