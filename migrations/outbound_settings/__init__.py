"""Migrations of outbound.settings."""
